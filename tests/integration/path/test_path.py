"""From an event to its decision, on a real Kafka, with workers as processes."""

import struct
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from harness.deployment import Deployment
from harness.polling import eventually
from harness.processes import TidegateProcess
from tidegate.broker import cluster
from tidegate.broker.clients import admin_client
from tidegate.client import DecisionReader, Submitter
from tidegate.client.security import Security
from tidegate.schemas.records import Action, DecidedBy
from tidegate.schemas.topics import DEAD_LETTERS, DECISIONS, REQUESTS

pytestmark = pytest.mark.usefixtures("up")

AVRO = files("tidegate.schemas") / "avro"


@pytest.fixture
def registry(deployment: Deployment, up: TidegateProcess) -> Iterator[SchemaRegistryClient]:
    with SchemaRegistryClient({"url": deployment.registry_url}) as client:
        yield client


def test_a_program_with_only_confluent_kafka_and_the_avsc_files_gets_its_decision(
    deployment: Deployment, registry: SchemaRegistryClient
) -> None:
    # Given a producer and a consumer that know nothing of Tidegate but its schemas
    topic = REQUESTS.full_name(deployment.topic_prefix)
    serialize = AvroSerializer(registry, (AVRO / "SafetyRequest.avsc").read_text())
    event_id = uuid4()
    event = {
        "event_id": event_id,
        "request_id": uuid4(),
        "time": datetime.now(UTC),
        "subject": "alice",
        "source": "a gateway",
        "input_messages": [
            {"role": "user", "parts": [{"type": "text", "content": "What is a gardyloo?"}]}
        ],
    }

    # When the event is produced
    producer = Producer({"bootstrap.servers": deployment.bootstrap_servers})
    producer.produce(
        topic,
        key=b"alice",
        value=serialize(event, SerializationContext(topic, MessageField.VALUE)),
        partition=2,
    )
    assert producer.flush(10) == 0
    eventually(lambda: deployment.count(DECISIONS) == 1)

    # Then its decision lies in the same partition, under the same key, with the evidence in it
    (message,) = deployment.messages(DECISIONS)
    deserialize = AvroDeserializer(registry, (AVRO / "Decision.avsc").read_text())
    decision = deserialize(
        message.value(),
        SerializationContext(DECISIONS.full_name(deployment.topic_prefix), MessageField.VALUE),
    )
    assert (message.partition(), message.key()) == (2, b"alice")
    assert decision["event_id"] == event_id
    assert decision["action"] == "BLOCK"
    assert decision["decided_by"] == "MERGE"
    assert decision["reason_code"] == "component_block"
    (finding,) = decision["verdicts"][2]["findings"]
    assert (finding["part"], finding["start"], finding["end"]) == (
        "input_messages[0].parts[0].content",
        10,
        18,
    )


def test_kcat_shows_key_headers_and_raw_bytes(deployment: Deployment) -> None:
    if subprocess.run(["which", "kcat"], capture_output=True).returncode:
        pytest.skip("kcat is not installed: make system")
    with Submitter(**deployment.clients) as submitter:
        event = submitter.request(subject="alice", text="hello")
    eventually(lambda: deployment.count(DECISIONS) == 1)
    (decision,) = deployment.decisions()

    shown = {
        topic.name: subprocess.run(
            [
                "kcat", "-C", "-e", "-q", "-b", deployment.bootstrap_servers,
                "-t", topic.full_name(deployment.topic_prefix), "-f", "%k|%h|%s",
            ],
            capture_output=True,
            check=True,
        ).stdout
        for topic in (REQUESTS, DECISIONS)
    }  # fmt: skip

    for name, id_, kind in (
        ("requests", event.event_id, "SafetyRequest"),
        ("decisions", decision.record_id, "Decision"),
    ):
        key, headers, value = shown[name].split(b"|", 2)
        assert key == b"alice"
        attributes = dict(header.split(b"=", 1) for header in headers.split(b","))
        assert attributes[b"ce_specversion"] == b"1.0"
        assert attributes[b"ce_id"] == str(id_).encode()
        assert attributes[b"ce_type"] == f"tidegate.{kind}".encode()
        assert attributes[b"ce_subject"] == b"alice"
        magic, schema_id = struct.unpack_from(">bi", value)
        assert magic == 0
        assert schema_id > 0


