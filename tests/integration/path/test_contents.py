"""The text of an event is read from its topic again, on a real Kafka, or it is gone."""

from uuid import UUID

import pytest
from confluent_kafka import Producer, TopicPartition

from harness.building import context, known, request
from tidegate.agents.contents import Contents
from tidegate.agents.intake import Intake
from tidegate.broker.clients import admin_client
from tidegate.client.security import Security
from tidegate.components.window import Known
from tidegate.transport.settings import TransportSettings
from unit.agents.building import Path, value

EVENTS = [request(f"hello {i}", event_id=UUID(int=i)) for i in range(3)]
PARTITION = 2


@pytest.fixture
def topic(kafka: str, topics: str) -> str:
    """A topic with the events."""
    name = f"{topics}requests"
    producer = Producer({"bootstrap.servers": kafka})
    for event in EVENTS:
        producer.produce(name, value(event), event.subject.encode(), PARTITION)
    assert producer.flush(30) == 0
    return name


@pytest.fixture
def contents(kafka: str, topic: str) -> Contents:
    """Contents of that topic with nothing in memory."""
    path = Path()
    intake = Intake({topic: path.arrivals["requests"]}, path.clock, 60_000)
    settings = TransportSettings(bootstrap_servers=kafka).restore_consumer("decide")
    return Contents(intake, settings, lambda: True)


def known_at(topic: str, offset: int) -> Known:
    """As a window has it of an event at an offset."""
    return known(context(EVENTS[0]), source=(topic, PARTITION, offset))


async def test_an_event_is_read_again_from_its_place(contents: Contents, topic: str) -> None:
    found = [await contents.of(known_at(topic, offset)) for offset in (1, 0, 2)]
    assert [one and one.event for one in found] == [EVENTS[1], EVENTS[0], EVENTS[2]]


@pytest.mark.parametrize("offset", [3, 99])
async def test_what_the_log_does_not_reach_is_gone(
    contents: Contents, topic: str, offset: int
) -> None:
    assert await contents.of(known_at(topic, offset)) is None


async def test_what_retention_has_removed_is_gone(
    kafka: str, contents: Contents, topic: str
) -> None:
    with admin_client(kafka, Security()) as admin:
        wanted = TopicPartition(topic, PARTITION, 2)
        admin.delete_records([wanted])[wanted].result()
    assert await contents.of(known_at(topic, 1)) is None
    assert await contents.of(known_at(topic, 2)) is not None
