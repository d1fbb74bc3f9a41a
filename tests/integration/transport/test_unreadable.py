"""Batches that cannot be decompressed, headers that are no text: nothing stops the partition."""

import logging
from typing import Any

import pytest
from faust.types import StreamT

from harness.raw_produce import RawRecord, broken_lz4_batch, gzip_batch, produce_raw, record_batch
from integration.transport.site import Site, running, until
from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.errors import RecordError
from tidegate.transport.headers import Headers, headers_of

GOOD = [RawRecord(b"k", b"good")]


class Reading:
    """What an agent gets: offsets, and values or the marks of what could not be read."""

    def __init__(self, app: App, topic: str) -> None:
        self.app = app
        self.got: list[tuple[int | None, bytes | None]] = []
        self.headers: list[Headers] = []
        app.agent(app.batch_topic(topic), name="agent")(self._agent)

    async def _agent(self, stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                error = record.error()
                value = record.value() if error is None else error.name().encode()
                self.got.append((record.offset(), value))
                self.headers.append(headers_of(record))

    async def reach(self, offset: int) -> None:
        """Wait until it has this one."""
        await until(self.app, lambda: self.got[-1:] != [] and self.got[-1][0] == offset)


def produce(site: Site, topic: str, *batches: bytes) -> None:
    for batch in batches:
        produce_raw(site.bootstrap_servers, topic, 0, batch)


def wanted(*pieces: tuple[int, bytes]) -> list[tuple[int, bytes]]:
    """Offsets with what is expected there: so many of each."""
    values = [value for count, value in pieces for _ in range(count)]
    return list(enumerate(values))


UNREADABLE = b"_BAD_COMPRESSION"


async def test_every_offset_of_a_batch_that_cannot_be_read_is_handed_out_in_its_place(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    # Given broken batches between good ones: the first, two in a row, a large one
    topic = site.topic()
    produce(
        site,
        topic,
        broken_lz4_batch(GOOD * 2),
        record_batch(GOOD * 3),
        broken_lz4_batch(GOOD * 5),
        broken_lz4_batch(GOOD),
        gzip_batch(GOOD * 2),
        broken_lz4_batch(GOOD * 700),
        record_batch(GOOD),
    )
    reading = Reading(site.app(), topic)

    # When it is read
    async with running(reading.app):
        await reading.reach(713)

    # Then every offset comes once, in order
    assert reading.got == wanted(
        (2, UNREADABLE),
        (3, b"good"),
        (6, UNREADABLE),
        (2, b"good"),
        (700, UNREADABLE),
        (1, b"good"),
    )
    assert site.committed(topic) == 714
    told = [record.message for record in caplog.records if record.levelno >= logging.ERROR]
    assert [line.rpartition("its ")[2] for line in told] == [
        f"{count} records are refused" for count in (2, 5, 1, 700)
    ]


async def test_a_batch_that_cannot_be_read_at_the_end_of_the_log_does_not_wait_for_more(
    site: Site,
) -> None:
    topic = site.topic()
    produce(site, topic, record_batch(GOOD), broken_lz4_batch(GOOD * 3))
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await reading.reach(3)
        assert reading.got == wanted((1, b"good"), (3, UNREADABLE))
        produce(site, topic, record_batch(GOOD))
        await reading.reach(4)
    assert site.committed(topic) == 5


async def test_reading_goes_on_inside_a_batch_that_cannot_be_read(site: Site) -> None:
    # Given a group that has committed an offset in the middle of one
    topic = site.topic()
    produce(site, topic, broken_lz4_batch(GOOD * 7), record_batch(GOOD))
    site.commit(topic, 4)
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await reading.reach(7)
    assert reading.got == wanted((7, UNREADABLE), (1, b"good"))[4:]


async def test_other_partitions_go_on_beside_a_batch_that_cannot_be_read(site: Site) -> None:
    topic = site.topic(partitions=2)
    site.produce(topic, [b"good"] * 300, partition=1)
    produce(site, topic, record_batch(GOOD), broken_lz4_batch(GOOD * 300))
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await until(reading.app, lambda: len(reading.got) == 601)
    assert sorted(reading.got) == sorted(
        [*wanted((300, b"good")), *wanted((1, b"good"), (300, UNREADABLE))]
    )


BAD_HEADERS = RawRecord(b"k", b"bad headers", [(b"ok", b"x"), (b"\xff\xfe", b"y")])


async def test_a_record_with_a_header_that_is_no_text_has_no_headers(site: Site) -> None:
    topic = site.topic()
    good = RawRecord(b"k", b"good", [(b"ok", b"x")])
    produce(site, topic, record_batch([good, BAD_HEADERS, good]))
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await reading.reach(2)
    assert reading.headers == [(("ok", b"x"),), (), (("ok", b"x"),)]
    assert site.committed(topic) == 3


def reading_records(app: App, topic: str) -> list[Any]:
    """An agent that takes records one by one; what it gets."""
    got: list[Any] = []

    @app.agent(app.topic(topic, value_serializer="raw"))
    async def agent(stream: StreamT[Any]) -> None:
        async for event in stream.events():
            got.append((event.value, event.key, dict(event.headers or {})))

    return got


async def test_an_agent_of_records_gets_such_a_record_without_headers_too(site: Site) -> None:
    topic = site.topic()
    produce(site, topic, record_batch([*GOOD, BAD_HEADERS]))
    app = site.app()
    got = reading_records(app, topic)
    async with running(app):
        await until(app, lambda: site.committed(topic) == 2)
    assert got == [(b"good", b"k", {}), (b"bad headers", b"k", {})]


async def test_what_an_agent_of_records_could_take_for_a_tombstone_ends_the_worker_instead(
    site: Site,
) -> None:
    topic = site.topic()
    produce(site, topic, record_batch(GOOD), broken_lz4_batch(GOOD))
    app = site.app()
    got = reading_records(app, topic)
    with pytest.raises(RecordError, match=f"^{topic}-0, offset 1: it cannot be decompressed; "):
        async with running(app):
            await until(app, lambda: False)
    assert got in ([], [(b"good", b"k", {})])
    assert site.committed(topic) <= 1
