"""Agents, topics and timers as Faust has them, on this transport."""

import asyncio
from typing import Any, cast

import faust
import pytest
from confluent_kafka import Message
from faust.transport.producer import ProducerBuffer
from faust.types import StreamT

from integration.transport.site import Site, numbers, running, until
from tidegate.transport.batch import Batch
from tidegate.transport.errors import RecordError


def values(records: list[Message]) -> list[bytes | None]:
    return [record.value() for record in records]


async def test_an_agent_gets_all_records_in_batches_of_one_partition_each_in_order(
    site: Site,
) -> None:
    # Given two topics of two partitions
    topics = [site.topic("a", 2), site.topic("b", 2)]
    wanted = {}
    for number, topic in enumerate(topics):
        for partition in range(2):
            wanted[topic, partition] = numbers(100, start=1_000 * number + 100 * partition)
            site.produce(topic, wanted[topic, partition], partition)
    app = site.app(batch_max_records=30)
    batches: list[Batch] = []

    @app.agent(app.batch_topic(*topics))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            batches.append(batch)

    # When an application runs
    async with running(app):
        await until(app, lambda: sum(map(len, batches)) == 400)

    # Then each batch is of one partition, bounded, and everything comes once, in order
    got: dict[tuple[str, int], list[bytes | None]] = {where: [] for where in wanted}
    for batch in batches:
        assert {(record.topic(), record.partition()) for record in batch} == {batch.tp}
        got[batch.tp] += values(list(batch))
    assert got == wanted
    assert max(map(len, batches)) <= 30
    for topic, partition in wanted:
        assert site.committed(topic, partition) == 100


async def test_batches_are_bounded_by_bytes(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, [b"x" * 1_000] * 50)
    app = site.app(batch_max_bytes=5_000)
    sizes: list[int] = []

    @app.agent(app.batch_topic(topic))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            sizes.append(sum(map(len, batch)))

    async with running(app):
        await until(app, lambda: sum(sizes) == 50_000)
    assert max(sizes) <= 5_000


async def test_an_agent_can_take_records_one_by_one(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, [b'{"n": %d}' % number for number in range(50)], key=b"k")
    app = site.app()
    got: list[Any] = []

    @app.agent(app.topic(topic, value_serializer="json"))
    async def agent(stream: StreamT[Any]) -> None:
        async for event in stream.events():
            got.append((event.key, event.value["n"], event.message.offset))

    async with running(app):
        await until(app, lambda: len(got) == 50)
    assert got == [(b"k", number, number) for number in range(50)]
    assert site.committed(topic) == 50


async def test_a_record_that_cannot_be_decoded_ends_the_application_without_a_commit_past_it(
    site: Site,
) -> None:
    topic = site.topic()
    site.produce(topic, [b"1", b"2", b"no JSON", b"4"])
    app = site.app()

    @app.agent(app.topic(topic, value_serializer="json"))
    async def agent(stream: StreamT[Any]) -> None:
        async for _ in stream:
            pass

    with pytest.raises(RecordError, match=f"^{topic}-0, offset 2: its value cannot be decoded; "):
        async with running(app):
            await until(app, lambda: False)
    assert site.committed(topic) <= 2


async def test_a_key_that_cannot_be_decoded_ends_the_application_too(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, [b"1"], key=b"no JSON")
    app = site.app()

    @app.agent(app.topic(topic, key_serializer="json", value_serializer="json"))
    async def agent(stream: StreamT[Any]) -> None:
        async for _ in stream:
            pass

    with pytest.raises(RecordError, match=f"^{topic}-0, offset 0: its key cannot be decoded; "):
        async with running(app):
            await until(app, lambda: False)
    assert site.committed(topic) <= 0


async def test_records_that_a_stream_filters_out_are_committed_too(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(20))
    app = site.app()
    got: list[bytes] = []

    @app.agent(app.topic(topic, value_serializer="raw"))
    async def agent(stream: StreamT[bytes]) -> None:
        async for value in cast(faust.Stream[bytes], stream).filter(
            lambda value: int(value) % 2 == 0
        ):
            got.append(value)

    async with running(app):
        await until(app, lambda: len(got) == 10)
        await until(app, lambda: site.committed(topic) == 20)
    assert got == numbers(20)[::2]


