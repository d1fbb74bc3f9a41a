"""Changelogs of every condition, read from outside on a real Kafka."""

from collections.abc import Iterator

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined]  # public, says their init

from harness.changelog import changelog_writer
from tidegate.broker import cluster
from tidegate.broker.clients import QUIET, admin_client
from tidegate.broker.cluster import TopicError
from tidegate.client.security import Security
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.lookup import Found, look_up
from tidegate.transport.tables.tally import tally


@pytest.fixture
def topic(kafka: str, prefix: str) -> Iterator[str]:
    """A changelog of two partitions, empty."""
    name = f"{prefix}counts-changelog"
    with admin_client(kafka, Security()) as admin:
        cluster.make(admin, [NewTopic(name, 2, 1, config={"cleanup.policy": "compact,delete"})])
        cluster.wait_until_ready(admin, [name])
        yield name
        admin.delete_topics([name])[name].result()


def found(bootstrap_servers: str, topic: str, key: bytes) -> list[Found]:
    settings = TransportSettings(bootstrap_servers=bootstrap_servers)
    return look_up(settings, topic, [key], lambda percent: None)


def test_a_log_that_ends_in_a_hole_is_read_to_its_end(kafka: str, topic: str) -> None:
    with changelog_writer(kafka, topic) as changelog:
        offset = changelog.row(b"key", 1, changelog.claim())
    with Producer(QUIET | {"bootstrap.servers": kafka, "transactional.id": topic}) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.produce(topic, b"rubbish", b"aborted", partition=0)
        producer.flush()
        producer.abort_transaction()
    (record,) = found(kafka, topic, b"key")
    assert record.offset == offset
    assert found(kafka, topic, b"aborted") == []


def test_a_log_of_which_nothing_is_left_holds_nothing(kafka: str, topic: str) -> None:
    with changelog_writer(kafka, topic) as changelog:
        end = changelog.row(b"key", 1, changelog.claim()) + 1
    with admin_client(kafka, Security()) as admin:
        wanted = TopicPartition(topic, 0, end)
        admin.delete_records([wanted])[wanted].result()
    settings = TransportSettings(bootstrap_servers=kafka)
    assert tally(settings, topic, lambda _: (), lambda percent: None) == {}


def test_a_topic_that_is_not_there_is_told_and_not_made(kafka: str, prefix: str) -> None:
    with pytest.raises(TopicError, match=f"no topic {prefix}nowhere: "):
        found(kafka, f"{prefix}nowhere", b"key")
    with admin_client(kafka, Security()) as admin:
        assert cluster.find(admin, [f"{prefix}nowhere"]) == {}


def test_reading_joins_no_group(kafka: str, topic: str) -> None:
    found(kafka, topic, b"key")
    with admin_client(kafka, Security()) as admin:
        groups = admin.list_consumer_groups().result().valid
    assert not [group.group_id for group in groups if "outside" in group.group_id]
