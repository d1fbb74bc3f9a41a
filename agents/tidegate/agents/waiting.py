"""What `decide` waits for, in memory: budgets that end, and events whose verdicts came first.

Both follow from the windows in the table, and are made anew from them after every assignment.
"""

import heapq
from collections import OrderedDict
from collections.abc import Callable, Iterator
from uuid import UUID

from tidegate.agents.window_table import EventKey

MAX_PARKED = 100_000
"""Events of one partition whose verdicts are kept before they are read themselves."""
PARKED_US = 60 * 60 * 1_000_000
"""Log time for which they are kept, in microseconds."""


class Deadlines:
    """When the waiting for open windows ends, on clocks of their partitions in seconds."""

    def __init__(self) -> None:
        self._ends: dict[EventKey, tuple[float, float]] = {}  # since when, until when
        self._heaps: dict[int, list[tuple[float, EventKey]]] = {}

    def add(self, key: EventKey, since: float, ends: float) -> None:
        """Wait for the end of an event that was read at `since`; the first time counts."""
        if key not in self._ends:
            self._ends[key] = since, ends
            heapq.heappush(self._heaps.setdefault(key.partition, []), (ends, key))

    def since(self, key: EventKey) -> float | None:
        """When an event that is waited for was read."""
        found = self._ends.get(key)
        return None if found is None else found[0]

    def ends(self, key: EventKey) -> float | None:
        """When an event that is waited for ends."""
        found = self._ends.get(key)
        return None if found is None else found[1]

    def remove(self, key: EventKey) -> None:
        """Wait no longer."""
        self._ends.pop(key, None)

    def due(self, now_of: Callable[[int], float | None]) -> list[EventKey]:
        """What has ended; it stays until it is removed.

        now_of: the time in a partition, None where nothing ends now.
        """
        found: list[EventKey] = []
        for partition, heap in self._heaps.items():
            now = now_of(partition)
            while now is not None and heap and heap[0][0] <= now:
                ends, key = heapq.heappop(heap)
                if self.ends(key) == ends:  # else it was removed, and maybe added anew
                    found.append(key)
        return found

    def clear(self) -> None:
        """Forget everything: partitions move."""
        self._ends.clear()
        self._heaps.clear()

    def __len__(self) -> int:
        return len(self._ends)


class Parked:
    """Events of which verdicts are here and they are not, by partition, the oldest first."""

    def __init__(self) -> None:
        self._since: dict[int, OrderedDict[UUID, int]] = {}

    def add(self, key: EventKey, now_us: int) -> None:
        """Remember an event since `now_us`, log time; the first time counts."""
        self._since.setdefault(key.partition, OrderedDict()).setdefault(key.event_id, now_us)

    def remove(self, key: EventKey) -> None:
        """Its event was read."""
        self._since.get(key.partition, OrderedDict()).pop(key.event_id, None)

    def overdue(self, partition: int, now_us: int) -> Iterator[EventKey]:
        """What is too old or too much; it is forgotten here."""
        parked = self._since.get(partition, OrderedDict())
        while parked:
            event_id, since = next(iter(parked.items()))
            if len(parked) <= MAX_PARKED and now_us - since <= PARKED_US:
                return
            del parked[event_id]
            yield EventKey(partition, event_id)

    def clear(self) -> None:
        """Forget everything: partitions move."""
        self._since.clear()
