"""The content of events that `decide` needs again, because a verdict changes it: never in a table.

The latest records are kept in memory as they came; any other is read from its topic once more, with
some of those that follow it: who has just started needs them next.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from tidegate.agents.arrival import InputRecord
from tidegate.agents.intake import Intake
from tidegate.agents.known import record_of
from tidegate.components.context import SafetyContext
from tidegate.components.window import Known
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.settings import Config

log = logging.getLogger(__name__)

MAX_BYTES = 32 * 1024 * 1024
"""Of values that are kept in memory."""

_POLL_S = 0.5
WAIT_S = 10.0
"""For a broker; after that the content counts as gone: other partitions wait meanwhile."""
_AHEAD = 2_000
"""Records that a reading brings along at most."""
_GONE = (KafkaError._AUTO_OFFSET_RESET, KafkaError._PARTITION_EOF)  # noqa: SLF001

Source = tuple[str, int, int]
Keyed = tuple[bytes | None, bytes | None]


class Contents:
    """Records by topic, partition and offset, and the contexts made of them.

    config: of a consumer outside any group. goes_on: asked now and then while brokers are away;
    once it says no, or after ten seconds, content counts as gone.
    """

    def __init__(self, intake: Intake, config: Config, goes_on: Callable[[], bool]) -> None:
        self._intake = intake
        self._config = config
        self._goes_on = goes_on
        self._told = RateLimitedLog(log)
        self._kept: OrderedDict[Source, Keyed] = OrderedDict()
        self._bytes = 0

    def keep(self, record: InputRecord) -> None:
        """Keep the record of an event that has just been read."""
        source = record.topic, record.partition, record.offset
        self._keep(source, (record.key, record.value))

    def _keep(self, source: Source, found: Keyed) -> None:
        _, before = self._kept.pop(source, (None, None))  # of a topic that was made anew
        self._bytes -= len(before or b"")
        self._kept[source] = found
        self._bytes += len(found[1] or b"")
        while self._bytes > MAX_BYTES:
            _, (_, value) = self._kept.popitem(last=False)
            self._bytes -= len(value or b"")

    async def of(self, known: Known) -> SafetyContext | None:
        """The context of an event; None when its record is gone, or is no event any more."""
        found = self._kept.get(known.source)
        if found is None:
            read = await asyncio.to_thread(self._read, known.source)
            found = read.get(known.source)
            for source, one in read.items():
                self._keep(source, one)
        if found is None:
            return None
        key, value = found
        taken = await self._intake.take([replace(record_of(known), key=key, value=value)])
        return taken.events[0][1] if taken.events else None

    def _read(self, source: Source) -> dict[Source, Keyed]:
        """The record, if it is there, and what came along; nothing when brokers are long away."""
        topic, partition, offset = source
        with Consumer(self._config) as consumer:
            consumer.assign([TopicPartition(topic, partition, offset)])
            give_up = time.monotonic() + WAIT_S
            while self._goes_on() and time.monotonic() < give_up:
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
