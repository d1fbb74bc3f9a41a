"""The registry itself, without HTTP: the log, and what is registered by it."""

import time

from tidegate.registry.log import Log, LogError
from tidegate.registry.schema import read_schema
from tidegate.registry.state import Conflict, Outcome, Registration, Registrations, encode_record


class Registry:
    """One server's view of the log. All calls come from one thread.

    known: what was registered by the end of the last `catch_up`.
    """

    def __init__(self, log: Log) -> None:
        self.known = Registrations()
        self._log = log
        self._next_offset = 0
        self._last_read = float("-inf")
        self._last_failure: str | None = None

    def catch_up(self, arrived: float) -> None:
        """Read the log to its end, unless that was begun after `arrived` (seconds, monotonic).

        So the requests that wait for one read share the next one, and its failure: while the
        broker is away, a queue of them fails after one time limit and not one after another.
        """
        if self._last_read <= arrived:
            self._read()
        elif self._last_failure is not None:
            raise LogError(self._last_failure)

    def register(self, subject: str, text: str) -> Registration | Conflict:
        """Register a schema, or find it if it already is. Comes after `catch_up`.

        Raises InvalidSchemaError, and LogError when it may or may not be registered now; to repeat
        the call is then harmless.
        """
        schema = read_schema(text)
        seen = self.known.find(subject, schema) or self.known.find_conflict(subject, schema)
        if seen is not None:
            return seen
        # Another server may have been faster, so the record's place in the log decides.
        outcome = self._read(self._log.append(*encode_record(subject, text)))
        if outcome is None:
            raise LogError("our own record did not come back")
        return outcome

    def _read(self, awaited: int = -1) -> Outcome:
        """Apply all new records and return the outcome of the one at offset `awaited`."""
        self._last_read = time.monotonic()
        outcome: Outcome = None
        try:
            for offset, key, value in self._log.read_to_end(self._next_offset):
                applied = self.known.apply(offset, key, value)
                self._next_offset = offset + 1
                if offset == awaited:
                    outcome = applied
        except LogError as error:
            self._last_failure = str(error)
            raise
        self._last_failure = None
        return outcome
