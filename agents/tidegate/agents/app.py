"""The Faust application: what it reads, when a batch is acknowledged, how it ends on an error.

Stock Faust transport. A source offset may be committed only when every output of its batch is
acknowledged, so the stream's own acknowledging is off (`noack_take`) and each event is acknowledged
here, last. Whatever goes wrong before that ends the process without a commit: the batch is read
again after the restart, which makes duplicates and loses nothing.
"""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any, NoReturn, cast

import faust
from aiokafka.errors import MessageSizeTooLargeError, RecordListTooLargeError
from faust.exceptions import ProducerSendError
from faust.types import EventT, StreamT

from tidegate.agents.arrival import Arrival, InputRecord
from tidegate.agents.outputs import OutputRecord, Outputs
from tidegate.agents.retry import until_answered
from tidegate.agents.screen import Screen
from tidegate.agents.settings import Settings
from tidegate.components.clock import Clock
from tidegate.components.digest import ContentKey
from tidegate.components.judging import Judge
from tidegate.components.policy import Policy
from tidegate.components.threads import AbandonedCallsError
from tidegate.schemas.catalogue import (
    SchemaCatalogue,
    registry_client,
)
from tidegate.schemas.codec import Codec
from tidegate.schemas.errors import TidegateError, class_and_frames
from tidegate.schemas.topics import (
    DEAD_LETTERS,
    DECISIONS,
    INPUTS,
    MAX_OVERHEAD_BYTES,
)

log = logging.getLogger(__name__)

EXIT_FAILED = 70
"""Exit status of a worker that met an unexpected error (EX_SOFTWARE of sysexits.h)."""

BATCH_MAX_BYTES = 2 * 1024 * 1024
"""Bytes of values after which a batch is closed."""

_COMMIT_TRIES = 3

_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)


class App(faust.App):
    """A Faust application that says when its agents can work: `opened` is set then.

    judge: what they judge with; to be closed when the application has stopped.
    """

    def __init__(self, *args: Any, judge: Judge, **options: Any) -> None:
        super().__init__(*args, **options)
        self.opened = asyncio.Event()
        self.judge = judge


