"""Budgets that end, and events whose verdicts came first."""

from uuid import UUID

import pytest

from tidegate.agents import waiting
from tidegate.agents.waiting import PARKED_US, Deadlines, Parked
from tidegate.agents.window_table import EventKey

A, B, ELSEWHERE = EventKey(0, UUID(int=1)), EventKey(0, UUID(int=2)), EventKey(1, UUID(int=3))


def test_what_has_ended_is_due_in_the_order_of_its_end_and_only_once() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.add(B, 0.0, 4.0)
    assert deadlines.due(lambda _: 3.9) == []
    assert deadlines.due(lambda _: 5.0) == [B, A]
    assert deadlines.due(lambda _: 99.0) == []


def test_what_is_due_is_known_until_it_is_removed() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 1.0, 5.0)
    deadlines.due(lambda _: 5.0)
    assert (deadlines.since(A), deadlines.ends(A), len(deadlines)) == (1.0, 5.0, 1)
    deadlines.remove(A)
    deadlines.remove(A)
    assert (deadlines.since(A), deadlines.ends(A), len(deadlines)) == (None, None, 0)


def test_the_first_budget_of_an_event_counts() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.add(A, 3.0, 8.0)
    assert deadlines.due(lambda _: 5.0) == [A]
    deadlines.remove(A)
    assert deadlines.due(lambda _: 8.0) == []


def test_what_is_removed_is_never_due() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.remove(A)
    assert deadlines.due(lambda _: 99.0) == []


def test_an_event_that_comes_again_has_its_new_budget_and_not_what_was_left_of_the_old() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.remove(A)
    deadlines.add(A, 4.0, 9.0)
    assert deadlines.due(lambda _: 5.0) == []
    assert deadlines.due(lambda _: 9.0) == [A]


def test_partitions_that_are_left_out_are_due_later() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.add(ELSEWHERE, 0.0, 5.0)
    assert deadlines.due({0: None, 1: 5.0}.get) == [ELSEWHERE]
    assert deadlines.due(lambda _: 5.0) == [A]


def test_nothing_is_due_once_partitions_have_moved() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.clear()
    assert deadlines.due(lambda _: 99.0) == []
    assert deadlines.ends(A) is None


def test_events_are_parked_for_a_time_from_their_first_verdict_on() -> None:
    parked = Parked()
    parked.add(A, 1_000)
    parked.add(A, 2_000)
    assert list(parked.overdue(0, 1_000 + PARKED_US)) == []
    assert list(parked.overdue(0, 1_001 + PARKED_US)) == [A]
    assert list(parked.overdue(0, 1_001 + PARKED_US)) == []


def test_an_event_that_was_read_is_parked_no_more() -> None:
    parked = Parked()
    parked.add(A, 0)
    parked.remove(A)
    parked.remove(ELSEWHERE)
    assert list(parked.overdue(0, PARKED_US + 1)) == []


def test_of_too_many_parked_events_the_oldest_go_by_partition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "MAX_PARKED", 1)
    parked = Parked()
    for key in (A, ELSEWHERE, B):
        parked.add(key, 0)
    assert list(parked.overdue(1, 0)) == []
    assert list(parked.overdue(0, 0)) == [A]


def test_nothing_is_parked_once_partitions_have_moved() -> None:
    parked = Parked()
    parked.add(A, 0)
    parked.clear()
    assert list(parked.overdue(0, PARKED_US + 1)) == []
