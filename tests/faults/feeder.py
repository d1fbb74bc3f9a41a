"""Sends known numbers of updates per key, and keeps the books by the broker's acknowledgements."""

import threading
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from confluent_kafka import KafkaError, Message

from faults.checker import Sent
from faults.pump import FLUSH_S, Pump

PARTITIONS = 4
_AT_ONCE = 10
_KEYS = 300


class Feeder(Pump):
    """Feeds all topics alike; `send_all` sends at once.

    rate: updates a second, of all topics together. seed: of the choice of keys.
    """

    def __init__(
        self, bootstrap_servers: str, topics: Sequence[str], *, seed: int, rate: float = 400.0
    ) -> None:
        super().__init__(bootstrap_servers, _AT_ONCE * len(topics) / rate, seed)
        self._topics = topics
        self._keys = {b"key-%d" % number: number % PARTITIONS for number in range(_KEYS)}
        self._booked = Sent()
        self._asked: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def send_all(self, times: int = 1, topics: Sequence[str] | None = None) -> None:
        """Send each key to each topic; what was sent is acknowledged when this returns."""
        for _ in range(times):
            for key in self._keys:
                for topic in topics or self._topics:
                    self._send(topic, key)
        self.producer.flush(FLUSH_S)

    def sent(self) -> Sent:
        """The books. Call it when nothing is sent any more."""
        with self._lock:
            books = deepcopy(self._booked)
        reported = books.ok + books.failed
        assert reported <= self._asked, f"reported more often than sent: {reported - self._asked}"
        books.unknown = self._asked - reported
        return books

    def send_some(self) -> None:
        """Send a few keys, by chance, to each topic."""
        for topic in self._topics:
            for key in self.chance.choices(list(self._keys), k=_AT_ONCE):
                self._send(topic, key)

    def _send(self, topic: str, key: bytes) -> None:
        def report(error: KafkaError | None, message: Message) -> None:
            books = self._booked.ok if error is None else self._booked.failed
            with self._lock:
                books[key] += 1

        partition: Any = self._keys[key]
        self._asked[key] += 1
        self.producer.produce(topic, b"update", key, partition, on_delivery=report)
