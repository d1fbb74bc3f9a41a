"""When the waiting of `decide` ends: in memory, made anew from the windows after an assignment."""

import heapq
from collections.abc import Callable

from tidegate.agents.window_table import EventKey

_SPARE = 1_000
"""Entries of events that wait no longer, which a heap may hold beside as many as wait."""


class Deadlines:
    """When the waiting for open windows ends, on clocks of their partitions in seconds."""

    def __init__(self) -> None:
        self._ends: dict[EventKey, tuple[float, float]] = {}  # since when, until when
        self._heaps: dict[int, list[tuple[float, EventKey]]] = {}

    def add(self, key: EventKey, since: float, ends: float) -> None:
        """Wait for the end of an event that was read at `since`; the first time counts."""
        if key not in self._ends:
            self._ends[key] = since, ends
            heap = self._heaps.setdefault(key.partition, [])
            heapq.heappush(heap, (ends, key))
            if len(heap) > 2 * len(self._ends) + _SPARE:
                heap[:] = [(ends, key) for ends, key in heap if self.ends(key) == ends]
                heapq.heapify(heap)

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

    def due(self, now_of: Callable[[int], float | None], most: int) -> list[EventKey]:
        """What has ended, so much of it at most, and once.

        `since` and `ends` know it until it is removed.
        now_of: the time in a partition, None where nothing ends now.
        """
        found: list[EventKey] = []
        for partition, heap in self._heaps.items():
            now = now_of(partition)
            while len(found) < most and now is not None and heap and heap[0][0] <= now:
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
