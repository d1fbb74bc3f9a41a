"""The content of events that `decide` needs again, because a verdict changes it: never in a table.

The latest records are kept in memory as they came; any other is read from its topic once more, with
some of those that follow it: who has just started needs them next.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from tidegate.agents.arrival import InputRecord
from tidegate.agents.intake import Intake
from tidegate.components.context import SafetyContext
from tidegate.components.window import Known
from tidegate.schemas.log_time import at_microseconds
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.settings import Config

MAX_BYTES = 32 * 1024 * 1024
"""Of values that are kept in memory."""

_POLL_S = 0.5
_AHEAD = 2_000
"""Records that a reading brings along at most."""
_GONE = (KafkaError._AUTO_OFFSET_RESET, KafkaError._PARTITION_EOF)  # noqa: SLF001

Source = tuple[str, int, int]
Keyed = tuple[bytes | None, bytes | None]


class Contents:
    """Records by topic, partition and offset, and the contexts made of them.

    config: of a consumer outside any group. goes_on: asked now and then while brokers are away, and
    once it says no nobody waits for content any more.
    """

    def __init__(
        self, intake: Intake, config: Config, goes_on: Callable[[], bool], told: RateLimitedLog
    ) -> None:
        self._intake = intake
        self._config = config
        self._goes_on = goes_on
        self._told = told
        self._kept: OrderedDict[Source, Keyed] = OrderedDict()
        self._bytes = 0

    def keep(self, record: InputRecord) -> None:
        """Keep the record of an event that has just been read."""
        source = record.topic, record.partition, record.offset
        self._keep(source, (record.key, record.value))

    def _keep(self, source: Source, found: Keyed) -> None:
        if source in self._kept:
            return
        self._kept[source] = found
        self._bytes += len(found[1] or b"")
        while self._bytes > MAX_BYTES:
            _, (_, value) = self._kept.popitem(last=False)
            self._bytes -= len(value or b"")

    async def of(self, known: Known) -> SafetyContext | None:
        """The context of an event; None when its record is gone, or is no event any more."""
        found = self._kept.get(known.source)
        if found is None:
            read = await asyncio.to_thread(partial(self._read, known.source))
            found = read.get(known.source)
            for source, one in read.items():
                self._keep(source, one)
        if found is None:
            return None
        topic, partition, offset = known.source
        record = InputRecord(
            topic=topic,
            partition=partition,
            offset=offset,
            log_time=at_microseconds(known.log_time),
            key=found[0],
            value=found[1],
        )
        taken = await self._intake.take([record])
        return taken.events[0][1] if taken.events else None

    def _read(self, source: Source) -> dict[Source, Keyed]:
        """The record, if it is there, and what came along; as often as it takes without brokers."""
        topic, partition, offset = source
        with Consumer(self._config) as consumer:
            consumer.assign([TopicPartition(topic, partition, offset)])
            while self._goes_on():
                message = consumer.poll(_POLL_S)
                if message is None:
                    continue
                error = message.error()
                if error is None:
                    return _by_source([message, *consumer.consume(_AHEAD, timeout=0)])
                if error.code() in _GONE:
                    return {}
                self._told.warning("content", f"waiting for {topic}-{partition}: {error.str()}")
        return {}


def _by_source(messages: Sequence[Message]) -> dict[Source, Keyed]:
    return {
        (one.topic(), one.partition(), one.offset()): (one.key(), one.value())  # type: ignore[misc]
        for one in messages
        if one.error() is None
    }
