"""A broker that is away is waited for: no loss, no end, few words."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from confluent_kafka import Producer
from faust.types import StreamT

from harness.reading import all_messages
from integration.transport.site import Site, numbers, running, until
from tidegate.broker.clients import QUIET
from tidegate.broker.kafka import KafkaBroker
from tidegate.transport.batch import Batch
from tidegate.transport.tables.table import Table

AWAY_S = 8.0
"""Longer than the session time-out, so that the group forgets its members."""

MOST_LINES = 12


@pytest.fixture(scope="module")
def broker(jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaBroker]:
    with KafkaBroker(tmp_path_factory.mktemp("kafka"), jars) as broker:
        yield broker


async def test_a_broker_that_is_away_while_events_flow_is_waited_for_and_nothing_is_lost(
    broker: KafkaBroker, prefix: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # Given an application that counts and answers, and a producer that does not stop
    site = Site(broker.bootstrap_servers, prefix, tmp_path)
    source, target = site.topic("in"), site.topic("out")
    app = site.app(batch_max_records=50)
    made = app.Table("counts", value_type=int, default=int, partitions=1)
    table = cast(Table[bytes, int], made)
    answered = 0

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        nonlocal answered
        async for batch in stream:
            for record in batch:
                rows = table.at(record)
                rows[b"all"] += 1
                app.producer.produce(target, record.value(), partition=0)
                answered += 1
            await asyncio.sleep(0.01)

    sent = 0

    async def feed(producer: Producer) -> None:
        nonlocal sent
        while True:
            producer.produce(source, str(sent).encode(), partition=0)
            producer.poll(0)
            sent += 1
            await asyncio.sleep(0.005)

    settings = {**QUIET, "bootstrap.servers": broker.bootstrap_servers, "enable.idempotence": True}
    with Producer({**settings, "message.timeout.ms": 0}) as producer:
        feeding = asyncio.create_task(feed(producer))
        async with running(app):
            await until(app, lambda: answered > 100)
            caplog.clear()

            # When the broker is killed, and comes back long after
            broker.kill()
            await asyncio.sleep(AWAY_S)
            await asyncio.to_thread(broker.start)
            at_return = answered
            await until(app, lambda: answered > at_return + 100)
            feeding.cancel()
            assert producer.flush(30) == 0

            # Then everything is answered, counted once, and committed
            await until(app, lambda: answered >= sent)
            await until(app, lambda: site.committed(source) == sent)
            assert dict(table.items()) == {b"all": sent}
    assert set(site.values(target)) == set(numbers(sent))
    assert len(all_messages(site.bootstrap_servers, source)) == sent

    # And a log that can be read
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told
    assert len(told) <= MOST_LINES, "\n".join(told)


async def test_an_application_that_starts_while_the_broker_is_away_waits_for_it(
    broker: KafkaBroker, prefix: str, tmp_path: Path
) -> None:
    site = Site(broker.bootstrap_servers, prefix, tmp_path)
    source = site.topic("in")
    site.produce(source, numbers(3))
    app = site.app()
    made = app.Table("counts", value_type=int, default=int, partitions=1)
    table = cast(Table[bytes, int], made)
    seen = 0

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        nonlocal seen
        async for batch in stream:
            for record in batch:
                table.at(record)[b"all"] += 1
                seen += 1

    broker.kill()
    returning = asyncio.create_task(asyncio.to_thread(broker.start))
    async with running(app):
        await until(app, lambda: seen == 3)
    await returning
