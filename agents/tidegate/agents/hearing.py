"""How far `decide` has heard: a clock for each partition that stands still while it has not.

Silence means something to those alone who listen. While brokers are away, or the worker stood still
or is behind, verdicts that came in time may lie in the log unread, or wait to be written.
"""

from dataclasses import dataclass

STEP_S = 1.0
"""The most that one look at the end of the log can count: looks are made more often than that."""


@dataclass(slots=True)
class _Partition:
    """position: of the next verdict to be read. end: of the log at `looked`, None once read so far.

    heard: until when all is read, None before that is known for the first time. clock: seconds.
    """

    position: int
    end: int | None
    looked: float
    heard: float | None = None
    clock: float = 0.0


class Hearing:
    """The partitions of the verdicts; times are of the monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._partitions: dict[int, _Partition] = {}

    def start(self, partition: int, position: int, end: int, now: float) -> None:
        """Begin to read a partition whose log ends at `end` now."""
        started = self._partitions[partition] = _Partition(position, end, now)
        _count(started)

    def read(self, partition: int, position: int) -> None:
        """Verdicts are read up to a position."""
        one = self._partitions.get(partition)
        if one is not None:
            one.position = position
            _count(one)

    def looked(self, partition: int, end: int, at: float) -> None:
        """Somebody asked at `at` for the log's end, and it was this."""
        one = self._partitions.get(partition)
        if one is not None and one.end is None:
            one.end, one.looked = end, at
            _count(one)

    def clock(self, partition: int) -> float | None:
        """Seconds in which all was heard; None before what lay there at the start is."""
        one = self._partitions.get(partition)
        return None if one is None or one.heard is None else one.clock

    def clear(self) -> None:
        """Forget everything: partitions move."""
        self._partitions.clear()


def _count(one: _Partition) -> None:
    if one.end is None or one.position < one.end:
        return
    one.end = None
    if one.heard is None:
        one.heard = one.looked
    elif one.looked > one.heard:
        one.clock += min(one.looked - one.heard, STEP_S)
        one.heard = one.looked
