"""How far a consumer group has come, by what it has committed."""

import time
from collections.abc import Iterator
from typing import Self

from confluent_kafka import Consumer, TopicPartition

from bench.transport.client import Client
from bench.transport.place import PARTITIONS
from tidegate.broker.clients import QUIET

_ANSWER_S = 10.0
_PAUSE_S = 0.01


class Committed:
    """Counts the records of a topic that a group has committed."""

    def __init__(self, bootstrap_servers: str, group: str, topic: str) -> None:
        settings = {"bootstrap.servers": bootstrap_servers, "group.id": group}
        self._client = Consumer(QUIET | settings)
        self._partitions = [TopicPartition(topic, p) for p in range(PARTITIONS)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def records(self) -> int:
        """Records committed by now."""
        committed = self._client.committed(self._partitions, timeout=_ANSWER_S)
        return sum(max(partition.offset, 0) for partition in committed)

    def wait_for(self, records: int, client: Client, within_s: float = 120.0) -> None:
        """Return once so many are committed. Raises ClientError."""
        give_up = time.monotonic() + within_s
        while (there := self.records()) < records:
            client.refuse_ended()
            if time.monotonic() > give_up:
                raise client.error(f"{there} of {records} records committed in {within_s:g} s")
            time.sleep(_PAUSE_S)

    def changes(self, client: Client, until: int, seconds: float) -> Iterator[tuple[float, int]]:
        """Monotonic times and records of each commit, until so many, or for so long."""
        last, end = self.records(), time.monotonic() + seconds
        while last < until and time.monotonic() < end:
            client.refuse_ended()
            records = self.records()
            if records > last:
                yield time.monotonic(), records
                last = records
            time.sleep(_PAUSE_S)
