"""What a reader keeps of the decisions it read."""

import logging
from uuid import UUID, uuid4

import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient
from hypothesis import given
from hypothesis import strategies as st

from harness.decisions import decision
from tidegate.client import effective_decision
from tidegate.client.view import DecisionView, Fetched
from tidegate.schemas.codec import Codec
from tidegate.schemas.records import Action, Decision

CANARY = b"canary-7f3a"
EVENT = UUID(int=1)


class Topic:
    """A view and the records it is fed, on partition 0."""

    def __init__(self, max_events: int = 100) -> None:
        registry = SchemaRegistryClient.new_client({"url": "mock://view"})
        self.view = DecisionView(registry, "p.", max_events)
        self.schema_id = self.view.catalogue.register()
        self._offset = 0

    def holds(self, *values: bytes | None) -> None:
        for value in values:
            self.view.add(Fetched(0, self._offset, value))
            self._offset += 1
        self.view.catalogue.refresh(self.view.unknown())
        self.view.take()

    def says(self, *decisions: Decision) -> None:
        codec = Codec(Decision)
        self.holds(*(codec.encode(self.schema_id, record) for record in decisions))


@given(st.permutations([decision(EVENT, action, seconds=i) for i, action in enumerate(Action)] * 2))
def test_the_view_reads_as_the_records_do_whatever_their_order(records: list[Decision]) -> None:
    topic = Topic()
    topic.says(*records)
    assert topic.view.effective(EVENT) == effective_decision(EVENT, records)


def test_records_held_back_are_not_read_yet() -> None:
    topic = Topic()
    topic.view.add(Fetched(0, 0, Codec(Decision).encode(topic.schema_id, decision(EVENT))))
    assert topic.view.unknown() == {topic.schema_id}
    assert topic.view.effective(EVENT) is None
    assert not topic.view.has_read({0: 1})


def test_an_unreadable_record_is_counted_and_logged_without_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    topic = Topic()
    right = Codec(Decision).encode(topic.schema_id, decision(EVENT))
    foreign = b"\0" + (77).to_bytes(4, "big")
    with caplog.at_level(logging.DEBUG):
        topic.holds(None, b"", CANARY, foreign + CANARY, right[:5] + CANARY, right + CANARY, right)
    assert topic.view.unreadable == 6
    assert topic.view.has_read({0: 7})
    assert topic.view.effective(EVENT) is not None
    assert "p.decisions[0] offset 2" in caplog.text
    assert CANARY.decode() not in caplog.text


def test_changes_name_each_event_once_and_only_when_it_changed() -> None:
    topic = Topic()
    topic.says(decision(EVENT), decision(EVENT), decision(UUID(int=2), Action.BLOCK))
    assert [change.action for change in topic.view.changes()] == [Action.ALLOW, Action.BLOCK]
    topic.says(decision(EVENT, seconds=5), decision(UUID(int=2)))
    assert topic.view.changes() == []
    topic.says(decision(EVENT, Action.BLOCK))
    assert [change.action for change in topic.view.changes()] == [Action.BLOCK]


def test_the_oldest_event_is_forgotten_first() -> None:
    topic = Topic(max_events=2)
    first, second, third = uuid4(), uuid4(), uuid4()
    topic.says(decision(first), decision(second), decision(first, Action.BLOCK), decision(third))
    assert topic.view.effective(first) is None
    assert [change.event_id for change in topic.view.changes()] == [second, third]
