"""The settable clock that is shipped for tests."""

from datetime import UTC, datetime, timedelta

import pytest

from tidegate.components.clock import Clock
from tidegate.components.testing import SettableClock


def test_it_stands_still_until_told() -> None:
    clock = SettableClock()
    assert (clock.now(), clock.monotonic()) == (clock.now(), clock.monotonic())


def test_both_readings_move_together() -> None:
    clock = SettableClock(datetime(2026, 7, 1, tzinfo=UTC))
    before = clock.monotonic()
    clock.advance(1.5)
    assert clock.now() == datetime(2026, 7, 1, 0, 0, 1, 500_000, tzinfo=UTC)
    assert clock.monotonic() - before == pytest.approx(1.5)


def test_it_is_a_clock_in_utc() -> None:
    clock: Clock = SettableClock()
    assert clock.now().utcoffset() == timedelta(0)


def test_the_machines_clock_is_in_utc_and_never_goes_back() -> None:
    clock = Clock()
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.monotonic() <= clock.monotonic()
