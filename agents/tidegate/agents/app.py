"""The Faust application: what it reads, when a batch is acknowledged, how it ends on an error.

A batch is acknowledged when all its outputs are handed to the producer; the transport commits its
offset when the broker has acknowledged those and the rows of state it changed. Whatever goes wrong
before that ends the process without a commit: the batch is read again after the restart, which
makes duplicates and loses nothing.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Any, cast

import faust
from confluent_kafka import Message
from faust.types import StreamT

from tidegate.agents.arrival import Arrival, InputRecord
from tidegate.agents.outputs import OutputRecord, Outputs
from tidegate.agents.retry import until_answered
from tidegate.agents.screen import Screen
from tidegate.agents.settings import Settings
from tidegate.agents.table_states import TableStates
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
from tidegate.schemas.log_time import at_milliseconds
from tidegate.schemas.topics import (
    DEAD_LETTERS,
    DECISIONS,
    INPUTS,
    MAX_OVERHEAD_BYTES,
    STATE,
)
from tidegate.transport.app import App as TransportApp
from tidegate.transport.batch import Batch, Delivery
from tidegate.transport.ending import end_process
from tidegate.transport.headers import headers_of
from tidegate.transport.tables.table import Table

log = logging.getLogger(__name__)

_COMMIT_TRIES = 3


class App(TransportApp):
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
        settings=settings,
        datadir=settings.data_dir,
        producer_max_request_size=DECISIONS.max_value_bytes + MAX_OVERHEAD_BYTES,
        topic_allow_declare=False,
    )
    state = _state_table(app, settings)
    judge.runner.keep_states(partial(TableStates, state))
    inputs = app.batch_topic(*(settings.topic(topic) for topic in INPUTS))

    @app.agent(inputs, name="screen")
    async def screen(stream: StreamT[Batch]) -> None:
        try:
            work = await _open(app, settings, key, judge, clock)
            app.opened.set()
            async for event in cast(faust.Stream[Batch], stream).noack().events():
                now = clock.now() if embedded else None
                batch = cast(Delivery, event.message).batch
                records = [_input(message, batch, now) for message in batch]
                must_end = await _produce_all(app, batch, work.screen(records))
                await stream.ack(event)
                if must_end is not None:
                    await _commit(app)
                    end_process(must_end)
        except Exception as error:
            end_process(error)

    return app


def _state_table(app: App, settings: Settings) -> Table[bytes, dict[str, int]]:
    """All state of stateful components, in the one topic of the table of topics."""
    changelog = app.topic(settings.topic(STATE), key_serializer="raw", value_serializer="raw")
    table = app.Table("state", value_type=dict[str, int], changelog_topic=changelog)
    return cast(Table[bytes, dict[str, int]], table)


async def _open(
    app: App, settings: Settings, key: ContentKey, judge: Judge, clock: Clock
) -> Screen:
    """Register the schemas, waiting for the registry if need be, and put the parts together."""
    client = registry_client(settings.registry_url)
    schema_ids: dict[str, int] = {}
    arrivals: dict[str, Arrival] = {}
    alive = app.consumer.watchdog.progress
    for topic in (*INPUTS, DECISIONS, DEAD_LETTERS):
        assert topic.record is not None  # noqa: S101  these four hold records
        catalogue = SchemaCatalogue(client, topic, settings.topic_prefix)
        schema_ids[topic.name] = await until_answered(
            partial(_meet, catalogue), "the worker waits", alive
        )
        if topic in INPUTS:
            codec: Codec[Any] = Codec(topic.record)
            arrivals[settings.topic(topic)] = Arrival(
                codec, catalogue, topic.max_value_bytes, alive
            )
    topics = {topic.name: settings.topic(topic) for topic in (DECISIONS, DEAD_LETTERS)}
    outputs = Outputs(judge.policy, key, clock, topics, schema_ids)
    return Screen(judge, clock, arrivals, outputs)


def _meet(catalogue: SchemaCatalogue) -> int:
    """Register our schema and learn the others of its subject; returns the id of ours."""
    catalogue.require_compatibility()
    schema_id = catalogue.register()
    catalogue.refresh(set())
    return schema_id


async def _produce_all(
    app: App, batch: Batch, outputs: AsyncGenerator[OutputRecord, None]
) -> AbandonedCallsError | None:
    """Hand every output to the producer as it comes.

    Returns why the process has to end after this batch, if it has to: its decisions are made, and
    if it were read again, the events that used up this process would use up the next one.
    """
    async with aclosing(outputs):
        try:
            async for output in outputs:
                _produce(app, batch, output)
        except AbandonedCallsError as error:
            return error
    return None


def _produce(app: App, batch: Batch, output: OutputRecord) -> None:
    instead = output.instead
    app.producer.produce(
        output.topic,
        output.value,
        output.key,
        output.partition,
        list(output.headers),
        batch=batch,
        instead=None if instead is None else lambda: _produce(app, batch, instead()),
    )


async def _commit(app: App) -> None:
    """Commit what is acknowledged; Faust's commit does nothing while another one is under way."""
    await app.producer.flush()
    for _ in range(_COMMIT_TRIES):
        if await app.consumer.commit():
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
        is_readable=message.error() is None,
        batch=batch,
    )
