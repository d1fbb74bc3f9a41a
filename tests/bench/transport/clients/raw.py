"""The raw loop: confluent-kafka and nothing else between the topics and the functions per event.

It reads up to 500 records, decides, produces, polls deliveries, and every second flushes and
commits. Its clients have the settings of ours, by default or by TIDEGATE_* as ours have them.
Options take or add one thing at a time, so that a guarantee can be priced.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

from confluent_kafka import Consumer, Message, Producer, TopicPartition

from bench.transport.clients.per_event import PerEvent
from bench.transport.clients.screening import screening
from tidegate.agents.outputs import OutputRecord
from tidegate.schemas.topics import DECISIONS, MAX_OVERHEAD_BYTES, STATE
from tidegate.transport.fence import OffsetFence, Pass
from tidegate.transport.settings import TransportSettings

BATCH = 500
POLL_S = 0.05
_STATE = bytes(100)

Decide = Callable[[list[Message]], Iterable[OutputRecord]]


def plainly(per_event: PerEvent) -> Decide:
    """Record by record."""

    def decide(messages: list[Message]) -> Iterator[OutputRecord]:
        for message in messages:
            yield per_event.decide(
                cast(int, message.partition()),
                cast(int, message.offset()),
                message.timestamp()[1],
                cast(bytes, message.key()),
                cast(bytes, message.value()),
                cast(list[tuple[str, bytes]], message.headers() or ()),
            )

    return decide


def fenced(decide: Decide) -> Decide:
    """Only records whose offset is the next one of their partition."""
    fence = OffsetFence()

    def passing(messages: list[Message]) -> Iterator[Message]:
        fence.refetching()
        for message in messages:
            where = cast(str, message.topic()), cast(int, message.partition())
            offset = cast(int, message.offset())
            expected = fence.next.setdefault(where, offset)
            if expected != offset and fence.judge(where, offset) is not Pass.STEP_OVER:
                raise RuntimeError(f"{where} has a hole before {offset}")
            fence.next[where] = offset + 1
            yield message

    return lambda messages: decide(list(passing(messages)))


def with_changelog(decide: Decide, topic: str) -> Decide:
    """With a record of state beside every decision, as a table writes them."""

    def decide_and_keep(messages: list[Message]) -> Iterator[OutputRecord]:
        for output in decide(messages):
            yield output
            yield replace(output, topic=topic, value=_STATE, headers=[])

    return decide_and_keep


def run(topic: str, decide: Decide, commit_s: float, producer_settings: dict[str, Any]) -> None:
    """Loop until somebody ends the process."""
    settings = TransportSettings()  # from the environment
    consumer = Consumer(settings.consumer(os.environ["TIDEGATE_APP_PREFIX"] + "screen"))
    max_bytes = DECISIONS.max_value_bytes + MAX_OVERHEAD_BYTES
    producer = Producer(settings.producer("raw", max_bytes) | producer_settings)
    consumer.subscribe([topic])
    positions: dict[int, int] = {}
    commit_at = time.monotonic() + commit_s
    while True:
        # consume(n, t) waits the whole time for n records; poll returns with the first.
        first = consumer.poll(POLL_S)
        if first is not None:
            messages = [first, *consumer.consume(BATCH - 1, 0)]
            for message in messages:
                if (error := message.error()) is not None:
                    raise RuntimeError(error.str())
                positions[cast(int, message.partition())] = cast(int, message.offset()) + 1
            for output in decide(messages):
                _produce(producer, output)
        producer.poll(0)
        if positions and time.monotonic() >= commit_at:
            producer.flush()
            offsets = [TopicPartition(topic, p, offset) for p, offset in positions.items()]
            consumer.commit(offsets=offsets, asynchronous=False)
            positions.clear()
            commit_at = time.monotonic() + commit_s


def _produce(producer: Producer, output: OutputRecord) -> None:
    while True:
        try:
            producer.produce(
                output.topic,
                output.value,
                output.key,
                output.partition,
                on_delivery=_refuse_undelivered,
                headers=cast(Any, output.headers),
            )
            return
        except BufferError:
            producer.poll(POLL_S)


def _refuse_undelivered(error: object, _: Message) -> None:
    if error is not None:
        raise RuntimeError(f"not delivered: {error}")


def main() -> None:
    """Run it as the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-digest", action="store_true", help="no content digest")
    parser.add_argument("--fence", action="store_true", help="our offset fence")
    parser.add_argument("--changelog", action="store_true", help="a record of state per event")
    parser.add_argument("--screen", action="store_true", help="our checks, budgets and judging")
    parser.add_argument("--acks-1", action="store_true", help="no idempotence, the leader's word")
    parser.add_argument("--commit-ms", type=int, default=1_000)
    options = parser.parse_args()
    per_event = PerEvent(with_digest=not options.no_digest)
    with asyncio.Runner() as runner:
        decide = screening(runner) if options.screen else plainly(per_event)
        if options.fence:
            decide = fenced(decide)
        if options.changelog:
            decide = with_changelog(decide, STATE.full_name(os.environ["TIDEGATE_TOPIC_PREFIX"]))
        acks = {"acks": "1", "enable.idempotence": False} if options.acks_1 else {}
        run(per_event.source, decide, options.commit_ms / 1_000, acks)


if __name__ == "__main__":
    main()
