"""Something that sends at a rate, on a thread of its own, with breaks."""

import random
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import Producer

FLUSH_S = 120.0


class Pump(ABC):
    """Calls `send_some` every `every_s` while it is open. seed: of its choices."""

    def __init__(self, bootstrap_servers: str, every_s: float, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  no secret
        self.producer = Producer(
            {
                "bootstrap.servers": bootstrap_servers,
                "enable.idempotence": True,
                "partitioner": "murmur2",
                "linger.ms": 2,
                "reconnect.backoff.max.ms": 500,
                "log_level": 0,
            }
        )
        self._every_s = every_s
        self._open = threading.Event()
        self._stopped = threading.Event()
        self._sending = threading.Lock()

    @abstractmethod
    def send_some(self) -> None:
        """Hand a few records to the producer."""

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
            self.producer.flush(FLUSH_S)

    def pause(self) -> None:
        """Send nothing for now; what was sent is acknowledged when this returns."""
        self._open.clear()
        with self._sending:
            self.producer.flush(FLUSH_S)

    @property
    def is_paused(self) -> bool:
        """Whether nothing is sent for now."""
        return not self._open.is_set()

    def go_on(self) -> None:
        """Send again."""
        self._open.set()

    def _feed(self) -> None:
        while not self._stopped.wait(self._every_s):
            self._open.wait()
            with self._sending:
                # It may have been paused since, or have been let go to end.
                if self._open.is_set() and not self._stopped.is_set():
                    self.send_some()
            self.producer.poll(0)
