"""The circuit breaker: closed, open, half-open."""

from tidegate.components.breaker import FAILURES_TO_OPEN, HEALTH_CHECK_S, Breaker
from tidegate.components.testing import SettableClock


def failing(breaker: Breaker, times: int) -> bool:
    """Whether the last of so many failures was one too many."""
    return [breaker.failed() for _ in range(times)][-1]


def test_so_many_failures_in_a_row_are_too_many() -> None:
    breaker = Breaker(SettableClock())
    assert not failing(breaker, FAILURES_TO_OPEN - 1)
    assert failing(breaker, 1)
    assert not breaker.is_open  # that is for others to say


def test_a_success_in_between_starts_the_count_anew() -> None:
    breaker = Breaker(SettableClock())
    failing(breaker, FAILURES_TO_OPEN - 1)
    breaker.succeeded()
    assert not failing(breaker, FAILURES_TO_OPEN - 1)


def test_good_health_starts_the_count_anew() -> None:
    breaker = Breaker(SettableClock())
    failing(breaker, FAILURES_TO_OPEN)
    breaker.checked(healthy=True)
    assert not failing(breaker, FAILURES_TO_OPEN - 1)


def test_health_is_asked_for_at_first_and_then_every_so_often() -> None:
    clock = SettableClock()
    breaker = Breaker(clock)
    assert breaker.is_check_due
    breaker.checked(healthy=True)
    assert not breaker.is_check_due
    clock.advance(HEALTH_CHECK_S)
    assert breaker.is_check_due


def test_what_opened_stays_open_for_a_while_and_then_until_it_is_healthy() -> None:
    clock = SettableClock()
    breaker = Breaker(clock)
    breaker.open()
    assert not breaker.is_check_due
    clock.advance(HEALTH_CHECK_S)
    assert breaker.is_check_due
    breaker.checked(healthy=False)
    assert breaker.is_open
    breaker.checked(healthy=True)
    assert not breaker.is_open


def test_half_open_one_failure_is_too_many_and_one_success_closes_it() -> None:
    for succeeds in (False, True):
        breaker = Breaker(SettableClock())
        breaker.open()
        breaker.checked(healthy=True)
        if succeeds:
            breaker.succeeded()
        assert failing(breaker, 1) is not succeeds