def test_poison_is_blocked_and_dead_lettered_while_its_partition_goes_on(
    deployment: Deployment, registry: SchemaRegistryClient
) -> None:
    # Given records of every bad kind between good ones, all in one partition
    submitter = Submitter(**deployment.clients)
    good = [submitter.request(subject="alice", text=f"good {number}") for number in range(2)]
    submitter.flush()
    (first, *_) = deployment.messages(REQUESTS)
    partition, framed = first.partition(), first.value()
    assert framed is not None
    assert partition is not None
    another = '{"type": "record", "name": "Another", "fields": [{"name": "f", "type": "int"}]}'
    foreign_id = registry.register_schema("another-value", Schema(another, "AVRO"))
    head, datum = framed[:5], framed[5:]
    text_at = datum.index(b"good")
    poison: list[tuple[str, bytes | None, bytes | None]] = [
        ("undecodable", b"alice", b"\xff\x00random\x9c bytes"),
        ("undecodable", b"alice", b"\x01" + framed[1:]),
        ("undecodable", b"alice", framed[:-3]),
        ("undecodable", b"alice", framed + b"!"),
        ("undecodable", b"alice", head + datum[:text_at] + b"\xff\xfe" + datum[text_at + 2 :]),
        ("undecodable", b"alice", None),
        ("unknown_schema", b"alice", struct.pack(">bi", 0, 99_999) + datum),
        ("unknown_schema", b"alice", struct.pack(">bi", 0, foreign_id) + datum),
        ("too_large", b"alice", head + b"x" * (2 * 1024 * 1024)),
        ("empty_key", b"", framed),
        ("empty_key", None, framed),
        ("subject_mismatch", b"bob", framed),
        ("subject_mismatch", b"\xff\xfe", framed),
    ]
    producer = Producer(
        {
            "bootstrap.servers": deployment.bootstrap_servers,
            "compression.type": "gzip",  # so that two megabytes pass the broker's bound
            "message.max.bytes": 4_000_000,
        }
    )
    topic = REQUESTS.full_name(deployment.topic_prefix)
    for _, key, value in poison:
        producer.produce(topic, key=key, value=value, partition=partition)
    assert producer.flush(10) == 0
    good.append(submitter.request(subject="alice", text="good again"))
    submitter.flush()
    submitter.close()

    # Then every record has a decision, and the bad ones a dead letter besides
    eventually(lambda: deployment.count(DECISIONS) == len(good) + len(poison))
    decisions = {d.source.offset: d for d in deployment.decisions()}
    letters = {d.offset: d for d in deployment.dead_letters()}
    offset = {m.offset(): m for m in deployment.messages(REQUESTS) if m.partition() == partition}
    assert len(letters) == len(poison)
    assert sorted(d.event_id for d in decisions.values() if d.action is Action.ALLOW) == sorted(
        event.event_id for event in good
    )
    for place, (reason, key, value) in enumerate(poison, start=2):
        letter, decision = letters[place], decisions[place]
        assert (letter.reason, letter.key) == (reason, key)
        assert letter.payload_size == len(value or b"")
        assert letter.event_id == decision.event_id
        assert (decision.action, decision.decided_by) == (Action.BLOCK, DecidedBy.INGEST)
        assert decision.reason_code == reason
        assert decision.content_digest == bytes(32)
        assert offset[place].value() == value
    for message in deployment.messages(DEAD_LETTERS):
        assert message.partition() == partition
    eventually(lambda: deployment.lag() == 0)


def test_records_are_read_however_a_producer_compressed_them(deployment: Deployment) -> None:
    wanted = set()
    for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
        with Submitter(**deployment.clients, config={"compression.type": codec}) as submitter:
            wanted.add(submitter.request(subject="alice", text=f"packed by {codec} " * 50).event_id)

    eventually(lambda: deployment.count(DECISIONS) == len(wanted))

    assert {d.event_id for d in deployment.decisions() if d.action is Action.ALLOW} == wanted


@pytest.mark.parametrize("text", ["a\0b", "bell \x07", "x" * 8_001])
def test_a_malformed_text_is_blocked_by_judging_and_is_no_dead_letter(
    deployment: Deployment, text: str
) -> None:
    with (
        Submitter(**deployment.clients) as submitter,
        DecisionReader(**deployment.clients) as reader,
    ):
        event = submitter.request(subject="alice", text=text)
        effective = reader.wait(event.event_id, timeout=30)

    assert effective.action is Action.BLOCK
    assert effective.decision is not None
    assert effective.decision.decided_by is DecidedBy.MERGE
    assert deployment.dead_letters() == []


def test_a_decision_too_large_for_its_topic_becomes_a_small_block(deployment: Deployment) -> None:
    # Given a decisions topic that takes less than the topic table says
    with admin_client(deployment.bootstrap_servers, Security()) as admin:
        name = DECISIONS.full_name(deployment.topic_prefix)
        cluster.change(admin, {name: {"max.message.bytes": "3000"}})

    # When an event is blocked with a long list of findings
    with (
        Submitter(**deployment.clients) as submitter,
        DecisionReader(**deployment.clients) as reader,
    ):
        event = submitter.request(subject="alice", text="gardyloo " * 90)
        effective = reader.wait(event.event_id, timeout=30)

    # Then what is left of the decision still blocks, and the worker goes on
    assert (effective.action, effective.reason_code) == (Action.BLOCK, "output_too_large")
