"""Log lines that a fault repeats many times a second, told once in a while."""

import logging
import time

INTERVAL_S = 30.0
"""Pause between two lines that say the same."""


class RateLimitedLog:
    """Logs each kind of message once in `INTERVAL_S`, with how often it was left out since."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._last: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def warning(self, kind: str, message: str) -> None:
        """Log a message that is like all others of its kind."""
        self._tell(logging.WARNING, kind, message)

    def info(self, kind: str, message: str) -> None:
        """As `warning`, of what is as it should be."""
        self._tell(logging.INFO, kind, message)

    def _tell(self, level: int, kind: str, message: str) -> None:
        now = time.monotonic()
        if now - self._last.get(kind, -INTERVAL_S) < INTERVAL_S:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return
        self._last[kind] = now
        times = self._left_out.pop(kind, 0)
        self._log.log(level, "%s%s", message, f" ({times} times more since)" if times else "")
