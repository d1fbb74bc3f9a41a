"""From submitting an event to consuming its decision, at a steady rate."""

import time
from collections.abc import Iterator

from confluent_kafka import Consumer, TopicPartition

from bench.transport.client import Client
from bench.transport.events import request
from bench.transport.growth import Growth
from bench.transport.measured import Row
from bench.transport.place import PARTITIONS, Place
from bench.transport.plan import Plan
from bench.transport.variants import MINIMAL, RAW, TRANSPORTS
from tidegate.broker.clients import QUIET
from tidegate.client import Submitter
from tidegate.schemas.topics import DECISIONS

SECTION = "latency"
RATES = (100, 1_000)

_WARM_S = 3.0
"""Of submitting before anything counts."""
_LAST_S = 10.0


class LostDecisionsError(Exception):
    """Events without a decision. undecided: how many."""

    def __init__(self, undecided: int) -> None:
        super().__init__(f"{undecided} events have no decision")
        self.undecided = undecided


def latency(place: Place, plan: Plan) -> Iterator[Row]:
    """Rows of the raw echo and of ours, in turn, at each rate.

    Both send as early as ours does by its default. Raises ClientError, LostDecisionsError.
    """
    for rate in RATES:
        for _ in range(plan.latency_runs):
            for name in (RAW, MINIMAL):
                prefix = place.new_topics()
                values = run(place, prefix, TRANSPORTS[name].command, rate, plan.latency_s)
                yield Row(SECTION, name_of(name, rate), values)


def name_of(variant: str, rate: int) -> str:
    """Name of a variant at a rate."""
    return f"{variant}, {rate:,}/s"


def run(
    place: Place, prefix: str, command: tuple[str, ...], rate: int, seconds: float
) -> dict[str, float]:
    """Submit events at a rate and wait for their decisions. Raises as `latency`."""
    topic = DECISIONS.full_name(prefix)
    with (
        Submitter(
            place.bootstrap_servers,
            place.registry_url,
            topic_prefix=prefix,
            config={"linger.ms": 0},
        ) as submitter,
        Growth(place.bootstrap_servers, topic) as decisions,
    ):
        submitter.request(**request(0))
        with Client(command, place.environment(prefix)) as client:
            decisions.wait_for(1, client)
            used_before_s = client.cpu_s
            waits = _Run(place, topic, submitter).waits_ms(rate, seconds)
            used_s = client.cpu_s - used_before_s
    waits.sort()
    return {
        "p50_ms": waits[len(waits) // 2],
        "p99_ms": waits[len(waits) * 99 // 100],
        "max_ms": waits[-1],
        "cpu_us_per_event": used_s / (rate * (_WARM_S + seconds)) * 1e6,
    }


class _Run:
    """Submits on schedule, whatever comes back, and takes decisions in between."""

    def __init__(self, place: Place, topic: str, submitter: Submitter) -> None:
        self._submitter = submitter
        settings = {"bootstrap.servers": place.bootstrap_servers, "group.id": "unused"}
        self._reader = Consumer(QUIET | settings)
        partitions = [TopicPartition(topic, p, 0) for p in range(PARTITIONS)]
        self._reader.assign(partitions)
        self._sent: dict[bytes, float] = {}
        self._waits_ms: list[float] = []

    def waits_ms(self, rate: int, seconds: float) -> list[float]:
        warm = round(rate * _WARM_S)
        start = time.monotonic()
        for number in range(warm + round(rate * seconds)):
            due = start + number / rate
            while (left_s := due - time.monotonic()) > 0:
                self._take(left_s)
            subject = f"s{number}"
            if number >= warm:
                self._sent[subject.encode()] = time.monotonic()
            self._submitter.request(**request(number, subject=subject))
        give_up = time.monotonic() + _LAST_S
        while self._sent:
            if time.monotonic() > give_up:
                raise LostDecisionsError(len(self._sent))
            self._take(0.1)
        self._reader.close()
        return self._waits_ms

    def _take(self, at_most_s: float) -> None:
        message = self._reader.poll(at_most_s)
        if message is None or message.error() is not None:
            return
        sent_at = self._sent.pop(message.key() or b"", None)
        if sent_at is not None:
            self._waits_ms.append((time.monotonic() - sent_at) * 1_000)
