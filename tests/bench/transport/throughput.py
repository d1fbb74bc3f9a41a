"""Events per second and processor time per event, of all variants in turn."""

import time
from collections.abc import Iterator, Mapping
from typing import cast

from confluent_kafka import Consumer, TopicPartition

from bench.transport.client import Client
from bench.transport.events import fill
from bench.transport.growth import Growth
from bench.transport.measured import Row
from bench.transport.place import Place
from bench.transport.plan import Plan
from bench.transport.variants import RAW, Variant
from tidegate.broker.clients import QUIET
from tidegate.schemas.topics import DECISIONS

SECTION = "throughput"

_FASTEST = 16_000
"""Events per second that no variant reaches, so that none runs out of events."""
_COMPARED = 50
"""Decisions of each partition whose ids are compared, at most."""
_ID = "ce_id"

Ids = dict[int, list[bytes]]


class WrongDecisionsError(Exception):
    """A variant decided otherwise than the raw loop, so the two cannot be compared."""


def throughput(place: Place, plan: Plan, variants: Mapping[str, Variant]) -> Iterator[Row]:
    """Rows of every variant, round by round; the raw loop must be among them.

    Raises ClientError, and WrongDecisionsError when one decides otherwise than the raw loop.
    """
    prefix = place.new_topics()
    fill(place, prefix, round((plan.warm_s + plan.window_s) * _FASTEST))
    expected: Ids | None = None
    for _ in range(plan.rounds):
        for name in (RAW, *(name for name in variants if name != RAW)):
            variant = variants[name]
            place.forget_state(prefix)
            with Growth(place.bootstrap_servers, DECISIONS.full_name(prefix)) as decisions:
                yield Row(SECTION, name, _window(place, plan, prefix, variant, decisions))
                ids = _ids(place, decisions)
            if expected is None:
                expected = ids
            if variant.decides_alike:
                _refuse_other(name, ids, expected)


def _refuse_other(name: str, ids: Ids, expected: Ids) -> None:
    compared = 0
    for partition, wanted in expected.items():
        common = min(len(wanted), len(ids[partition]))
        if ids[partition][:common] != wanted[:common]:
            raise WrongDecisionsError(f"{name} decides otherwise than {RAW}")
        compared += common
    if not compared:
        raise WrongDecisionsError(f"{name} has no decisions that {RAW} has, to compare")


def _window(
    place: Place, plan: Plan, prefix: str, variant: Variant, decisions: Growth
) -> dict[str, float]:
    with Client(variant.command, place.environment(prefix) | dict(variant.env)) as client:
        decisions.wait_for(1, client)
        time.sleep(plan.warm_s)
        begin = decisions.sample(client)
        time.sleep(plan.window_s)
        end = decisions.sample(client)
    events = end.records - begin.records
    return {
        "events_per_s": events / (end.at_s - begin.at_s),
        "cpu_us_per_event": (end.cpu_s - begin.cpu_s) / events * 1e6,
        "rss_mb": end.rss_bytes / 1e6,
    }


def _ids(place: Place, decisions: Growth) -> Ids:
    """The ids of the first new decisions of each partition."""
    settings = {"bootstrap.servers": place.bootstrap_servers, "group.id": "unused"}
    consumer = Consumer(QUIET | settings)
    found: Ids = {}
    for partition, start in decisions.start.items():
        consumer.assign([TopicPartition(decisions.topic, partition, start)])
        headers = [dict(m.headers() or ()) for m in consumer.consume(_COMPARED, timeout=10)]
        found[partition] = [cast(bytes, header[_ID]) for header in headers]
    consumer.close()
    return found
