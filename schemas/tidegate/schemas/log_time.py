"""Log time as Kafka and our rows carry it, in whole units since 1970, and as records do, in UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(time: datetime) -> int:
    """Whole microseconds from 1970 to a time that knows its zone."""
    return (time - _EPOCH) // _MICROSECOND


LAST_US = microseconds(datetime.max.replace(tzinfo=UTC))
"""The last microsecond that a datetime can tell."""


def at_microseconds(us: int) -> datetime:
    """The time so many microseconds after 1970, in UTC. Raises OverflowError past `LAST_US`."""
    return _EPOCH + us * _MICROSECOND


def at_milliseconds(ms: int) -> datetime:
    """The time so many milliseconds after 1970, in UTC: of a Kafka timestamp."""
    return _EPOCH + timedelta(milliseconds=ms)
