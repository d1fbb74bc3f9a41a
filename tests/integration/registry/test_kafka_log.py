import asyncio
import json
import socket
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from tidegate.client.security import Security
from tidegate.registry.log import KafkaLog, LogError
from tidegate.registry.server import RegistryServer
from tidegate.schemas.codec import schema_text
from tidegate.schemas.topics import SCHEMAS
from unit.schemas.strategies import RECORDS

INT, LONG = Schema('"int"', "AVRO"), Schema('"long"', "AVRO")


@pytest.fixture
def topic(kafka: str) -> Iterator[str]:
    name = f"schemas-{uuid.uuid4().hex}"
    with AdminClient({"bootstrap.servers": kafka, "log_level": 0}) as admin:
        new = NewTopic(name, num_partitions=1, replication_factor=1, config=SCHEMAS.config())
        admin.create_topics([new])[name].result(timeout=30)
        yield name
        admin.delete_topics([name])[name].result(timeout=30)


@pytest.fixture
def log(kafka: str, topic: str) -> Iterator[KafkaLog]:
    with closing(KafkaLog(kafka, topic, Security())) as log:
        yield log


@asynccontextmanager
async def serving(kafka: str, topic: str) -> AsyncIterator[SchemaRegistryClient]:
    """A client of a server of its own on the topic."""
    with closing(KafkaLog(kafka, topic, Security())) as log:
        async with RegistryServer(log) as server:
            with SchemaRegistryClient({"url": server.url, "max.retries": 0}) as client:
                yield client


def produce(kafka: str, topic: str, *values: bytes, transactional: bool = False) -> None:
    settings: dict[str, str | int | float | bool] = {"bootstrap.servers": kafka, "log_level": 0}
    if transactional:
        settings["transactional.id"] = uuid.uuid4().hex
    with Producer(settings) as producer:
        if transactional:
            producer.init_transactions(30)
            producer.begin_transaction()
        for value in values:
            producer.produce(topic, value, b"key", partition=0)
        assert producer.flush(30) == 0
        if transactional:
            producer.commit_transaction(30)


def contents(log: KafkaLog, start: int = 0) -> list[tuple[int, bytes | None]]:
    return [(offset, value) for offset, _, value in log.read_to_end(start)]


def test_what_is_appended_is_read_from_any_offset_on(log: KafkaLog) -> None:
    assert contents(log) == []

    assert log.append(b"k", b"a") == 0
    assert log.append(b"k", b"b") == 1

    assert contents(log, 0) == [(0, b"a"), (1, b"b")]
    assert contents(log, 2) == []
    assert log.append(b"k", b"c") == 2
    assert contents(log, 2) == [(2, b"c")]
    assert contents(log, 1) == [(1, b"b"), (2, b"c")]


def test_a_value_as_large_as_the_topic_table_allows_is_appended(log: KafkaLog) -> None:
    value = b"x" * SCHEMAS.max_value_bytes

    log.append(b"k", value)

    assert contents(log) == [(0, value)]


def test_gaps_between_offsets_do_not_stop_a_reader_even_at_the_end(
    kafka: str, topic: str, log: KafkaLog
) -> None:
    produce(kafka, topic, b"a", transactional=True)  # the end of a transaction takes an offset
    assert contents(log) == [(0, b"a")]
    assert contents(log, 1) == []
    assert contents(log, 1) == []

    produce(kafka, topic, b"b", transactional=True)
    assert contents(log, 1) == [(2, b"b")]
    assert contents(log) == [(0, b"a"), (2, b"b")]


def test_an_open_foreign_transaction_hides_nothing(kafka: str, topic: str, log: KafkaLog) -> None:
    settings = {"bootstrap.servers": kafka, "transactional.id": uuid.uuid4().hex}
    with Producer(settings) as stranger:
        stranger.init_transactions(30)
        stranger.begin_transaction()
        stranger.produce(topic, b"left open", partition=0)
        assert stranger.flush(30) == 0

        assert log.append(b"k", b"ours") == 1
        assert contents(log) == [(0, b"left open"), (1, b"ours")]

        stranger.abort_transaction(30)


def test_a_topic_that_lost_its_first_records_is_not_read(
    kafka: str, topic: str, log: KafkaLog
) -> None:
    produce(kafka, topic, b"a", b"b")
    with AdminClient({"bootstrap.servers": kafka, "log_level": 0}) as admin:
        cut = admin.delete_records([TopicPartition(topic, 0, 1)])
        for deleted in cut.values():
            deleted.result(timeout=30)

    with pytest.raises(LogError, match="records were deleted"):
        contents(log)


