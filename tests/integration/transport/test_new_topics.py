"""Source topics that are deleted and made anew, beside a worker that runs and without one."""

import logging
from typing import cast

import pytest
from faust.types import StreamT

from integration.transport.site import Site, numbers, running, until
from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.errors import TransportError
from tidegate.transport.tables.table import Table


class Reading:
    """An application that notes the values it gets, and counts them in a table."""

    def __init__(self, app: App, topic: str) -> None:
        self.app = app
        self.values: list[bytes | None] = []
        made = app.Table("counts", value_type=int, default=int, partitions=1)
        self.table = cast(Table[bytes, int], made)
        app.agent(app.batch_topic(topic), name="agent")(self._agent)

    async def _agent(self, stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                self.values.append(record.value())
                self.table.at(record)[b"all"] += 1


def make_anew(site: Site, topic: str, values: list[bytes]) -> None:
    site.delete(topic)
    site.topic("in")
    site.produce(topic, values)


@pytest.mark.parametrize("count", [3, 5, 20])
async def test_a_topic_that_was_made_anew_is_read_from_its_beginning_and_rows_keep_their_values(
    site: Site, caplog: pytest.LogCaptureFixture, count: int
) -> None:
    topic = site.topic("in")
    site.produce(topic, numbers(5))
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await until(reading.app, lambda: site.committed(topic) == 5)
    make_anew(site, topic, [*numbers(count)])

    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await until(reading.app, lambda: reading.values == numbers(count))
        assert dict(reading.table.items()) == {b"all": 5 + count}
    errors = [r.message for r in caplog.records if r.levelno >= logging.ERROR]
    assert any("rows knew offsets of topics that are no more" in told for told in errors)


@pytest.mark.parametrize("count", [3, 5, 20])
async def test_a_topic_that_is_made_anew_beside_a_worker_ends_it_and_the_next_one_reads_all_of_it(
    site: Site, count: int
) -> None:
    # Given a worker at offset 5
    topic = site.topic("in")
    site.produce(topic, numbers(5))
    reading = Reading(site.app(), topic)

    async def run_while_the_topic_is_made_anew() -> None:
        async with running(reading.app):
            await until(reading.app, lambda: site.committed(topic) == 5)
            make_anew(site, topic, [*numbers(count, start=100)])
            await until(reading.app, lambda: False)

    # When the topic is made anew
    with pytest.raises(TransportError):
        await run_while_the_topic_is_made_anew()
    first = reading.values[5:]

    # Then the next worker misses nothing of it
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await until(reading.app, lambda: site.committed(topic) == count)
    assert set(first + reading.values) == set(numbers(count, start=100))


async def test_after_a_truncation_other_records_at_the_same_offsets_are_counted(site: Site) -> None:
    # Given rows that know offsets up to 4, and a commit past the end of the log
    topic = site.topic("in")
    site.produce(topic, numbers(5))
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await until(reading.app, lambda: site.committed(topic) == 5)
    site.commit(topic, 100, note=site.note(topic))

    # Then all of the log is read and counted, as records that came after the truncation
    reading = Reading(site.app(), topic)
    async with running(reading.app):
        await until(reading.app, lambda: reading.values == numbers(5))
        assert dict(reading.table.items()) == {b"all": 10}
