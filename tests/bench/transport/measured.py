"""What was measured: rows of plain numbers, from which the page is made."""

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One run of one variant in one section; values carry their unit in their name."""

    section: str
    variant: str
    values: Mapping[str, float]


class Measured:
    """All rows of a section, by variant, in the order of their first run."""

    def __init__(self, rows: Iterable[Row], section: str) -> None:
        self._rows = [row for row in rows if row.section == section]
        self.variants = list(dict.fromkeys(row.variant for row in self._rows))

    def median(self, variant: str, name: str) -> float | None:
        """The median over the runs of a variant, None without any."""
        runs = self.runs(variant, name)
        return statistics.median(runs) if runs else None

    def runs(self, variant: str, name: str) -> list[float]:
        """The value of every run."""
        rows = (row.values for row in self._rows if row.variant == variant)
        return [values[name] for values in rows if name in values]

    def ratio(self, variant: str, to: str, name: str) -> float | None:
        """One median by another, None where one is missing."""
        this, other = self.median(variant, name), self.median(to, name)
        return None if this is None or not other else this / other
