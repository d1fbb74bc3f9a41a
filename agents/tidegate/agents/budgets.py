"""The budgets of open windows: by a deadline on the clock, or by how long nothing more is heard."""

from collections.abc import Mapping

from tidegate.agents.hearing import Hearing
from tidegate.agents.waiting import Deadlines
from tidegate.agents.window_table import EventKey
from tidegate.components.clock import Clock


class Budgets:
    """Which windows wait until when; times are of the monotonic clock, in seconds.

    wait_s: how long an event without a deadline waits, counted while all verdicts are heard.
    """

    def __init__(self, clock: Clock, wait_s: float) -> None:
        self._clock = clock
        self._wait_s = wait_s
        self._hearing = Hearing()
        self._deadlines = Deadlines()
        self._waits = Deadlines()

    def restart(self, starts: Mapping[int, tuple[int, int]]) -> None:
        """Forget everything, as partitions have moved.

        starts: by partition of the verdicts, where reading starts and the log's end: before it is
        read so far no budget ends there, as the verdicts may have come in time.
        """
        self._hearing.clear()
        self._deadlines.clear()
        self._waits.clear()
        now = self._clock.monotonic()
        for partition, (position, end) in starts.items():
            self._hearing.start(partition, position, end, now)

    def heard(self, partition: int, position: int) -> None:
        """The verdicts of a partition are read up to a position."""
        self._hearing.read(partition, position)

    def looked(self, ends: Mapping[int, int], at: float) -> None:
        """Take the ends of the verdicts, by partition, that were asked for at a time."""
        for partition, end in ends.items():
            self._hearing.looked(partition, end, at)

    def add(self, key: EventKey, since: float, ends: float | None) -> None:
        """Wait for an event that was read at `since`; the first time counts.

        ends: its deadline, if it has one.
        """
        if ends is not None:
            self._deadlines.add(key, since, ends)
        else:
            heard = self._hearing.clock(key.partition) or 0.0
            self._waits.add(key, since, heard + self._wait_s)

    @property
    def has_waits(self) -> bool:
        """Whether an event without a deadline waits."""
        return len(self._waits) > 0

    def since(self, key: EventKey) -> float | None:
        """When an event that is waited for was read."""
        since = self._deadlines.since(key)
        return self._waits.since(key) if since is None else since

    def deadline(self, key: EventKey) -> float | None:
        """When an event that is waited for ends by its deadline."""
        return self._deadlines.ends(key)

    def remove(self, key: EventKey) -> None:
        """Wait no longer."""
        self._deadlines.remove(key)
        self._waits.remove(key)

    def due(self) -> list[EventKey]:
        """What has ended; it stays until it is removed."""
        return self._deadlines.due(self._now_where_heard) + self._waits.due(self._hearing.clock)

    def _now_where_heard(self, partition: int) -> float | None:
        is_heard = self._hearing.clock(partition) is not None
        return self._clock.monotonic() if is_heard else None
