"""The bars of each check, against the peer that is the fastest at it."""

from collections.abc import Iterator, Sequence

from bench.peers.sides import OURS
from bench.transport.bars import Bar
from bench.transport.measured import Measured, Row
from corpus.labelled.kinds import Check

_LEAST_RATIO = 10.0


def bars(rows: Sequence[Row]) -> Iterator[Bar]:
    """All bars of the checks for which a peer answered, in the order of the page."""
    for check in Check:
        measured = Measured(rows, check)
        times = {name: measured.median(name, "us_per_text") for name in measured.variants}
        others = {us: name for name, us in times.items() if us is not None and name != OURS}
        if others:
            yield from _against(others[min(others)], measured, check)


def _against(peer: str, measured: Measured, check: Check) -> Iterator[Bar]:
    yield Bar(
        f"{check}: time of {peer}, the fastest other, by that of {OURS}",
        measured.ratio(peer, OURS, "us_per_text"),
        _LEAST_RATIO,
        is_least=True,
        digits=1,
    )
    for name in ("recall", "precision"):
        limit = measured.median(peer, name)
        if limit is not None:  # without anything flagged there is no precision
            ours = measured.median(OURS, name)
            about = f"{check}: {name}, against that of {peer}"
            yield Bar(about, ours, limit, is_least=True, digits=3)