def make_app(settings: Settings, policy: Policy, embedded: bool = False) -> App:
    """The application of a worker that runs all agents of `policy`.

    embedded: on the embedded broker, whose times are not real, log time is this worker's clock at
    fetch. Makes no connection; schemas are registered when the agent starts.
    Raises what a component's `initialize` raises.
    """
    clock, key = Clock(), settings.digest_key()
    judge = Judge(policy, key, clock)
    app = App(
        settings.app_id,
        judge=judge,
        broker=";".join(f"kafka://{server}" for server in settings.bootstrap_servers.split(",")),
        datadir=settings.data_dir,
        broker_session_timeout=settings.session_timeout_ms / 1000,
        broker_heartbeat_interval=settings.session_timeout_ms / 4000,
        broker_max_poll_records=settings.batch_max_records,
        stream_buffer_maxsize=settings.batch_max_records,
        producer_acks=-1,
        producer_linger=0,
        producer_max_request_size=DECISIONS.max_value_bytes + MAX_OVERHEAD_BYTES,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    inputs = app.topic(
        *(settings.topic(topic) for topic in INPUTS), key_serializer="raw", value_serializer="raw"
    )

    @app.agent(inputs, name="screen")
    async def screen(stream: StreamT[bytes]) -> None:
        try:
            work = await _open(settings, key, judge, clock)
            app.opened.set()
            wait_s = settings.batch_wait_ms / 1000
            async for events in cast(faust.Stream[bytes], stream).noack_take(
                settings.batch_max_records, within=wait_s
            ):
                now = clock.now() if embedded else None
                for batch in _batches(events):  # type: ignore[arg-type]  # it yields events
                    inputs = [_input(event, now) for event in batch]
                    must_end = await _deliver_all(app, work.screen(inputs))
                    for event in batch:
                        await stream.ack(event)
                    if must_end is not None:
                        await _commit(app)
                        fail(must_end)
        except Exception as error:
            fail(error)

    return app


def fail(error: BaseException) -> NoReturn:
    """End the process at once, without a further commit.

    The message of the error is left out of the log, for it may hold user content; but for our own
    errors, which never do.
    """
    told = f"{error}; " if isinstance(error, TidegateError) else ""
    log.critical(
        "the worker ends, and what it has not committed is read again after a restart: %s%s",
        told,
        class_and_frames(error),
    )
    logging.shutdown()
    os._exit(EXIT_FAILED)


async def _open(settings: Settings, key: ContentKey, judge: Judge, clock: Clock) -> Screen:
    """Register the schemas, waiting for the registry if need be, and put the parts together."""
    client = registry_client(settings.registry_url)
    schema_ids: dict[str, int] = {}
    arrivals: dict[str, Arrival] = {}
    for topic in (*INPUTS, DECISIONS, DEAD_LETTERS):
        assert topic.record is not None  # noqa: S101  these four hold records
        catalogue = SchemaCatalogue(client, topic, settings.topic_prefix)
        schema_ids[topic.name] = await until_answered(partial(_meet, catalogue), "the worker waits")
        if topic in INPUTS:
            codec: Codec[Any] = Codec(topic.record)
            arrivals[settings.topic(topic)] = Arrival(codec, catalogue, topic.max_value_bytes)
    topics = {topic.name: settings.topic(topic) for topic in (DECISIONS, DEAD_LETTERS)}
    outputs = Outputs(judge.policy, key, clock, topics, schema_ids)
    return Screen(judge, clock, arrivals, outputs)


def _meet(catalogue: SchemaCatalogue) -> int:
    """Register our schema and learn the others of its subject; returns the id of ours."""
    catalogue.require_compatibility()
    schema_id = catalogue.register()
    catalogue.refresh(set())
    return schema_id


def _batches(events: Sequence[EventT[bytes]]) -> Iterator[list[EventT[bytes]]]:
    """Split what was taken by partition, and by bytes so that offsets are committed meanwhile.

    Judging a batch holds the worker; large events must not add up to longer than Kafka waits.
    """
    by_partition = sorted(events, key=lambda event: event.message.tp)  # a stable sort
    for _, group in groupby(by_partition, key=lambda event: event.message.tp):
        batch: list[EventT[bytes]] = []
        size = 0
        for event in group:
            batch.append(event)
            size += len(event.message.value or b"")
            if size >= BATCH_MAX_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch


async def _deliver_all(
    app: faust.App, outputs: AsyncGenerator[OutputRecord, None]
) -> AbandonedCallsError | None:
    """Send every output as it comes, and return when all are acknowledged.

    Returns why the process has to end after this batch, if it has to: its decisions are made, and
    if it were read again, the events that used up this process would use up the next one.
    """
    deliveries: list[asyncio.Task[None]] = []
    must_end = None
    async with aclosing(outputs):
        try:
            async for output in outputs:
                deliveries.append(asyncio.create_task(_deliver(app, output)))
        except AbandonedCallsError as error:
            must_end = error
    await asyncio.gather(*deliveries)
    return must_end


async def _commit(app: faust.App) -> None:
    """Commit what is acknowledged; Faust's commit does nothing while another one is under way."""
    for _ in range(_COMMIT_TRIES):
        if await app.consumer.commit():
            return
    log.error("the last batch could not be committed; it is read again")


async def _deliver(app: faust.App, output: OutputRecord) -> None:
    # Not through Faust's topics: on an error those log the record, and with it user content.
    try:
        acknowledged = await app.producer.send(
            output.topic, output.key, output.value, output.partition, None, output.headers
        )
        await acknowledged
    except (ProducerSendError, *_TOO_LARGE) as error:
        if output.instead is None or not isinstance(error.__cause__ or error, _TOO_LARGE):
            raise
        await _deliver(app, output.instead())


def _input(event: EventT[bytes], now: datetime | None) -> InputRecord:
    """The record of an event; now: its log time where the broker's times are not real."""
    message = event.message
    return InputRecord(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        log_time=now or datetime.fromtimestamp(message.timestamp, UTC),
        key=message.key,
        value=message.value,
        headers=tuple(message.headers or ()),  # type: ignore[arg-type]  # never a mapping here
    )
