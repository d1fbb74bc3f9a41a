"""The clock that goes on while all that was said is read."""

import math

from tidegate.agents.hearing import STEP_S, Hearing

HALF = STEP_S / 2


def started(position: int = 5, end: int = 5) -> Hearing:
    hearing = Hearing()
    hearing.restart({0: (position, end)}, 100.0)
    return hearing


def test_the_clock_starts_once_what_lay_there_is_read() -> None:
    hearing = started(position=3, end=5)
    assert hearing.clock(0) is None
    hearing.read(0, 4)
    assert hearing.clock(0) is None
    hearing.read(0, 5)
    assert hearing.clock(0) == 0.0


def test_the_clock_goes_on_from_look_to_look_while_nothing_is_unread() -> None:
    hearing = started()
    hearing.looked({0: (0, 5)}, 100.0 + HALF)
    hearing.read(0, 7)
    hearing.looked({0: (0, 7)}, 100.0 + 2 * HALF)
    assert hearing.clock(0) == 2 * HALF


def test_a_look_counts_once_all_is_read_that_was_there() -> None:
    hearing = started()
    hearing.looked({0: (0, 8)}, 100.0 + HALF)
    hearing.read(0, 7)
    hearing.looked({0: (0, 20)}, 100.0 + 2 * HALF)
    assert hearing.clock(0) == 0.0
    hearing.read(0, 8)
    assert hearing.clock(0) == HALF


def test_a_look_after_a_long_pause_counts_one_step() -> None:
    hearing = started()
    hearing.looked({0: (0, 5)}, 100.0 + 50 * STEP_S)
    assert hearing.clock(0) == STEP_S


def test_a_look_from_before_the_start_counts_nothing() -> None:
    hearing = started()
    hearing.looked({0: (0, 5)}, 99.0)
    hearing.looked({0: (0, 5)}, 100.0 + HALF)
    assert hearing.clock(0) == HALF


def test_partitions_that_are_not_here_have_no_clock() -> None:
    hearing = started()
    hearing.read(1, 5)
    hearing.looked({1: (0, 5)}, 101.0)
    assert hearing.clock(1) is None
    hearing.restart({}, 102.0)
    assert hearing.clock(0) is None


def test_what_is_gone_from_the_log_is_waited_for_by_nobody() -> None:
    hearing = started(position=3, end=8)
    hearing.looked({0: (8, 8)}, 100.0 + HALF)
    assert hearing.clock(0) == 0.0
    assert not hearing.is_behind


def test_time_from_before_a_moment_is_not_counted_to_it() -> None:
    hearing = started()
    assert hearing.clock_at(0, 100.0 + HALF) == HALF
    assert hearing.clock_at(0, 100.0 + 9 * STEP_S) == STEP_S
    assert hearing.clock_at(0, 99.0) == 0.0
    assert started(position=3).clock_at(0, 101.0) == 0.0


def test_all_is_read_that_was_written_before_the_last_look() -> None:
    hearing = started()
    hearing.looked({0: (0, 6)}, 100.0 + HALF)
    assert hearing.read_to(0) == 100.0
    hearing.read(0, 6)
    assert hearing.read_to(0) == 100.0 + HALF
    assert hearing.read_to(1) == -math.inf
