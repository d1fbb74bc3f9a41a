"""State in memory: rows are kept as long as anybody may miss them, and not much longer."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from harness.building import NOON
from tidegate.components.state import MemoryState

SECOND = timedelta(seconds=1)


def test_a_row_is_what_was_set_last() -> None:
    state = MemoryState()
    assert state.get("a") is None
    for value in (1, 2):
        state.set("a", {"n": value}, NOON, NOON + SECOND)
    assert state.get("a") == {"n": 2}
    assert state.get("b") is None


def test_rows_that_nobody_misses_make_room() -> None:
    state = MemoryState()
    for i in range(100_000):
        now = NOON + i * SECOND
        state.set(f"subject-{i}", {"n": i}, now, now + 10 * SECOND)
        assert len(state) <= 1_025
    assert state.get("subject-99995") == {"n": 99_995}


def test_at_most_twice_as_many_rows_are_kept_as_are_missed() -> None:
    state = MemoryState()
    for i in range(100_000):
        now = NOON + i * SECOND
        state.set(f"subject-{i}", {"n": i}, now, now + 5_000 * SECOND)
        assert len(state) <= 2 * 5_001 + 1


def test_rows_that_have_not_expired_are_all_kept() -> None:
    state = MemoryState()
    for i in range(5_000):
        state.set(f"subject-{i}", {"n": i}, NOON, NOON)
    assert all(state.get(f"subject-{i}") == {"n": i} for i in range(5_000))


@pytest.fixture
def _threads_take_turns_often() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_threads_take_turns_often")
def test_no_row_is_lost_between_threads_that_make_room_at_once() -> None:
    state = MemoryState()

    def fill(thread: int) -> None:
        for i in range(5_000):
            state.set(f"{thread}-{i}", {"n": i}, NOON, NOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, range(4)))
    assert len(state) == 4 * 5_000
