"""An offset is committed when the broker has all that its batch wrote, and not before."""

import asyncio
from functools import partial
from typing import Any, cast

import pytest
from confluent_kafka import KafkaError, Producer
from faust.types import StreamT

from integration.transport.site import Site, numbers, running, until
from tidegate.schemas.topics import MIN_COMPACTION_LAG_MS as LAG_MS
from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.errors import CodeError, DeliveryError
from tidegate.transport.settings import BATCH_BYTES
from tidegate.transport.tables.table import Table


def producing(app: App, source: str, target: str) -> list[int]:
    """An agent that produces the values of its batches; the sizes of those it is done with."""
    done: list[int] = []

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                app.producer.produce(target, record.value(), partition=0)
            done.append(len(batch))

    return done


async def test_nothing_is_committed_before_its_outputs_are_acknowledged(site: Site) -> None:
    # Given an output topic that is not there yet
    source = site.topic("in")
    site.produce(source, numbers(5))
    app = site.app()
    done = producing(app, source, f"{site.prefix}out")
    async with running(app):
        await until(app, lambda: sum(done) == 5)
        await asyncio.sleep(0.5)
        assert site.committed(source) == 0

        # When it is
        target = site.topic("out")

        # Then the offset follows
        await until(app, lambda: site.committed(source) == 5)
    assert site.values(target) == numbers(5)


async def test_single_records_that_come_while_an_agent_is_busy_are_read_as_larger_batches(
    site: Site,
) -> None:
    # Given an agent that is at its first record
    source = site.topic("in")
    app = site.app()
    begun: list[int] = []
    may_go_on = asyncio.Event()

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            begun.append(len(batch))
            await may_go_on.wait()

    async with running(app):
        site.produce(source, numbers(1))
        await until(app, lambda: bool(begun))

        # When others come one by one
        for number in range(1, 40):
            site.produce(source, numbers(1, number))
            await asyncio.sleep(0)
        may_go_on.set()

        # Then few of them are batches of one
        await until(app, lambda: sum(begun) == 40)
        await until(app, lambda: site.committed(source) == 40)
    assert len(begun) < 20


async def test_a_row_that_is_refused_ends_the_worker_without_a_commit(site: Site) -> None:
    compacted: dict[str, Any] = {"cleanup_policy": "compact", "min_compaction_lag_ms": LAG_MS}
    changelog, source = site.topic("app-texts-changelog", **compacted), site.topic("in")
    app = site.app(batch_max_records=1)
    made = app.Table("texts", value_type=bytes, partitions=1)
    table = cast(Table[bytes, bytes], made)

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            table.at(batch[0])[b"text"] = batch[0].value() or b""

    async def run() -> None:
        async with running(app):
            site.change(changelog, max_message_bytes=1_000)
            site.produce(source, [b"x", b"x" * 2_000])
            await until(app, lambda: False)

    # When the changelog takes small rows only, then a batch that sets a larger one is not committed
    with pytest.raises(DeliveryError, match=f"^{changelog}: a record was refused for good: "):
        await run()
    assert site.committed(source) <= 1


@pytest.mark.parametrize("max_bytes", [1_000, 100_000])
async def test_a_record_that_is_refused_for_good_ends_the_worker_without_a_commit(
    site: Site, max_bytes: int
) -> None:
    # Given an output topic that takes less than what an agent produces
    source = site.topic("in")
    target = site.topic("out", max_message_bytes=max_bytes)
    site.produce(source, [b"x", b"x" * (max_bytes + 1), b"x"])
    app = site.app()
    producing(app, source, target)

    # Then the worker ends, and says where it was refused
    with pytest.raises(DeliveryError, match=f"^{target}: a record was refused for good: "):
        async with running(app):
            await until(app, lambda: False)
    assert site.committed(source) <= 0


@pytest.mark.parametrize(("bound", "refused"), [(BATCH_BYTES, False), (BATCH_BYTES - 1_000, True)])
def test_small_records_are_refused_by_a_topic_that_takes_less_than_a_batch(
    site: Site, bound: int, refused: bool
) -> None:
    target = site.topic("out", max_message_bytes=bound)
    errors: list[KafkaError | None] = []
    config = {**site.app().settings.producer("test", BATCH_BYTES), "linger.ms": 200}
    with Producer(config) as producer:
        for _ in range(20_000):
            producer.produce(target, bytes(200), on_delivery=lambda error, _: errors.append(error))
        assert producer.flush(60) == 0
    names = {error.name() for error in errors if error is not None}
    assert names == ({"MSG_SIZE_TOO_LARGE"} if refused else set())


@pytest.mark.parametrize("size", [2_000, 2_000_000])
async def test_a_record_that_is_too_large_can_have_something_smaller_instead(
    site: Site, size: int
) -> None:
    # Given a record that is too large for the topic, or for the client
    source, target = site.topic("in"), site.topic("out", max_message_bytes=1_000)
    site.produce(source, [b"x"])
    app = site.app()

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            instead = partial(app.producer.produce, target, b"small", partition=0, batch=batch)
            app.producer.produce(target, bytes(size), partition=0, instead=instead)

    # Then that is written, and committed as if it were the record
    async with running(app):
        await until(app, lambda: site.committed(source) == 1)
    assert site.values(target) == [b"small"]


async def test_more_records_than_the_producer_holds_wait_for_room_and_none_is_lost(
    site: Site,
) -> None:
    # Given an agent that produces a thousand times what it reads, at once
    source, target = site.topic("in"), site.topic("out")
    site.produce(source, numbers(150))
    app = site.app()

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                for _ in range(1_000):
                    app.producer.produce(target, record.value(), partition=0)

    async with running(app):
        await until(app, lambda: site.committed(source) == 150)
    assert site.end(target) == 150_000


async def test_an_agent_that_fails_ends_the_worker_without_a_commit_of_its_batch(
    site: Site,
) -> None:
    source = site.topic()
    site.produce(source, numbers(3))
    app = site.app(batch_max_records=1)

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            if batch[0].offset() == 1:
                raise RuntimeError("on purpose")

    with pytest.raises(CodeError, match=r"^RuntimeError in agent \(.*test_delivery\.py:\d+\); "):
        async with running(app):
            await until(app, lambda: False)
    assert site.committed(source) <= 1


async def test_what_was_begun_is_finished_and_committed_when_the_worker_stops(site: Site) -> None:
    # Given an agent in the middle of a batch
    source, target = site.topic("in"), site.topic("out")
    site.produce(source, numbers(1))
    app = site.app()
    begun = asyncio.Event()

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for _ in stream:
            begun.set()
            await asyncio.sleep(0.3)
            app.producer.produce(target, b"done", partition=0)

    # When the worker stops
    async with running(app):
        await until(app, begun.is_set)

    # Then the batch is done
    assert site.values(target) == [b"done"]
    assert site.committed(source) == 1


async def test_a_batch_that_is_not_finished_in_the_time_to_drain_is_read_again(site: Site) -> None:
    source = site.topic()
    site.produce(source, numbers(1))
    app = site.app(drain_ms=100)
    begun = asyncio.Event()

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for _ in stream:
            begun.set()
            await asyncio.Event().wait()

    async with running(app):
        await until(app, begun.is_set)
    assert site.committed(source) <= 0
