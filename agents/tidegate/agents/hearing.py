"""How far `decide` has read a topic: a clock for each partition that stands still while it has not.

Silence means something to those alone who listen. While brokers are away, or the worker stood still
or is behind, verdicts that came in time may lie in the log unread, or wait to be written.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Start = tuple[int, int]
"""Where reading of a partition starts, and where its log ends then."""
Ends = Mapping[int, tuple[int, int]]
"""By partition, the first offset of its log, and the one after the last."""

STEP_S = 1.0
"""The most that one look at the end of the log can count: looks are made more often than that."""


@dataclass(slots=True)
class _Partition:
    """position: of the next record to be read. end: of the log at `looked`, None once read so far.

    heard: until when all is read, None before that is known for the first time. clock: seconds.
    """

    position: int
    end: int | None
    looked: float
    heard: float | None = None
    clock: float = 0.0


class Hearing:
    """The partitions of a topic; times are of the monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._partitions: dict[int, _Partition] = {}

    def restart(self, starts: Mapping[int, Start], now: float) -> None:
        """Begin to read these partitions now, and no others."""
        self._partitions = {number: _Partition(*start, now) for number, start in starts.items()}
        for one in self._partitions.values():
            _count(one)

    def read(self, partition: int, position: int) -> None:
        """Its records are read up to a position."""
        one = self._partitions.get(partition)
        if one is not None:
            one.position = position
            _count(one)

    def looked(self, ends: Ends, at: float) -> None:
        """Somebody asked at `at` for the ends of some partitions, and they were these."""
        for partition, (first, end) in ends.items():
            one = self._partitions.get(partition)
            if one is None:
                continue
            one.position = max(one.position, first)  # what is gone nobody reads
            if one.end is None:
                one.end, one.looked = end, at
            _count(one)

    @property
    def partitions(self) -> Collection[int]:
        """Those that are read."""
        return self._partitions

    def clock(self, partition: int) -> float | None:
        """Seconds in which all was heard; None before what lay there at the start is."""
        one = self._partitions.get(partition)
        return None if one is None or one.heard is None else one.clock

    def clock_at(self, partition: int, time: float) -> float:
        """What the clock shows at a time that is no look, if all is heard until the next one."""
        one = self._partitions.get(partition)
        if one is None or one.heard is None:
            return 0.0
        return one.clock + min(max(0.0, time - one.heard), STEP_S)

    def read_to(self, partition: int) -> float:
        """Until when all that was written is read; -inf before that is known."""
        one = self._partitions.get(partition)
        return -math.inf if one is None or one.heard is None else one.heard

    @property
    def is_behind(self) -> bool:
        """Whether of some partition that is not known yet."""
        return any(one.heard is None for one in self._partitions.values())


def _count(one: _Partition) -> None:
    if one.end is None or one.position < one.end:
        return
    one.end = None
    if one.heard is None:
        one.heard = one.looked
    elif one.looked > one.heard:
        one.clock += min(one.looked - one.heard, STEP_S)
        one.heard = one.looked
