"""Events whose verdicts came first: kept until they are read, or known not to come."""

from uuid import UUID

import pytest

from tidegate.agents import parking
from tidegate.agents.parking import Parking
from tidegate.agents.window_table import EventKey

A, B, ELSEWHERE = EventKey(0, UUID(int=1)), EventKey(0, UUID(int=2)), EventKey(1, UUID(int=3))
TOPICS = ("requests", "responses")


def started() -> Parking:
    made = Parking()
    made.restart({topic: {0: (5, 5), 1: (5, 5)} for topic in TOPICS}, 0.0)
    return made


def looked(parked: Parking, end: int, at: float, *topics: str) -> None:
    for topic in topics:
        parked.looked(topic, {0: (0, end), 1: (0, end)}, at)


def test_an_event_is_waited_for_while_its_topics_hold_what_is_not_read() -> None:
    parked = started()
    parked.add(A, 1.0, 10)
    looked(parked, 6, 2.0, *TOPICS)
    parked.read("requests", 0, 6)
    assert list(parked.orphans(0)) == []
    assert parked.partitions == [0]


def test_an_event_that_was_in_neither_topic_after_its_verdicts_is_an_orphan() -> None:
    parked = started()
    parked.add(A, 1.0, 10)
    looked(parked, 6, 2.0, *TOPICS)
    parked.add(B, 2.5, 10)
    for topic in TOPICS:
        parked.read(topic, 0, 6)
    assert list(parked.orphans(0)) == [A]
    assert list(parked.orphans(0)) == []


def test_a_look_from_before_the_verdicts_says_nothing() -> None:
    parked = started()
    parked.add(A, 1.0, 10)
    looked(parked, 5, 1.0, *TOPICS)
    assert list(parked.orphans(0)) == []


def test_an_event_that_was_read_is_parked_no_more() -> None:
    parked = started()
    parked.add(A, 1.0, 10)
    parked.remove(A)
    parked.remove(ELSEWHERE)
    looked(parked, 5, 2.0, *TOPICS)
    assert list(parked.orphans(0)) == []
    assert parked.partitions == []


@pytest.mark.parametrize(("bound", "most"), [("MAX_PARKED", 1), ("MAX_PARKED_BYTES", 15)])
def test_too_many_are_told_by_partition_until_they_are_fewer(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(parking, bound, most)
    parked = started()
    for key in (A, ELSEWHERE):
        parked.add(key, 1.0, 10)
    assert parked.full == frozenset()
    parked.add(B, 1.0, 10)
    assert parked.full == {0}
    parked.remove(A)
    assert parked.full == frozenset()


def test_orphans_are_not_too_many_as_they_go_with_the_next_verdicts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parking, "MAX_PARKED", 1)
    parked = started()
    for key in (A, B):
        parked.add(key, 1.0, 10)
    looked(parked, 5, 2.0, *TOPICS)
    assert parked.full == frozenset()


def test_nothing_is_parked_once_partitions_have_moved() -> None:
    parked = started()
    parked.add(A, 1.0, 10)
    parked.restart({topic: {0: (5, 5)} for topic in TOPICS}, 2.0)
    assert parked.partitions == []