def test_a_topic_shorter_than_what_was_read_is_not_read(log: KafkaLog) -> None:
    with pytest.raises(LogError, match="was read up to 5"):
        contents(log, 5)


def test_a_missing_topic_is_an_error_that_names_it(kafka: str) -> None:
    with (
        closing(KafkaLog(kafka, "no-such-topic", Security(), timeout_s=0.5)) as log,
        pytest.raises(LogError, match="no-such-topic"),
    ):
        contents(log)


@pytest.fixture
def nowhere() -> Iterator[KafkaLog]:
    """A log on a port that is taken and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        servers = f"127.0.0.1:{silent.getsockname()[1]}"
        with closing(KafkaLog(servers, "t", Security(), timeout_s=0.5)) as log:
            yield log


def test_without_a_broker_reading_and_writing_fail_in_time(nowhere: KafkaLog) -> None:
    began = time.monotonic()

    with pytest.raises(LogError, match="cannot read"):
        contents(nowhere)
    with pytest.raises(LogError, match="cannot write"):
        nowhere.append(b"k", b"v")

    assert time.monotonic() - began < 5


async def test_without_a_broker_the_server_answers_503_in_time(nowhere: KafkaLog) -> None:
    async with RegistryServer(nowhere) as server:
        with SchemaRegistryClient({"url": server.url, "max.retries": 0, "timeout": 5}) as client:
            calls = [asyncio.to_thread(client.get_subjects) for _ in range(8)]
            answers = await asyncio.gather(*calls, return_exceptions=True)

    for answer in answers:
        assert isinstance(answer, SchemaRegistryError)
        assert (answer.http_status_code, answer.error_code) == (503, 50002)


async def test_two_servers_on_one_topic_agree_on_ids_versions_and_refusals(
    kafka: str, topic: str
) -> None:
    def grown(fields: int) -> Schema:
        described = [{"name": f"f{i}", "type": "int", "default": 0} for i in range(fields)]
        return Schema(json.dumps({"type": "record", "name": "R", "fields": described}), "AVRO")

    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(serving(kafka, topic))
        other = await stack.enter_async_context(serving(kafka, topic))

        def register(client: SchemaRegistryClient, subject: str, schema: Schema) -> int | str:
            try:
                return client.register_schema(subject, schema)
            except SchemaRegistryError as error:
                return f"refused {error.error_code}"

        async def race(subject: str, *schemas: Schema) -> list[int | str]:
            pairs = [(client, schema) for schema in schemas for client in (one, other)]
            return await asyncio.gather(
                *(asyncio.to_thread(register, client, subject, schema) for client, schema in pairs)
            )

        for i in range(10):
            same = await race(f"same{i}", INT)
            assert same[0] == same[1]
            ids = await race(f"different{i}", grown(1), grown(2), grown(3))
            assert ids[::2] == ids[1::2]
            assert len(set(ids)) == 3
            # Whichever comes first, only one order of the two is compatible.
            narrow_a, narrow_b, wide_a, wide_b = await race(f"conflict{i}", INT, LONG)
            assert wide_a == wide_b
            assert narrow_a == narrow_b or "refused 409" in (narrow_a, narrow_b)

        for client in (one, other):
            client.clear_caches()  # type: ignore[no-untyped-call]
        subjects = await asyncio.to_thread(one.get_subjects)
        assert subjects == await asyncio.to_thread(other.get_subjects)
        for subject in subjects:
            versions = await asyncio.to_thread(one.get_versions, subject)
            assert versions == await asyncio.to_thread(other.get_versions, subject)
            for version in versions:
                seen = await asyncio.to_thread(one.get_version, subject, version)
                assert seen == await asyncio.to_thread(other.get_version, subject, version)


async def test_a_restart_keeps_ids_and_versions_and_garbage_does_no_harm(
    kafka: str, topic: str
) -> None:
    async with serving(kafka, topic) as client:
        produce(kafka, topic, b"garbage", b'{"subject": "s"}', b"")
        before = [
            await asyncio.to_thread(
                client.register_schema, kind.__name__, Schema(schema_text(kind), "AVRO")
            )
            for kind in RECORDS
        ]
        produce(kafka, topic, b"\xff" * 100)

    async with serving(kafka, topic) as client:
        for schema_id, kind in zip(before, RECORDS, strict=True):
            found = await asyncio.to_thread(client.get_latest_version, kind.__name__)
            assert (found.schema_id, found.version) == (schema_id, 1)
            assert found.schema.schema_str == schema_text(kind)
    assert before == [4, 5, 6, 7, 8]
