"""The budgets of open windows: by a deadline on the clock, or by how long nothing more is heard."""

from collections.abc import Collection, Mapping

from tidegate.agents.hearing import Ends, Hearing, Start
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

    def restart(self, starts: Mapping[int, Start]) -> None:
        """Forget everything, as partitions have moved.

        starts: by partition of the verdicts; before it is read to where it ended then no budget
        ends there, as the verdicts may have come in time.
        """
        self._hearing.restart(starts, self._clock.monotonic())
        self._deadlines.clear()
        self._waits.clear()

    def heard(self, partition: int, position: int) -> None:
        """The verdicts of a partition are read up to a position."""
        self._hearing.read(partition, position)

    def looked(self, ends: Ends, at: float) -> None:
        """Take where the verdicts begin and end, as it was at a time."""
        self._hearing.looked(ends, at)

    def add(self, key: EventKey, since: float, ends: float | None) -> None:
        """Wait for an event that was read at `since`; the first time counts.

        ends: its deadline, if it has one.
        """
        if ends is not None:
            self._deadlines.add(key, since, ends)
        else:
            ends_at = self._hearing.clock_at(key.partition, since) + self._wait_s
            self._waits.add(key, since, ends_at)

    @property
    def to_look_at(self) -> Collection[int]:
        """Partitions of which it has to know where the verdicts end, so that what waits can end."""
        is_needed = len(self._waits) > 0 or self._hearing.is_behind
        return self._hearing.partitions if is_needed else ()

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

    def due(self, most: int) -> list[EventKey]:
        """What has ended, so much of it at most, and once.

        `since` and `deadline` know it until it is removed.
        """
        due = self._deadlines.due(self._now_where_heard, most)
        return due + self._waits.due(self._hearing.clock, most - len(due))

    def _now_where_heard(self, partition: int) -> float | None:
        is_heard = self._hearing.clock(partition) is not None
        return self._clock.monotonic() if is_heard else None
