"""Times of Kafka and of rows, to the microsecond and back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.schemas.log_time import LAST_US, at_microseconds, at_milliseconds, microseconds


@given(st.integers(0, LAST_US))
def test_microseconds_come_back_as_they_went(us: int) -> None:
    assert microseconds(at_microseconds(us)) == us


def test_a_time_of_another_zone_is_the_same_instant() -> None:
    noon = datetime(1970, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert microseconds(noon) == 10 * 3_600_000_000


def test_a_timestamp_of_kafka_is_in_milliseconds() -> None:
    assert at_milliseconds(1_500) == datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)


def test_past_the_last_microsecond_there_is_no_time() -> None:
    with pytest.raises(OverflowError):
        at_microseconds(LAST_US + 1)
