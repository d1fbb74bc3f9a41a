"""A circuit breaker per component: one that keeps failing is left out until it is healthy again.

Closed: it judges. Open: it does not, and its verdict is ERROR. Half-open: it said that it is
healthy, and the next call shows. Only events that failed alone count, and any success in between
starts the count anew. Whoever sends events must not be able to switch a component off for others:
so exceptions open nothing while its health check is good; time-outs do, as each takes a thread.
"""

from tidegate.components.clock import Clock

FAILURES_TO_OPEN = 5
"""Failures in a row, of single events, after which it is asked whether a component is left out."""

HEALTH_CHECK_S = 10.0
"""Time between two health checks; also how long a component is left out at least."""


class Breaker:
    """State of one component; all times are of `clock.monotonic()`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._check_at = clock.monotonic()  # the first use is preceded by a check
        self._may_check_at = clock.monotonic()
        self._is_open = False

    @property
    def is_open(self) -> bool:
        """Whether the component is left out."""
        return self._is_open

    @property
    def is_check_due(self) -> bool:
        """Whether `health_check` should be asked before the component is used."""
        return self._clock.monotonic() >= self._check_at

    @property
    def may_check(self) -> bool:
        """Whether failures may make `health_check` be asked: not more than once a second."""
        now = self._clock.monotonic()
        if now < self._may_check_at:
            return False
        self._may_check_at = now + 1.0
        return True

    def checked(self, healthy: bool) -> None:
        """Take the answer of a health check: leave out, or (half-)close."""
        self._check_at = self._clock.monotonic() + HEALTH_CHECK_S
        # Half-open: one more failure in a row is too many.
        self._failures = FAILURES_TO_OPEN - 1 if self._is_open else 0
        self._is_open = not healthy

    def succeeded(self) -> None:
        """A call answered."""
        self._failures = 0

    def failed(self) -> bool:
        """Count an event that failed alone; returns whether there were too many in a row."""
        self._failures += 1
        return self._failures >= FAILURES_TO_OPEN

    def open(self) -> None:
        """Leave the component out, until a health check is due and good."""
        self._is_open = True
        self._check_at = self._clock.monotonic() + HEALTH_CHECK_S
