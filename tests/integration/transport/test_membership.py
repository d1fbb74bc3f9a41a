"""Workers of one group: who has which partitions, and what may not be together."""

import asyncio
import re

import pytest
from confluent_kafka import Message
from faust.types import StreamT

from integration.transport.site import Site, numbers, running, until
from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.errors import AssignmentError


def reading(app: App, *topics: str, pause_s: float = 0.0) -> list[Message]:
    """An agent that takes its time for each batch; the records it is done with."""
    done: list[Message] = []

    @app.agent(app.batch_topic(*topics))
    async def agent(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            await asyncio.sleep(pause_s)
            done.extend(batch)

    return done


def partitions_of(app: App) -> set[int]:
    return {tp.partition for tp in app.consumer.assignment()}


async def test_topics_of_unlike_partitions_may_not_share_rows(site: Site) -> None:
    # Given two topics of unlike partitions and a table
    first, second = site.topic("a", partitions=2), site.topic("b", partitions=3)
    apps = [site.app(), site.app()]
    for app in apps:
        reading(app, first, second)
        app.Table("counts", value_type=int, default=int, partitions=2)

    # Then no worker runs, and each tells what it was assigned of both
    told = re.escape(f"{first} is assigned here with partitions [") + r"[\d, ]*\]"
    told += re.escape(f" and {second} with [") + r"[\d, ]*\], but their events share rows"
    for app in apps:
        with pytest.raises(AssignmentError, match=told):
            async with running(app):
                pass


async def test_without_tables_topics_of_unlike_partitions_can_be_read_together(site: Site) -> None:
    first, second = site.topic("a", partitions=2), site.topic("b", partitions=3)
    site.produce(first, numbers(3), 1)
    site.produce(second, numbers(3), 2)
    app = site.app()
    done = reading(app, first, second)
    async with running(app):
        await until(app, lambda: len(done) == 6)


async def test_a_worker_that_joins_gets_half_of_the_partitions_and_nothing_is_read_twice(
    site: Site,
) -> None:
    # Given a worker that is at work on four partitions
    topic = site.topic(partitions=4)
    for partition in range(4):
        site.produce(topic, numbers(300, start=1_000 * partition), partition)
    apps = [site.app(batch_max_records=10), site.app(batch_max_records=10)]
    done = [reading(app, topic, pause_s=0.01) for app in apps]
    async with running(apps[0]):
        await until(apps[0], lambda: len(done[0]) >= 100)

        # When another one joins
        async with running(apps[1]):
            await until(apps[0], lambda: len(partitions_of(apps[0])) == 2)
            await until(apps[1], lambda: len(done[0]) + len(done[1]) >= 1_200)

            # Then they share
            assert len(partitions_of(apps[0]) | partitions_of(apps[1])) == 4

        # And when it leaves, the first has all again
        await until(apps[0], lambda: len(partitions_of(apps[0])) == 4)
    assert sorted(message.value() or b"" for some in done for message in some) == sorted(
        value for partition in range(4) for value in numbers(300, start=1_000 * partition)
    )


async def test_a_static_member_that_restarts_within_its_session_moves_no_partitions(
    site: Site,
) -> None:
    # Given two workers with names of their own
    topic = site.topic(partitions=4)
    apps = [site.app(group_instance_id=name) for name in ("one", "two")]
    done = [reading(app, topic) for app in apps]
    async with running(apps[1]):
        async with running(apps[0]):
            await until(apps[1], lambda: len(partitions_of(apps[1])) == 2)
            await until(apps[0], lambda: len(partitions_of(apps[0])) == 2)
            before = partitions_of(apps[0])
            generation = apps[1].consumer.poller.generation
        assert len(partitions_of(apps[1])) == 2

        # When one of them restarts
        again = site.app(group_instance_id="one")
        done.append(reading(again, topic))
        async with running(again):
            # Then it has the same partitions, and the other one has noticed nothing
            assert partitions_of(again) == before
            for partition in range(4):
                site.produce(topic, numbers(2), partition)
            await until(again, lambda: len(done[1]) == len(done[2]) == 4)
            assert apps[1].consumer.poller.generation == generation


async def test_a_worker_that_gets_no_partition_waits(site: Site) -> None:
    topic = site.topic(partitions=1)
    apps = [site.app(), site.app()]
    done = [reading(app, topic) for app in apps]
    async with running(apps[0]), running(apps[1]):
        await until(apps[0], lambda: len(partitions_of(apps[0]) ^ partitions_of(apps[1])) == 1)
        site.produce(topic, numbers(3))
        await until(apps[0], lambda: len(done[0]) + len(done[1]) == 3)


async def test_whoever_was_replaced_while_it_stood_still_is_told_so_by_the_group(
    site: Site,
) -> None:
    topic = site.topic()
    apps = [site.app(group_instance_id="one"), site.app(group_instance_id="one")]
    done = [reading(app, topic) for app in apps]
    async with running(apps[0]):
        assert await apps[0].consumer.commits.confirm()
        site.produce(topic, numbers(3))
        await until(apps[0], lambda: len(done[0]) == 3)
        assert await apps[0].consumer.commits.confirm()
        await until(apps[0], lambda: site.committed(topic) == 3)
        assert await apps[0].consumer.commits.confirm()
        assert site.committed(topic) == 3

        # When another takes its name
        async with running(apps[1]):
            assert not await apps[0].consumer.commits.confirm()
