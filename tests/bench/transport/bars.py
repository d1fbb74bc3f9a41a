"""The bars that the transport has to reach, and whether it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.transport import latency, starts, tables, throughput
from bench.transport.measured import Measured, Row
from bench.transport.variants import EMPTY, LIMITED, MINIMAL, RAW


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. value: None when it was not measured."""

    about: str
    value: float | None
    limit: float
    is_least: bool
    unit: str = ""
    digits: int = 2

    @property
    def bar(self) -> str:
        """The limit in words."""
        return f"{'at least' if self.is_least else 'at most'} {self._with_unit(self.limit)}"

    @property
    def told(self) -> str:
        """The value in words, empty when there is none."""
        return "" if self.value is None else self._with_unit(self.value)

    @property
    def verdict(self) -> str:
        """Whether it is met: yes, no, or nothing."""
        if self.value is None:
            return ""
        met = self.value >= self.limit if self.is_least else self.value <= self.limit
        return "yes" if met else "**no**"

    def _with_unit(self, value: float) -> str:
        return f"{value:,.{self.digits}f}{self.unit}"


def bars(rows: Sequence[Row]) -> Iterator[Bar]:
    """All bars, in the order of the page."""
    speed = Measured(rows, throughput.SECTION)
    waits = Measured(rows, latency.SECTION)
    updates, restored = Measured(rows, tables.UPDATES), Measured(rows, tables.RESTORE)
    started = Measured(rows, starts.SECTION)
    yield Bar(
        "events/s of an empty plan by those of the raw loop",
        speed.ratio(EMPTY, RAW, "events_per_s"),
        0.9,
        is_least=True,
    )
    yield Bar(
        "events/s of `minimal` with a rate limit in the table by those of the raw loop",
        speed.ratio(LIMITED, RAW, "events_per_s"),
        0.6,
        is_least=True,
    )
    yield Bar(
        "p99 latency at 1,000/s by that of a raw echo",
        waits.ratio(latency.name_of(MINIMAL, 1_000), latency.name_of(RAW, 1_000), "p99_ms"),
        1.5,
        is_least=False,
    )
    in_memory = [name for name in updates.variants if name.startswith(tables.STORES[0])]
    yield Bar(
        "table updates in memory",
        min((updates.median(name, "updates_per_s") or 0.0 for name in in_memory), default=None),
        100_000,
        is_least=True,
        unit="/s",
        digits=0,
    )
    largest = [name for name in restored.variants if name.startswith(tables.STORES[0])][-1:]
    yield Bar(
        "restored rows/s in memory by those of prototype B",
        restored.ratio(largest[0], tables.PROTOTYPE, "rows_per_s") if largest else None,
        3.0,
        is_least=True,
    )
    yield Bar(
        "from the start of the process to the first decision",
        started.median(f"{starts.AFRESH}, {starts.MEMBERSHIPS[0]}", "seconds"),
        2.5,
        is_least=False,
        unit=" s",
    )
