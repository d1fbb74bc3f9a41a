"""The bars that the rule components have to reach, and whether they do."""

from collections.abc import Iterator, Sequence

from bench.scan import cost, worst
from bench.scan.cost import ALL, Case, variant
from bench.scan.plan import SIZES
from bench.scan.texts import PLAIN, PROSE, SORTS, TECHNICAL
from bench.transport.bars import Bar
from bench.transport.measured import Measured, Row
from corpus.worst import SIZE

USUAL = 500
"""Characters of a usual text."""

_MOST_US = 40
_MOST_GROWTH = 1.25
_MOST_S = 0.5


def bars(rows: Sequence[Row]) -> Iterator[Bar]:
    """All bars, in the order of the page."""
    usual = Case(USUAL, PLAIN, has_hits=False)
    for sort in (PLAIN, PROSE, TECHNICAL):
        case = usual._replace(sort=sort)
        yield Bar(
            f"all rule components, {case}",
            us_of(rows, ALL, case),
            _MOST_US,
            is_least=False,
            unit=" us",
            digits=1,
        )
    for sort in SORTS:
        case = usual._replace(sort=sort)
        yield Bar(
            f"cost per character of {SIZES[-1]:,} by that of {USUAL}, {case.kind}",
            growth(rows, case),
            _MOST_GROWTH,
            is_least=False,
        )
    slowest = Measured(rows, worst.SECTION)
    yield Bar(
        f"the slowest text of {SIZE:,} characters",
        max((slowest.median(name, "s") or 0.0 for name in slowest.variants), default=None),
        _MOST_S,
        is_least=False,
        unit=" s",
    )


def growth(rows: Sequence[Row], case: Case) -> float | None:
    """What a character costs in the longest texts by what it costs in those of a case."""
    long = case._replace(size=SIZES[-1])
    short_us, long_us = us_of(rows, ALL, case), us_of(rows, ALL, long)
    if short_us is None or long_us is None:
        return None
    return (long_us / long.size) / (short_us / case.size)


def us_of(rows: Sequence[Row], name: str, case: Case) -> float | None:
    """The time of a component for a text of a case, in microseconds."""
    return Measured(rows, cost.SECTION).median(variant(name, case), "us_per_text")
