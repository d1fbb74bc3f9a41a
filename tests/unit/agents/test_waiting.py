"""Budgets that end."""

from uuid import UUID

from tidegate.agents.waiting import Deadlines
from tidegate.agents.window_table import EventKey

MANY = 1_000
A, B, ELSEWHERE = EventKey(0, UUID(int=1)), EventKey(0, UUID(int=2)), EventKey(1, UUID(int=3))


def test_what_has_ended_is_due_in_the_order_of_its_end_and_only_once() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.add(B, 0.0, 4.0)
    assert deadlines.due(lambda _: 3.9, MANY) == []
    assert deadlines.due(lambda _: 5.0, MANY) == [B, A]
    assert deadlines.due(lambda _: 99.0, MANY) == []


def test_what_is_due_is_known_until_it_is_removed() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 1.0, 5.0)
    deadlines.due(lambda _: 5.0, MANY)
    assert (deadlines.since(A), deadlines.ends(A), len(deadlines)) == (1.0, 5.0, 1)
    deadlines.remove(A)
    deadlines.remove(A)
    assert (deadlines.since(A), deadlines.ends(A), len(deadlines)) == (None, None, 0)


def test_the_first_budget_of_an_event_counts() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.add(A, 3.0, 8.0)
    assert deadlines.due(lambda _: 5.0, MANY) == [A]
    deadlines.remove(A)
    assert deadlines.due(lambda _: 8.0, MANY) == []


def test_what_is_removed_is_never_due() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.remove(A)
    assert deadlines.due(lambda _: 99.0, MANY) == []


def test_an_event_that_comes_again_has_its_new_budget_and_not_what_was_left_of_the_old() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.remove(A)
    deadlines.add(A, 4.0, 9.0)
    assert deadlines.due(lambda _: 5.0, MANY) == []
    assert deadlines.due(lambda _: 9.0, MANY) == [A]


def test_partitions_that_are_left_out_are_due_later() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.add(ELSEWHERE, 0.0, 5.0)
    assert deadlines.due({0: None, 1: 5.0}.get, MANY) == [ELSEWHERE]
    assert deadlines.due(lambda _: 5.0, MANY) == [A]


def test_nothing_is_due_once_partitions_have_moved() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    deadlines.clear()
    assert deadlines.due(lambda _: 99.0, MANY) == []
    assert deadlines.ends(A) is None


def test_of_many_that_have_ended_so_many_are_due_and_then_the_others() -> None:
    deadlines = Deadlines()
    for key in (A, B, ELSEWHERE):
        deadlines.add(key, 0.0, 5.0)
    first = deadlines.due(lambda _: 5.0, 2)
    assert len(first) == 2
    assert {*first, *deadlines.due(lambda _: 5.0, 2)} == {A, B, ELSEWHERE}


def test_events_that_do_not_wait_any_more_take_no_memory() -> None:
    deadlines = Deadlines()
    deadlines.add(A, 0.0, 5.0)
    for number in range(10_000):
        key = EventKey(0, UUID(int=number + 9))
        deadlines.add(key, 0.0, 9.0)
        deadlines.remove(key)
    assert sum(map(len, deadlines._heaps.values())) < 2_000  # noqa: SLF001
    assert deadlines.due(lambda _: 9.0, MANY) == [A]
