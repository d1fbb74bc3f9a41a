"""What the producer is given reaches the broker, once and in order, or fails the application."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from confluent_kafka.cimpl import NewTopic
from faust.exceptions import ProducerSendError

from harness.polling import eventually_async
from harness.reading import all_messages
from tidegate.broker import cluster
from tidegate.broker.clients import admin_client
from tidegate.client.security import Security
from tidegate.transport.app import App
from tidegate.transport.errors import DeliveryError
from tidegate.transport.producer import Producer
from tidegate.transport.settings import TransportSettings
from unit.transport.building import batch

NOWHERE = "127.0.0.1:1"
MORE_THAN_IT_HOLDS = 100_500
TOO_LARGE = bytes(2_000_000)
CONTENT = "canary-7f3a"


class Site:
    """A producer of an application that is not started, and what that failed with."""

    def __init__(
        self, bootstrap_servers: str, monkeypatch: pytest.MonkeyPatch, **more: Any
    ) -> None:
        app = App("group", settings=TransportSettings(bootstrap_servers=bootstrap_servers, **more))
        self.failures: list[BaseException] = []
        monkeypatch.setattr(app, "fail", self.failures.append)
        self.producer: Producer = app.producer


Running = Callable[..., Any]


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    """Starts a producer for a block."""

    @asynccontextmanager
    async def running(bootstrap_servers: str, **more: Any) -> AsyncIterator[Site]:
        site = Site(bootstrap_servers, monkeypatch, **more)
        async with site.producer:
            yield site

    return running


async def test_a_record_has_all_that_it_was_given_and_counts_until_the_broker_has_it(
    embedded: str, running: Running
) -> None:
    some = batch(0)
    async with running(embedded) as site:
        site.producer.produce("out", b"value", b"key", 2, [("h", b"x")], batch=some)
        assert some.unacknowledged == 1
        await eventually_async(lambda: some.unacknowledged == 0)
    (record,) = all_messages(embedded, "out")
    assert (record.key(), record.value(), record.partition()) == (b"key", b"value", 2)
    assert record.headers() == [("h", b"x")]
    assert site.failures == []


async def test_nothing_is_written_for_a_void_batch(embedded: str, running: Running) -> None:
    some = batch(0)
    some.void = True
    async with running(embedded) as site:
        site.producer.produce("out", b"value", batch=some)
        assert some.unacknowledged == 0
        assert site.producer.outstanding == 0


async def test_records_of_one_partition_are_handed_over_together_and_each_counts(
    embedded: str, running: Running
) -> None:
    some = batch(0)
    async with running(embedded) as site:
        site.producer.produce_all(
            "out", 3, [(b"row", b"a", None), (None, b"b", [("h", b"x")])], batch=some
        )
        assert some.unacknowledged == 2
        await eventually_async(lambda: some.unacknowledged == 0)
        site.producer.produce_all("out", 3, [(b"row", b"c", None)], batch=None)
    found = [
        (r.key(), r.value(), r.headers(), r.partition()) for r in all_messages(embedded, "out")
    ]
    assert found == [
        (b"a", b"row", None, 3),
        (b"b", None, [("h", b"x")], 3),
        (b"c", b"row", None, 3),
    ]


async def test_more_records_than_it_holds_wait_for_room_and_keep_their_order(
    embedded: str, running: Running
) -> None:
    some = batch(0)
    async with running(embedded) as site:
        for number in range(MORE_THAN_IT_HOLDS):
            site.producer.produce("out", b"%d" % number, partition=0, batch=some)
        assert site.producer.is_full
        await eventually_async(lambda: some.unacknowledged == 0)
        assert not site.producer.is_full
    values = [record.value() for record in all_messages(embedded, "out")]
    assert values == [b"%d" % number for number in range(MORE_THAN_IT_HOLDS)]


async def test_without_a_broker_it_gives_up_after_the_time_to_drain(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    some = batch(0)
    with caplog.at_level(logging.WARNING, "tidegate.transport.producer"):
        async with running(NOWHERE, drain_ms=100) as site:
            site.producer.produce("out", b"value", partition=0, batch=some)
    assert "1 records are not acknowledged in time" in caplog.messages
    assert some.unacknowledged == 1
    assert site.failures == []


async def test_errors_that_nobody_was_told_of_do_not_count_as_records(running: Running) -> None:
    async with running(NOWHERE) as site:
        await eventually_async(lambda: len(site.producer._client) > 0)  # noqa: SLF001
        assert site.producer.outstanding == 0


@pytest.fixture
def narrow(kafka: str, prefix: str) -> str:
    """A topic that takes small records alone."""
    topic = f"{prefix}narrow"
    with admin_client(kafka, Security()) as admin:
        cluster.make(admin, [NewTopic(topic, 1, 1, config={"max.message.bytes": "1000"})])
        cluster.wait_until_ready(admin, [topic])
    return topic


SIZES = pytest.mark.parametrize("size", [2_000, len(TOO_LARGE)], ids=["broker", "client"])
"""Too large for the topic, of which the broker tells, and for the client itself."""


@SIZES
async def test_a_record_that_is_refused_for_good_fails_the_application_and_stays_open(
    kafka: str, narrow: str, running: Running, size: int
) -> None:
    some = batch(0)
    async with running(kafka) as site:
        site.producer.produce(narrow, bytes(size), partition=0, batch=some)
        await eventually_async(lambda: bool(site.failures))
    (error,) = site.failures
    assert isinstance(error, DeliveryError)
    assert str(error).startswith(f"{narrow}: a record was refused for good: ")
    assert some.unacknowledged == 1


@SIZES
async def test_something_smaller_instead_counts_as_the_record(
    kafka: str, narrow: str, running: Running, size: int
) -> None:
    some = batch(0)
    async with running(kafka) as site:

        def instead() -> None:
            site.producer.produce(narrow, b"small", partition=0, batch=some)

        site.producer.produce(narrow, bytes(size), partition=0, batch=some, instead=instead)
        await eventually_async(lambda: some.unacknowledged == 0)
    assert [record.value() for record in all_messages(kafka, narrow)] == [b"small"]
    assert site.failures == []


@SIZES
async def test_an_error_while_something_smaller_is_made_fails_the_application_without_content(
    kafka: str, narrow: str, running: Running, caplog: pytest.LogCaptureFixture, size: int
) -> None:
    def instead() -> None:
        raise ValueError(CONTENT)

    some = batch(0)
    async with running(kafka) as site:
        site.producer.produce(narrow, bytes(size), partition=0, batch=some, instead=instead)
        await eventually_async(lambda: bool(site.failures))
    (error,) = site.failures
    assert isinstance(error, DeliveryError)
    assert str(error).startswith(f"{narrow}: ")
    assert "ValueError" in str(error)
    assert CONTENT not in str(error) + caplog.text
    assert some.unacknowledged == 1


async def test_fausts_own_way_tells_where_a_record_is(embedded: str, running: Running) -> None:
    async with running(embedded) as site:
        await site.producer.send_and_wait("out", b"key", b"a", 1, None, {"h": b"x"})
        sent = await site.producer.send_and_wait("out", b"key", b"b", 1, None, None)
    assert (sent.topic, sent.partition, sent.offset) == ("out", 1, 1)
    assert all_messages(embedded, "out")[0].headers() == [("h", b"x")]


async def test_fausts_own_way_tells_of_a_refusal_and_fails_the_application(
    embedded: str, running: Running
) -> None:
    async with running(embedded) as site:
        with pytest.raises(ProducerSendError):
            await site.producer.send_and_wait("out", None, TOO_LARGE, 0, None, None)
    assert [type(error) for error in site.failures] == [DeliveryError]


def test_the_partition_of_an_output_is_not_the_producers_to_choose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(TypeError, match="is that of its source"):
        Site(NOWHERE, monkeypatch).producer.key_partition("out", b"key")


async def test_nobody_waits_for_the_broker_on_behalf_of_partitions_that_are_lost(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(NOWHERE, drain_ms=20_000) as site:
        site.producer.app.consumer.commits.is_lost = True
        site.producer.produce("out", b"value")
        await asyncio.wait_for(site.producer.flush(), 10)
        assert site.producer.outstanding
    assert "not acknowledged in time" not in caplog.text
