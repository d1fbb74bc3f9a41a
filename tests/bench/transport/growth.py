"""How many records a topic has got, by the broker's word and not by the client's."""

import time
from typing import NamedTuple, Self

from confluent_kafka import Consumer, KafkaException, TopicPartition

from bench.transport.client import Client
from tidegate.broker.clients import QUIET

_ANSWER_S = 10.0
_PAUSE_S = 0.005


class Sample(NamedTuple):
    """What was there at one moment."""

    at_s: float
    records: int
    cpu_s: float
    rss_bytes: int


class Growth:
    """Counts the records of a topic from when it was opened."""

    def __init__(self, bootstrap_servers: str, topic: str) -> None:
        self.topic = topic
        self._client = Consumer(
            QUIET | {"bootstrap.servers": bootstrap_servers, "group.id": "unused"}
        )
        self._partitions = sorted(
            self._client.list_topics(topic, timeout=_ANSWER_S).topics[topic].partitions
        )
        self.start = self._ends()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def records(self) -> int:
        """Records that came since."""
        return sum(self._ends().values()) - sum(self.start.values())

    def sample(self, client: Client) -> Sample:
        """Records that came since, and what the client used."""
        began = time.monotonic()
        records = self.records()
        at_s = (began + time.monotonic()) / 2
        return Sample(at_s, records, client.cpu_s, client.rss_bytes)

    def wait_for(self, records: int, client: Client, within_s: float = 60.0) -> float:
        """The monotonic time at which so many were there. Raises ClientError."""
        give_up = time.monotonic() + within_s
        while self.records() < records:
            client.refuse_ended()
            if time.monotonic() > give_up:
                raise client.error(f"not {records} records in {self.topic} in {within_s:g} s")
            time.sleep(_PAUSE_S)
        return time.monotonic()

    def _ends(self) -> dict[int, int]:
        return {partition: self._end(partition) for partition in self._partitions}

    def _end(self, partition: int) -> int:
        give_up = time.monotonic() + _ANSWER_S
        while True:
            try:
                where = TopicPartition(self.topic, partition)
                return self._client.get_watermark_offsets(where, timeout=_ANSWER_S)[1]
            except KafkaException:  # the broker is told of its new partitions a moment later
                if time.monotonic() > give_up:
                    raise
                time.sleep(_PAUSE_S)
