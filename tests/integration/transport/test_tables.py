"""Tables inside agents: dictionaries that come back after a restart."""

import asyncio
from collections import Counter
from typing import Any, cast

import pytest
from confluent_kafka import TopicPartition
from faust.types import StreamT

from harness.raw_produce import RawRecord, broken_lz4_batch, produce_raw
from harness.reading import all_messages
from integration.transport.site import Site, numbers, running, until
from tidegate.broker.cluster import TopicError
from tidegate.schemas.topics import MIN_COMPACTION_LAG_MS as LAG_MS
from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.errors import AssignmentError, ChangelogError, UsageError
from tidegate.transport.settings import BATCH_BYTES
from tidegate.transport.tables.claims import RESERVED
from tidegate.transport.tables.table import MEMORY, ROCKSDICT, Table

STORES = pytest.mark.parametrize("store", [MEMORY, ROCKSDICT])


def counts_of(app: App, store: str = MEMORY, partitions: int = 1) -> Table[bytes, int]:
    """A table of counts."""
    table = app.Table("counts", value_type=int, default=int, partitions=partitions, store=store)
    return cast(Table[bytes, int], table)


class Counting:
    """An application that counts values by batches."""

    def __init__(self, app: App, *topics: str, store: str = MEMORY, partitions: int = 1) -> None:
        self.app = app
        self.table = counts_of(app, store, partitions)
        self.seen = 0
        app.agent(app.batch_topic(*topics), name="count")(self._count)

    async def _count(self, stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                rows = self.table.at(record)
                value: bytes = record.value()  # type: ignore[assignment]  # it has one
                rows[value] += 1
                self.seen += 1


@STORES
async def test_counts_go_on_after_a_restart(site: Site, store: str) -> None:
    # Given an application that counted, and was stopped
    topic = site.topic(partitions=2)
    for partition in range(2):
        site.produce(topic, [b"a", b"b", b"a"], partition)
    counting = Counting(site.app(), topic, store=store, partitions=2)
    async with running(counting.app):
        await until(counting.app, lambda: counting.seen == 6)
    site.produce(topic, [b"a", b"c"], 1)

    # When the next one goes on
    counting = Counting(site.app(), topic, store=store, partitions=2)
    async with running(counting.app):
        await until(counting.app, lambda: counting.seen == 2)

        # Then the rows of each partition hold all of it
        by_partition = {
            partition: {key: rows.value(key) for key in rows.keys()}  # noqa: SIM118
            for partition, rows in counting.table.parts.items()
        }
    assert by_partition == {
        0: {b"a": [2], b"b": [1]},
        1: {b"a": [3], b"b": [1], b"c": [1]},
    }


async def test_changes_of_a_batch_come_to_one_record_of_the_changelog_a_row(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, [b"a"] * 50 + [b"b"])
    counting = Counting(site.app(), topic)
    async with running(counting.app):
        await until(counting.app, lambda: counting.seen == 51)
    changelog = all_messages(site.bootstrap_servers, counting.table.changelog_topic_name)
    written = Counter(record.key() for record in changelog if record.key() not in RESERVED)
    assert written[b"a"] < 10
    assert written[b"b"] == 1


async def test_in_an_agent_of_records_a_table_is_a_dictionary(site: Site) -> None:
    # Given counts by words of text, with a row deleted by the word itself
    topic = site.topic()
    site.produce(topic, [b"a", b"b", b"a", b"delete b", b"a"])
    app = site.app()
    table = app.Table("words", key_type=str, value_type=int, default=int, partitions=1)

    @app.agent(app.topic(topic, value_serializer="raw"))
    async def agent(stream: StreamT[bytes]) -> None:
        async for value in stream:
            action, _, word = value.decode().rpartition(" ")
            if action:
                del table[word]
                assert word not in table
            else:
                table[word] += 1
                assert word in table
                assert table[word] == table.get(word)
                assert table.get(f"no {word}", 7) == 7
                assert table.pop(f"no {word}", 8) == 8

    # Then outside of agents it can be read
    async with running(app):
        await until(app, lambda: site.committed(topic) == 5)
        assert dict(table.items()) == {"a": 3}
        assert len(table) == 1
        assert (table["b"], table.get("b", 7), table.get("a", 7)) == (0, 7, 3)


async def test_a_deleted_row_leaves_the_changelog_also_after_a_restart(site: Site) -> None:
    # Given a worker that stopped right after it had deleted a row
    topic = site.topic()
    words = (b"a", b"delete a")

    def app() -> App:
        app = site.app()
        table = counts_of(app)

        @app.agent(app.topic(topic, value_serializer="raw"))
        async def agent(stream: StreamT[bytes]) -> None:
            async for word in stream:
                if word.startswith(b"delete "):
                    del table[word.removeprefix(b"delete ")]
                else:
                    table[word] += 1

        return app

    site.produce(topic, words)
    first = app()
    async with running(first):
        await until(first, lambda: site.committed(topic) == 2)

    # When the next one changes another
    site.produce(topic, [b"b"])
    second = app()
    async with running(second):
        await until(second, lambda: site.committed(topic) == 3)

    # Then the row is removed for good
    changelog = all_messages(site.bootstrap_servers, f"{site.group}-counts-changelog")
    assert [record.value() for record in changelog if record.key() == b"a"][-1] is None


async def test_values_can_be_changed_without_changing_the_row(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(3))
    app = site.app()
    table = app.Table("lists", value_type=list[int], default=list, partitions=1)
    lengths: list[int] = []

    @app.agent(app.topic(topic, value_serializer="raw"))
    async def agent(stream: StreamT[bytes]) -> None:
        async for value in stream:
            table[b"unchanged"].append(1)
            table[b"changed"] = [*table[b"changed"], int(value)]
            lengths.append(len(table[b"unchanged"]))

    async with running(app):
        await until(app, lambda: len(lengths) == 3)
        assert lengths == [0, 0, 0]
        assert table[b"changed"] == [0, 1, 2]


async def test_batches_must_say_which_record_changes_a_row(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(1))
    app = site.app()
    table = counts_of(app)

    @app.agent(app.batch_topic(topic))
    async def agent(stream: StreamT[Batch]) -> None:
        async for _ in stream:
            table[b"key"] += 1

    with pytest.raises(TypeError, match=r"this agent takes batches: say table\.at"):
        async with running(app):
            await until(app, lambda: False)
    assert site.committed(topic) <= 0


async def test_what_comes_by_a_channel_cannot_change_a_row(site: Site) -> None:
    topic = site.topic()
    site.produce(topic, numbers(1))
    app = site.app()
    table, channel = counts_of(app), app.channel()

    @app.agent(app.topic(topic, value_serializer="raw"))
    async def passes_on(stream: StreamT[bytes]) -> None:
        async for value in stream:
            await channel.send(value=value)

    @app.agent(channel)
    async def counts(stream: StreamT[bytes]) -> None:
        async for value in stream:
            table[value] += 1

    with pytest.raises(UsageError, match="this agent takes a channel"):
        async with running(app):
            await until(app, lambda: False)


async def test_two_agents_of_two_topics_share_the_rows_of_a_partition(site: Site) -> None:
    topics = [site.topic("a"), site.topic("b")]
    for topic in topics:
        site.produce(topic, [b"x"] * 100)
    app = site.app(batch_max_records=7)
    table = counts_of(app)

    async def count(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                rows = table.at(record)
                rows[b"x"] += 1
                await asyncio.sleep(0)

    for topic in topics:
        app.agent(app.batch_topic(topic), name=topic)(count)
    async with running(app):
        await until(app, lambda: [site.committed(topic) for topic in topics] == [100, 100])
        assert dict(table.items()) == {b"x": 200}


async def test_a_changelog_record_that_is_no_row_stops_the_worker_with_its_coordinates(
    site: Site,
) -> None:
    # Given a changelog that somebody else has written to
    topic = site.topic()
    site.produce(topic, [b"a"])
    counting = Counting(site.app(), topic)
    async with running(counting.app):
        await until(counting.app, lambda: counting.seen == 1)
    changelog = counting.table.changelog_topic_name
    at = site.end(changelog)
    site.produce(changelog, [b"canary-7f3a"], key=b"a")

    # Then the next worker does not start, and says where to look
    with pytest.raises(ChangelogError, match=f"^{changelog}-0, offset {at}: it is no row") as told:
        async with running(Counting(site.app(), topic).app):
            pass
    assert "canary" not in str(told.value)

    # And goes on when the record is mended as it says
    site.produce(changelog, [cast(Any, None)], key=b"a")
    site.produce(topic, [b"a"])
    counting = Counting(site.app(), topic)
    async with running(counting.app):
        await until(counting.app, lambda: counting.seen == 1)


async def test_a_table_is_made_with_compaction_that_waits(site: Site) -> None:
    counting = Counting(site.app(), site.topic())
    async with running(counting.app):
        settings = site.settings_of(counting.table.changelog_topic_name)
    assert settings["cleanup.policy"] == "compact"
    assert int(settings["min.compaction.lag.ms"]) >= 3_600_000


async def test_a_changelog_whose_beginning_is_gone_claims_and_all_is_restored(site: Site) -> None:
    kept: dict[str, Any] = {"cleanup_policy": "compact,delete", "retention_ms": -1}
    changelog = site.topic("app-counts-changelog", **kept, min_compaction_lag_ms=LAG_MS)
    topic = site.topic()
    site.produce(topic, [b"a", b"b"])
    counting = Counting(site.app(), topic)
    async with running(counting.app):
        await until(counting.app, lambda: counting.seen == 2)
    rows = [m for m in all_messages(site.bootstrap_servers, changelog) if m.key() == b"b"]
    site.remove_below(TopicPartition(changelog, 0, rows[-1].offset() or 0))

    counting = Counting(site.app(), topic)
    async with running(counting.app):
        assert counting.table.parts[0].value(b"b") == [1]


async def test_a_changelog_with_other_partitions_than_its_table_is_refused(site: Site) -> None:
    changelog = site.topic("app-counts-changelog", partitions=2)
    counting = Counting(site.app(), site.topic())
    with pytest.raises(TopicError, match=f"^{changelog} has 2 partitions, not 1: "):
        async with running(counting.app):
            pass


@pytest.mark.parametrize(("of_table", "of_source"), [(1, 2), (2, 1)])
async def test_a_table_with_other_partitions_than_its_source_is_refused(
    site: Site, of_table: int, of_source: int
) -> None:
    source = site.topic(partitions=of_source)
    counting = Counting(site.app(), source, partitions=of_table)
    changelog = f"{site.group}-counts-changelog"
    told = f"^{source} has {of_source} partitions, and {changelog} has {of_table}: "
    with pytest.raises(AssignmentError, match=told):
        async with running(counting.app):
            pass


async def test_a_changelog_that_takes_less_than_a_batch_of_the_producer_is_refused(
    site: Site,
) -> None:
    compacted: dict[str, Any] = {"cleanup_policy": "compact", "min_compaction_lag_ms": LAG_MS}
    changelog = site.topic("app-counts-changelog", **compacted, max_message_bytes=BATCH_BYTES - 1)
    counting = Counting(site.app(), site.topic())
    told = f"^{changelog}: max.message.bytes is 999999, and the producer writes batches of 1000000 "
    with pytest.raises(TopicError, match=told):
        async with running(counting.app):
            pass
    site.change(changelog, max_message_bytes=BATCH_BYTES)
    counting = Counting(site.app(), site.topic("other"))
    async with running(counting.app):
        pass


@pytest.mark.parametrize(
    "settings",
    [
        {"cleanup_policy": "delete", "min_compaction_lag_ms": LAG_MS},
        {"cleanup_policy": "compact,delete", "min_compaction_lag_ms": LAG_MS},
        {"cleanup_policy": "compact", "min_compaction_lag_ms": LAG_MS - 1},
    ],
)
async def test_a_changelog_that_would_lose_rows_is_refused_with_what_to_do(
    site: Site, settings: dict[str, Any]
) -> None:
    changelog = site.topic("app-counts-changelog", **settings)
    counting = Counting(site.app(), site.topic())
    told = f"^{changelog}: .*so rows would be lost: .*cleanup.policy=compact,min.compaction.lag.ms="
    with pytest.raises(TopicError, match=told):
        async with running(counting.app):
            pass


async def test_a_changelog_batch_that_cannot_be_read_ends_the_worker_with_its_place(
    site: Site,
) -> None:
    counting = Counting(site.app(), site.topic())
    changelog = counting.table.changelog_topic_name
    async with running(counting.app):
        pass
    produce_raw(site.bootstrap_servers, changelog, 0, broken_lz4_batch([RawRecord(b"a", b"row")]))
    with pytest.raises(
        ChangelogError, match=rf"^{changelog}-0, offset \d+: a batch that cannot be"
    ):
        async with running(Counting(site.app(), site.topic("other")).app):
            pass