async def test_several_agents_on_one_topic_get_everything_and_the_slowest_holds_the_commit(
    site: Site,
) -> None:
    topic = site.topic()
    site.produce(topic, numbers(5))
    app = site.app()
    batches = app.batch_topic(topic)
    got: list[bytes | None] = []
    may_go_on = asyncio.Event()

    @app.agent(batches)
    async def quick(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            got.extend(values(list(batch)))

    @app.agent(batches)
    async def slow(stream: StreamT[Batch]) -> None:
        async for _ in stream:
            await may_go_on.wait()

    async with running(app):
        await until(app, lambda: got == numbers(5))
        await asyncio.sleep(0.3)
        assert site.committed(topic) == 0
        may_go_on.set()
        await until(app, lambda: site.committed(topic) == 5)


@pytest.mark.parametrize("how", ["send", "send_soon", "produce"])
async def test_what_an_agent_sends_is_there_when_its_batch_is_committed(
    site: Site, how: str
) -> None:
    source, target = site.topic("in"), site.topic("out")
    site.produce(source, numbers(20))
    app = site.app()
    out = app.topic(target, value_serializer="raw", key_serializer="raw")

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                value = record.value()
                if how == "send":
                    await out.send(key=b"k", value=value, headers={"h": b"x"})
                elif how == "send_soon":
                    out.send_soon(key=b"k", value=value)
                else:
                    app.producer.produce(target, value, b"k", 0, [("h", b"x")])

    async with running(app):
        await until(app, lambda: site.committed(source) == 20)
        assert site.values(target) == numbers(20)


async def test_a_batch_whose_records_still_wait_in_fausts_buffer_is_not_committed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = site.topic("in"), site.topic("out")
    site.produce(source, numbers(5))
    app = site.app()
    out = app.topic(target, value_serializer="raw")
    may_go_on = asyncio.Event()
    sent: list[bytes | None] = []
    send_pending = ProducerBuffer._send_pending  # noqa: SLF001

    async def later(self: ProducerBuffer, message: Any) -> None:
        await may_go_on.wait()
        await send_pending(self, message)

    monkeypatch.setattr(ProducerBuffer, "_send_pending", later)

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                out.send_soon(value=record.value())
                sent.append(record.value())

    async with running(app):
        await until(app, lambda: sent == numbers(5))
        await asyncio.sleep(0.5)  # longer than commits take
        assert site.committed(source) == 0
        may_go_on.set()
        await until(app, lambda: site.committed(source) == 5)
        assert site.values(target) == numbers(5)


@pytest.mark.parametrize("how", ["send", "send_soon", "produce"])
async def test_nothing_more_is_written_for_a_batch_that_was_given_up(site: Site, how: str) -> None:
    # Given an agent in the middle of a batch that is read again by others
    source, target = site.topic("in"), site.topic("out")
    site.produce(source, numbers(3))
    app = site.app()
    out = app.topic(target, value_serializer="raw")
    answers: list[int] = []

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                value = record.value()
                if how == "produce":
                    app.producer.produce(target, value, b"k", 0)
                else:
                    soon = how == "send_soon"
                    sent = out.send_soon(value=value) if soon else await out.send(value=value)
                    answers.append((await sent).offset)
                app.consumer.commits.void()

    # Then only what it wrote before is there
    async with running(app):
        await until(app, lambda: site.end(target) == 1)
        await app.producer.flush()
        assert site.values(target) == numbers(1)
        assert site.committed(source) < 1
    assert how == "produce" or answers == [0, -1, -1]


async def test_an_event_that_is_acknowledged_by_hand_is_committed(site: Site) -> None:
    source = site.topic("in")
    site.produce(source, numbers(3))
    app = site.app()

    @app.agent(app.topic(source, value_serializer="raw"))
    async def agent(stream: StreamT[bytes]) -> None:
        async for event in cast(Any, stream).noack().events():
            event.ack()

    async with running(app):
        await until(app, lambda: site.committed(source) == 3)


async def test_a_topic_that_is_first_read_after_the_start_ends_the_worker(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = site.app()
    failures: list[BaseException] = []

    @app.agent(app.batch_topic(site.topic("in")))
    async def agent(stream: StreamT[Batch]) -> None:
        async for _ in stream:
            pass

    async with running(app):
        monkeypatch.setattr(app, "fail", failures.append)
        await app.consumer.subscribe([f"{site.prefix}in", f"{site.prefix}late"])
        assert [str(error).partition(":")[0] for error in failures] == [f"{site.prefix}late"]


async def test_topics_can_be_sent_to_outside_of_agents_and_timers_run(site: Site) -> None:
    target = site.topic("out")
    app = site.app()
    out = app.topic(target, value_serializer="raw")
    ticks = 0

    @app.timer(interval=0.05)  # type: ignore[untyped-decorator]  # Faust's
    async def tick() -> None:
        nonlocal ticks
        ticks += 1
        await out.send(value=b"tick")

    @app.agent(app.batch_topic(site.topic("in")))
    async def agent(stream: StreamT[Batch]) -> None:
        async for _ in stream:
            pass

    async with running(app):
        written = await (await out.send(value=b"from outside"))
        assert (written.topic, written.partition) == (target, 0)
        await until(app, lambda: ticks >= 3)
    assert set(site.values(target)) == {b"from outside", b"tick"}


async def test_agents_can_be_called_through_their_topics(site: Site) -> None:
    source = site.topic("in")
    app = site.app()
    got: list[bytes | None] = []

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            got.extend(values(list(batch)))

    async with running(app):
        await agent.cast(b"from a cast")
        await until(app, lambda: got == [b"from a cast"])
