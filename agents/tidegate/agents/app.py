"""The Faust application of one agent: when a batch is acknowledged, how it ends on an error.

A batch is acknowledged when all its outputs are handed to the producer; the transport commits its
offset when the broker has acknowledged those and the rows of state it changed. Whatever goes wrong
before that ends the process without a commit: the batch is read again after the restart, which
makes duplicates and loses nothing.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import faust
from confluent_kafka import Message
from faust.types import StreamT

from tidegate.agents.arrival import InputRecord
from tidegate.agents.outputs import OutputRecord
from tidegate.agents.settings import Settings
from tidegate.components.threads import AbandonedCallsError
from tidegate.schemas.log_time import at_milliseconds
from tidegate.schemas.records import DeadLetterReason
from tidegate.schemas.topics import DECISIONS, MAX_OVERHEAD_BYTES, Topic
from tidegate.transport.app import App as TransportApp
from tidegate.transport.batch import Batch, Delivery
from tidegate.transport.careful import POISON
from tidegate.transport.ending import end_process
from tidegate.transport.headers import headers_of
from tidegate.transport.tables.table import Table

log = logging.getLogger(__name__)

V = TypeVar("V")

Work = Callable[[Sequence[InputRecord]], AsyncGenerator[OutputRecord, None]]
"""Makes the outputs of a batch of one topic and partition."""
WorkByTopic = Mapping[str, Work]
"""By full name."""

_COMMIT_TRIES = 3


class App(TransportApp):
    """A Faust application that runs one agent; `opened` is set when that can work.

    embedded: whether the broker's times are not real, so that log time is this worker's clock at
    fetch. close: lets go of what the agent works with, once the application has stopped.
    """

    settings: Settings

    def __init__(self, name: str, settings: Settings, embedded: bool) -> None:
        super().__init__(
            settings.app_prefix + name,
            settings=settings,
            datadir=settings.data_dir / name,
            producer_max_request_size=DECISIONS.max_value_bytes + MAX_OVERHEAD_BYTES,
            topic_allow_declare=False,
        )
        self.name = name
        self.opened = asyncio.Event()
        self.close: Callable[[], None] = lambda: None
        self._embedded = embedded

    def table(self, topic: Topic, value_type: type[V], **options: Any) -> Table[bytes, V]:
        """A table whose changelog is in the table of topics."""
        name = self.settings.topic(topic)
        changelog = self.topic(name, key_serializer="raw", value_serializer="raw")
        table = self.Table(topic.name, value_type=value_type, changelog_topic=changelog, **options)
        return cast(Table[bytes, V], table)

    def run_agent(
        self, topics: Sequence[str], open_work: Callable[[], Awaitable[WorkByTopic]]
    ) -> None:
        """Declare the agent. open_work: called once, before the first batch."""

        @self.agent(self.batch_topic(*topics), name=self.name)
        async def agent(stream: StreamT[Batch]) -> None:
            try:
                work = await open_work()
                self.opened.set()
                async for event in cast(faust.Stream[Batch], stream).noack().events():
                    batch = cast(Delivery, event.message).batch
                    now = datetime.now(UTC) if self._embedded else None
                    records = [_input(message, batch, now) for message in batch]
                    must_end = await self._produce_all(batch, work[batch.tp.topic](records))
                    await stream.ack(event)
                    if must_end is not None:
                        await self._commit()
                        end_process(must_end)
            except Exception as error:
                end_process(error)

    def produce(self, batch: Batch, output: OutputRecord) -> None:
        """Hand an output to the producer, on behalf of a batch."""
        instead = output.instead
        self.producer.produce(
            output.topic,
            output.value,
            output.key,
            output.partition,
            list(output.headers),
            batch=batch,
            instead=None if instead is None else lambda: self.produce(batch, instead()),
        )

    async def _produce_all(
        self, batch: Batch, outputs: AsyncGenerator[OutputRecord, None]
    ) -> AbandonedCallsError | None:
        """Hand every output to the producer as it comes.

        Returns why the process has to end after this batch, if it has to: its decisions are made,
        and if it were read again, the events that used up this process would use up the next one.
        """
        async with aclosing(outputs):
            try:
                async for output in outputs:
                    self.produce(batch, output)
            except AbandonedCallsError as error:
                return error
        return None

    async def _commit(self) -> None:
        """Commit what is acknowledged; Faust's does nothing while another one is under way."""
        await self.producer.flush()
        for _ in range(_COMMIT_TRIES):
            if await self.consumer.commit():
                return
        log.error("the last batch could not be committed; it is read again")


def _input(message: Message, batch: Batch, now: datetime | None) -> InputRecord:
    """A record as the agent takes it; now: its log time where the broker's times are not real."""
    _, written_ms = message.timestamp()
    return InputRecord(
        topic=batch.tp.topic,
        partition=batch.tp.partition,
        offset=message.offset(),  # type: ignore[arg-type]  # it was fetched
        log_time=now or at_milliseconds(written_ms),
        key=message.key(),
        value=message.value(),
        headers=headers_of(message),
        refused=_refused(message),
        batch=batch,
    )


def _refused(message: Message) -> DeadLetterReason | None:
    """Why the transport does not hand out a record as one to work on."""
    if (error := message.error()) is None:
        return None
    return DeadLetterReason.POISON if error.code() == POISON else DeadLetterReason.UNDECODABLE
