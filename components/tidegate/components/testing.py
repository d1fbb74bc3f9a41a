"""What tests of components and pipelines need, shipped so that users can test theirs."""

from datetime import UTC, datetime, timedelta

from tidegate.components.clock import Clock


class SettableClock(Clock):
    """A clock that moves only when told to; both its readings move together."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._now = now
        self._monotonic = 1_000.0

    def now(self) -> datetime:
        """The time it was set to."""
        return self._now

    def monotonic(self) -> float:
        """Seconds, in step with `now`."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Move both readings forward."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
