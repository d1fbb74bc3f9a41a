"""What the log says of components that fail: enough to find the fault, and no user content.

The message of an exception may quote what it choked on, so it is left out, but for that of
`InvalidResultError`, which is ours.
"""

import logging

from tidegate.components.base import HealthStatus
from tidegate.components.breaker import FAILURES_TO_OPEN
from tidegate.components.checking import InvalidResultError
from tidegate.components.clock import Clock
from tidegate.schemas.errors import class_and_frames

log = logging.getLogger(__name__)

EVERY_S = 10.0
"""Time between two reports of events that one component failed on: whoever sends events must not
be able to fill the log."""


class Reports:
    """The reports on one component, by its name in the policy."""

    def __init__(self, name: str, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self._next_at = clock.monotonic()
        self._unreported = 0

    def failed(self, error: BaseException | None) -> None:
        """An event failed alone; its decision tells it, so that nothing is lost: a warning."""
        if self._clock.monotonic() < self._next_at:
            self._unreported += 1
            return
        how = f": {error}" if isinstance(error, InvalidResultError) else ""
        log.warning(
            "the component %s failed on an event, and %d since the last report%s; %s",
            self._name,
            self._unreported,
            how,
            "no error" if error is None else class_and_frames(error),
        )
        self._next_at = self._clock.monotonic() + EVERY_S
        self._unreported = 0

    def left_out(self) -> None:
        """It failed too often in a row."""
        log.error(
            "the component %s failed on %d events in a row and is left out, its verdicts are "
            "ERROR, until its health check is good; look for the cause in the warnings before",
            self._name,
            FAILURES_TO_OPEN,
        )

    def not_closed(self, error: BaseException) -> None:
        """It did not close; nothing is judged any more, so that nothing is lost."""
        log.warning("the component %s failed to close: %s", self._name, class_and_frames(error))

    def unhealthy(self, said: HealthStatus | None, error: BaseException | None) -> None:
        """Its health check was not good, or did not answer."""
        why = "its health check gave no answer" if said is None else said.detail or "it says so"
        log.error(
            "the component %s is not healthy and left out, its verdicts are ERROR, until it is: %s",
            self._name,
            why if error is None else class_and_frames(error),
        )
