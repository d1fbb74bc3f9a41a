"""`rate_limiter`: the generic cell rate algorithm, held against its definition."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.building import NOON, request, response
from tidegate.components.context import SafetyContext
from tidegate.components.limits.rate_limiter import RateLimiter, RateLimiterOptions
from tidegate.components.result import SafetyResult
from tidegate.schemas.records import Event

MICROSECOND = timedelta(microseconds=1)


def limiter(rate_per_minute: int, burst: int) -> RateLimiter:
    made = RateLimiter()
    made.initialize(RateLimiterOptions(rate_per_minute=rate_per_minute, burst=burst))
    return made


def judged(made: RateLimiter, at: datetime, event: Event | None = None) -> SafetyResult:
    return made.process(SafetyContext.of(event or request("a"), at))


def retry_after_ms(result: SafetyResult) -> int | None:
    return int(result.findings[0].labels["retry_after_ms"]) if result.findings else None


class Bucket:
    """The same limit as a leaky bucket that holds `burst` and drains one event an interval."""

    def __init__(self, interval_us: int, burst: int) -> None:
        self._interval = Fraction(interval_us)
        self._burst = burst
        self._level = Fraction(0)
        self._at: int | None = None

    def takes(self, now_us: int) -> bool:
        if self._at is None or now_us > self._at:
            passed = 0 if self._at is None else now_us - self._at
            self._level = max(Fraction(0), self._level - passed / self._interval)
            self._at = now_us
        # An event that comes before the one before it counts as later than it is.
        behind = (self._at - now_us) / self._interval
        if self._level + behind + 1 > self._burst:
            return False
        self._level += 1
        return True


@given(
    rate=st.integers(1, 5_000),
    burst=st.integers(1, 6),
    gaps=st.lists(st.integers(-20_000_000, 90_000_000) | st.integers(0, 300), max_size=40),
)
def test_it_is_a_leaky_bucket(rate: int, burst: int, gaps: list[int]) -> None:
    made, bucket = limiter(rate, burst), Bucket(ceil(60_000_000 / rate), burst)
    now = 10**12
    for gap in gaps:
        now += gap
        at = datetime(1970, 1, 1, tzinfo=UTC) + now * MICROSECOND
        assert judged(made, at).passed == bucket.takes(now)


@given(rate=st.integers(1, 5_000), burst=st.integers(1, 6), sent=st.integers(1, 20))
def test_whoever_waits_as_long_as_told_is_let_through(rate: int, burst: int, sent: int) -> None:
    made = limiter(rate, burst)
    results = [judged(made, NOON) for _ in range(burst + sent)]
    assert [result.passed for result in results] == [True] * burst + [False] * sent
    wait_ms = retry_after_ms(results[-1])
    assert wait_ms is not None
    assert not judged(made, NOON + timedelta(milliseconds=wait_ms - 1)).passed
    assert judged(made, NOON + timedelta(milliseconds=wait_ms)).passed


def test_no_more_than_the_rate_comes_through_in_the_long_run() -> None:
    made = limiter(7, 3)  # does not divide a minute
    passed = sum(judged(made, NOON + timedelta(seconds=s)).passed for s in range(3_600))
    assert 7 * 60 <= passed <= 7 * 60 + 3


def test_subjects_and_directions_are_counted_apart() -> None:
    made = limiter(1, 1)
    assert judged(made, NOON).passed
    assert not judged(made, NOON).passed
    assert judged(made, NOON, request("a", subject="bob")).passed
    assert judged(made, NOON, response("a")).passed


@pytest.mark.parametrize("at", [datetime.min, datetime.max])
def test_the_ends_of_the_calendar_are_times(at: datetime) -> None:
    made = limiter(1, 2)
    results = [judged(made, at.replace(tzinfo=UTC)) for _ in range(3)]
    assert [result.passed for result in results] == [True, True, False]
