"""Offsets that a log does not have: stepped over, counted exactly, and nothing else is lost."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, says their __init__
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)
from faust.types import StreamT

from integration.transport.site import ANSWER_S, Site, numbers, running, until
from tidegate.broker.clients import QUIET, admin_client
from tidegate.client.security import Security
from tidegate.transport.app import App
from tidegate.transport.batch import Batch


@pytest.fixture
def quick_cleaner(kafka: str) -> Iterator[None]:
    """A broker that looks for logs to compact ten times a second."""
    with admin_client(kafka, Security()) as admin:
        _set_cleaner_pause(admin, "100")
        yield
        _set_cleaner_pause(admin, None)


def _set_cleaner_pause(admin: AdminClient, value: str | None) -> None:
    operation = AlterConfigOpType.DELETE if value is None else AlterConfigOpType.SET
    entry = ConfigEntry("log.cleaner.backoff.ms", value, incremental_operation=operation)
    for broker in admin.list_topics(timeout=ANSWER_S).brokers:
        of_broker = ConfigResource.Type.BROKER
        resource = ConfigResource(of_broker, str(broker), incremental_configs=[entry])
        admin.incremental_alter_configs([resource])[resource].result()


class Reading:
    """An application that notes the offsets that its agent gets; it can be made to wait."""

    def __init__(self, app: App, topic: str) -> None:
        self.app = app
        self.offsets: list[int] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        app.agent(app.batch_topic(topic), name="agent")(self._agent)

    async def _agent(self, stream: StreamT[Batch]) -> None:
        async for batch in stream:
            self.offsets += [record.offset() or 0 for record in batch]
            await self.may_go_on.wait()

    async def reach(self, offset: int) -> None:
        """Wait until it has this one."""
        await until(self.app, lambda: self.offsets[-1:] == [offset])


async def test_what_compaction_took_is_stepped_over(site: Site, quick_cleaner: None) -> None:
    # Given a log of which compaction has left one record of each key
    topic = site.topic(cleanup_policy="compact", segment_ms=100, min_cleanable_dirty_ratio=0.001)
    for key in (b"a", b"b", b"a"):
        site.produce(topic, numbers(10), key=key)

    def compacted() -> bool:
        key = b"%d" % site.end(topic)  # of this record alone: nothing more is to go later
        site.produce(topic, [b"so that the segment before it is closed"], key=key)
        return site.offsets(topic)[:2] == [19, 29]

    reading = Reading(site.app(), topic)
    await until(reading.app, compacted)
    left = site.offsets(topic)

    # When it is read
    async with running(reading.app):
        await reading.reach(left[-1])

        # Then each record that is left comes once, and what is missing is counted
        assert reading.offsets == left
        assert reading.app.consumer.poller.holes == left[-1] + 1 - len(left) > 0
        assert reading.app.consumer.poller.overtaken == 0
    assert site.committed(topic) == left[-1] + 1


async def test_aborted_transactions_and_all_markers_are_stepped_over(site: Site) -> None:
    # Given records, an aborted transaction, a committed one, and records
    topic = site.topic()
    reading = Reading(site.app(), topic)
    site.produce(topic, numbers(2))
    settings = {**QUIET, "bootstrap.servers": site.bootstrap_servers, "transactional.id": topic}
    with Producer(settings) as producer:
        producer.init_transactions()
        for count, end in ((3, producer.abort_transaction), (2, producer.commit_transaction)):
            producer.begin_transaction()
            for _ in range(count):
                producer.produce(topic, b"in a transaction", partition=0)
            producer.flush(ANSWER_S)
            end()
    await until(reading.app, lambda: site.end(topic) == 9)
    site.produce(topic, [b"last"])

    # Then what was aborted does not come, nor do the markers, and both are counted
    async with running(reading.app):
        await reading.reach(9)
        assert reading.offsets == [0, 1, 6, 7, 9]
        assert reading.app.consumer.poller.holes == 3 + 1 + 1
        assert reading.app.consumer.poller.overtaken == 0
    assert site.committed(topic) == 10


async def test_what_retention_took_while_nobody_read_is_counted_and_told(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a group that has read two records, of which retention removes more later
    topic = site.topic()
    site.produce(topic, numbers(2))
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await reading.reach(1)
    site.produce(topic, numbers(8))
    site.remove_below(TopicPartition(topic, 0, 5))
    caplog.clear()

    # When it goes on
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await reading.reach(9)

        # Then it knows how many it missed
        assert reading.offsets == [5, 6, 7, 8, 9]
        assert reading.app.consumer.poller.overtaken == 3
        assert reading.app.consumer.poller.holes == 0
    told = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert told[0].startswith(f"{topic}-0: retention removed 3 records before they were read")


async def test_what_retention_took_before_the_eyes_of_a_slow_reader_is_counted_and_told(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a log that is longer than what a client fetches ahead, and an agent that waits
    topic = site.topic()
    site.produce(topic, [bytes(500)] * 60_000)
    reading = Reading(site.app(), topic)
    reading.may_go_on.clear()
    async with running(reading.app):
        await until(reading.app, lambda: bool(reading.offsets))

        # When retention removes most of it
        site.remove_below(TopicPartition(topic, 0, 59_990))
        reading.may_go_on.set()
        await reading.reach(59_999)

        # Then every offset was either read, once and in order, or counted
        offsets = reading.offsets
        assert offsets == sorted(set(offsets))
        assert len(offsets) + reading.app.consumer.poller.overtaken == 60_000
        assert reading.app.consumer.poller.overtaken > 0
        assert reading.app.consumer.poller.holes == 0
    assert "retention removed" in caplog.text
