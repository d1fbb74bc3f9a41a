"""Sends known numbers of updates per key, and keeps the books by the broker's acknowledgements."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from confluent_kafka import KafkaError, Message, Producer

from faults.checker import Sent

PARTITIONS = 4
FLUSH_S = 120.0
_AT_ONCE = 10


class Feeder:
    """Feeds all topics alike. `feeding` does it on a thread of its own; `send_all` at once.

    rate: updates a second, of all topics together. seed: of the choice of keys.
    """

    def __init__(
        self, bootstrap_servers: str, topics: Sequence[str], *, keys: int, rate: float, seed: int
    ) -> None:
        self._topics = topics
        self._keys = {b"key-%d" % number: number % PARTITIONS for number in range(keys)}
        self._rate = rate
        self._random = random.Random(seed)  # noqa: S311  no secret
        self._booked = Sent()
        self._asked: Counter[bytes] = Counter()
        self._lock = threading.Lock()
        self._open = threading.Event()
        self._stopped = threading.Event()
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap_servers,
                "enable.idempotence": True,
                "linger.ms": 2,
                "reconnect.backoff.max.ms": 500,
                "log_level": 0,
            }
        )

    @contextmanager
    def feeding(self) -> Iterator[None]:
        """Feed while the block runs, but for the time between `pause` and `go_on`."""
        self._open.set()
        thread = threading.Thread(target=self._feed)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self._open.set()
            thread.join()
            self._producer.flush(FLUSH_S)

    def pause(self) -> None:
        """Send nothing for now; what was sent is acknowledged when this returns."""
        self._open.clear()
        self._producer.flush(FLUSH_S)

    @property
    def is_paused(self) -> bool:
        """Whether nothing is sent for now."""
        return not self._open.is_set()

    def go_on(self) -> None:
        """Send again."""
        self._open.set()

    def send_all(self, times: int = 1, topics: Sequence[str] | None = None) -> None:
        """Send each key to each topic; what was sent is acknowledged when this returns."""
        for _ in range(times):
            for key in self._keys:
                for topic in topics or self._topics:
                    self._send(topic, key)
        self._producer.flush(FLUSH_S)

    def sent(self) -> Sent:
        """The books. Call it when nothing is sent any more."""
        with self._lock:
            books = deepcopy(self._booked)
        books.unknown = self._asked - books.ok - books.failed
        return books

    def _feed(self) -> None:
        keys = list(self._keys)
        pause_s = _AT_ONCE * len(self._topics) / self._rate
        while not self._stopped.is_set():
            self._open.wait()
            for topic in self._topics:
                for key in self._random.choices(keys, k=_AT_ONCE):
                    self._send(topic, key)
            self._producer.poll(0)
            time.sleep(pause_s)

    def _send(self, topic: str, key: bytes) -> None:
        def report(error: KafkaError | None, message: Message) -> None:
            books = self._booked.ok if error is None else self._booked.failed
            with self._lock:
                books[key] += 1

        partition: Any = self._keys[key]
        self._asked[key] += 1
        self._producer.produce(topic, b"update", key, partition, on_delivery=report)
