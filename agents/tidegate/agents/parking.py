"""Events of which verdicts are here and they are not: until they are read, or known not to come.

Whoever judged an event had read it. So one that is still not here once all was read that its topics
held later than its verdicts came, will not come. Until then its verdicts stay, and what is too much
to keep is not read yet.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tidegate.agents.hearing import Ends, Hearing, Start
from tidegate.agents.window_table import EventKey

MAX_PARKED = 100_000
"""Events of one partition past which no more of its verdicts are read."""
MAX_PARKED_BYTES = 64 * 1024 * 1024
"""Bound on the size of their records, likewise."""


@dataclass(slots=True)
class _Partition:
    """since: by event, when its first verdict came, the oldest first; sizes: of its records."""

    since: OrderedDict[UUID, float] = field(default_factory=OrderedDict)
    sizes: dict[UUID, int] = field(default_factory=dict)
    bytes: int = 0

    def remove(self, event_id: UUID) -> None:
        self.since.pop(event_id, None)
        self.bytes -= self.sizes.pop(event_id, 0)


class Parking:
    """What is parked, by partition. Times are of the monotonic clock."""

    def __init__(self) -> None:
        self._topics: dict[str, Hearing] = {}
        self._partitions: dict[int, _Partition] = {}

    @property
    def topics(self) -> Collection[str]:
        """Full names of those that hold events."""
        return self._topics

    def restart(self, starts: Mapping[str, Mapping[int, Start]], now: float) -> None:
        """Forget everything, as partitions have moved; starts: by topic of events."""
        self._partitions.clear()
        self._topics = {topic: Hearing() for topic in starts}
        for topic, some in starts.items():
            self._topics[topic].restart(some, now)

    def read(self, topic: str, partition: int, position: int) -> None:
        """The events of a partition are read up to a position."""
        self._topics[topic].read(partition, position)

    def looked(self, topic: str, ends: Ends, at: float) -> None:
        """Take where a topic begins and ends, as it was at a time."""
        self._topics[topic].looked(ends, at)

    def add(self, key: EventKey, now: float, size: int) -> None:
        """Park a record of so many bytes of an event that is not here."""
        parked = self._partitions.setdefault(key.partition, _Partition())
        parked.since.setdefault(key.event_id, now)
        parked.sizes[key.event_id] = parked.sizes.get(key.event_id, 0) + size
        parked.bytes += size

    def remove(self, key: EventKey) -> None:
        """Its event was read."""
        if key.partition in self._partitions:
            self._partitions[key.partition].remove(key.event_id)

    def orphans(self, partition: int) -> Iterator[EventKey]:
        """The events of a partition that will not come; they are forgotten here."""
        parked = self._partitions.get(partition, _Partition())
        read_to = self._read_to(partition)
        while parked.since:
            event_id, since = next(iter(parked.since.items()))
            if since >= read_to:
                return
            parked.remove(event_id)
            yield EventKey(partition, event_id)

    @property
    def partitions(self) -> list[int]:
        """Where something is parked."""
        return [number for number, parked in self._partitions.items() if parked.since]

    @property
    def full(self) -> frozenset[int]:
        """Partitions whose verdicts are too many, and are still waiting for their events."""
        return frozenset(number for number in self.partitions if self._is_full(number))

    def _is_full(self, partition: int) -> bool:
        parked = self._partitions[partition]
        is_over = len(parked.since) > MAX_PARKED or parked.bytes > MAX_PARKED_BYTES
        return is_over and next(reversed(parked.since.values())) >= self._read_to(partition)

    def _read_to(self, partition: int) -> float:
        return min(hearing.read_to(partition) for hearing in self._topics.values())
