"""The broker inside the process."""

from collections.abc import Callable

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from tidegate.broker import cluster, topic_admin
from tidegate.broker.clients import QUIET, admin_client
from tidegate.broker.embedded import EmbeddedBroker, is_embedded
from tidegate.client.security import Security
from tidegate.schemas.topics import TOPICS


def test_a_record_comes_back(embedded: str, prefix: str) -> None:
    settings = QUIET | {"bootstrap.servers": embedded}
    with Producer(settings) as producer:
        producer.produce(f"{prefix}requests", b"value", partition=2)
        assert producer.flush(10) == 0
    with Consumer(settings | {"group.id": "g", "auto.offset.reset": "earliest"}) as consumer:
        consumer.assign([TopicPartition(f"{prefix}requests", 2, 0)])
        record = consumer.poll(10)
    assert record is not None
    assert record.value() == b"value"


def test_it_is_told_from_a_real_broker_by_asking_it(embedded: str) -> None:
    assert is_embedded(embedded, Security())


def test_a_broker_that_does_not_answer_is_not_taken_for_it() -> None:
    with EmbeddedBroker() as broker:
        gone = broker.bootstrap_servers
    assert not is_embedded(gone, Security(), timeout_s=0.5)


def test_the_topics_of_the_table_appear_with_one_partition_count(prefix: str) -> None:
    with EmbeddedBroker() as broker:
        broker.create_topics(prefix)
        with admin_client(broker.bootstrap_servers, Security()) as admin:
            found = cluster.find(admin, [topic.full_name(prefix) for topic in TOPICS])
    assert [topic.partitions for topic in found.values()] == [4] * len(TOPICS)


@pytest.mark.parametrize("ask", [topic_admin.create, topic_admin.check])
def test_its_topics_are_neither_made_nor_checked(
    ask: Callable[[str, str, Security], object], embedded: str, prefix: str
) -> None:
    with pytest.raises(topic_admin.TopicError, match="is an embedded broker"):
        ask(embedded, prefix, Security())


def test_it_says_nothing_on_stderr(capfd: pytest.CaptureFixture[str], prefix: str) -> None:
    with EmbeddedBroker() as broker:
        broker.create_topics(prefix)
        assert is_embedded(broker.bootstrap_servers, Security())
    assert capfd.readouterr().err == ""
