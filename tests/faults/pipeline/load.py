"""Events whose outcome is known, and records that are none, sent at a rate and booked."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from uuid import UUID

from confluent_kafka import KafkaError, Message

from faults.pipeline.checker import Books, Record
from faults.pipeline.outcomes import FORBIDDEN, MASKED
from faults.pump import Pump
from harness.deployment import Deployment
from harness.polling import PAUSE_S
from tidegate.client import events
from tidegate.client.outgoing import Encoder, Outgoing
from tidegate.schemas.catalogue import registry_client
from tidegate.schemas.records import Event

SUBJECTS = 200
RATE = 30.0
"""Records a second, of both topics."""
SOON_MS, LATE_MS = 3_000, 30_000
"""Deadlines; those of calm times are late ones."""
_GREEDY = ("greedy-0", "greedy-1", "greedy-2")
_WORDS = ("good morning", "good evening", MASKED, FORBIDDEN)
_AT_ONCE = 2


class Load(Pump):
    """The load of a deployment, whose registry runs.

    records: all that was sent, by value. Greedy subjects send more than they may, and never with a
    deadline, so that each of their events counts.
    """

    def __init__(self, deployment: Deployment, *, seed: int) -> None:
        super().__init__(deployment.bootstrap_servers, _AT_ONCE / RATE, seed)
        self.records: dict[bytes, Record] = {}
        self._registry = registry_client(deployment.registry_url)
        self._encoder = Encoder(self._registry, deployment.topic_prefix)
        self._acknowledged: set[bytes] = set()
        self._failed: set[bytes] = set()
        self._calm: set[UUID] = set()
        self._is_calm = False
        self._lock = threading.Lock()
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._registry.close()

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Events that are sent in the block are to be decided as if nothing had ever happened."""
        self._is_calm = True
        try:
            yield
        finally:
            self._is_calm = False

    @property
    def acknowledged(self) -> int:
        """How many records the broker has, by its word."""
        return len(self._acknowledged)

    def hears_within(self, seconds: float) -> bool:
        """Whether the broker acknowledges something from now on, in time."""
        known, give_up = self.acknowledged, time.monotonic() + seconds
        while time.monotonic() < give_up:
            if self.acknowledged > known:
                return True
            time.sleep(PAUSE_S)
        return False

    def books(self) -> Books:
        """Call it when nothing is sent any more."""
        with self._lock:
            sent = {record.identity for record in self.records.values()}
            return Books(
                frozenset(self._acknowledged),
                frozenset(sent - self._acknowledged - self._failed),
                frozenset(self._calm),
            )

    def send_some(self) -> None:
        """Send a few records, by chance of all kinds."""
        for _ in range(_AT_ONCE):
            outgoing, event = self._event()
            if self.chance.random() < 0.02:
                spoilt = _spoilt(outgoing, self.chance)
                self._send(spoilt, Record(spoilt.value, None))
            else:
                self._send(outgoing, Record(event.event_id.bytes, event))

    def _event(self) -> tuple[Outgoing, Event]:
        self._number += 1
        is_greedy = self.chance.random() < 0.15
        subject = f"subject-{self.chance.randrange(SUBJECTS)}"
        soon = LATE_MS if self._is_calm else SOON_MS
        timeout_ms = None if is_greedy else self.chance.choice((None, LATE_MS, soon))
        make = self.chance.choice((events.request, events.response))
        event: Event = make(
            subject=self.chance.choice(_GREEDY) if is_greedy else subject,
            text=f"{self.chance.choice(_WORDS)}, number {self._number}",
            timeout_ms=timeout_ms,
        )
        if not self._encoder.is_registered(event):
            self._encoder.register(event)
        return self._encoder.encode(event, None), event

    def _send(self, outgoing: Outgoing, record: Record) -> None:
        def report(error: KafkaError | None, message: Message) -> None:
            with self._lock:
                (self._failed if error else self._acknowledged).add(record.identity)

        with self._lock:
            self.records[outgoing.value] = record
            if self._is_calm and record.event is not None:
                self._calm.add(record.event.event_id)
        self.producer.produce(
            outgoing.topic,
            outgoing.value,
            outgoing.key or None,
            headers=list(outgoing.headers),
            on_delivery=report,
        )


def _spoilt(outgoing: Outgoing, chance: random.Random) -> Outgoing:
    """An event's record made into one that is none, in one of five ways."""
    value = outgoing.value
    return chance.choice(
        (
            outgoing._replace(value=chance.randbytes(40)),
            outgoing._replace(value=value[:-1]),
            outgoing._replace(value=value[:3] + b"\xff\xff" + value[5:]),
            outgoing._replace(key=b""),
            outgoing._replace(key=b"somebody else"),
        )
    )
