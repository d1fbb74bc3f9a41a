"""The registry itself, without HTTP: the log, and what is registered by it."""

import time

from tidegate.registry.log import Log, LogError
from tidegate.registry.schema import AvroSchema
from tidegate.registry.state import Applied, Conflict, Registration, Registrations, encode_record


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

    def register(self, subject: str, schema: AvroSchema) -> Registration | Conflict:
        """Register a schema, or find it if it already is. Comes after `catch_up`.

        Raises LogError when it may or may not be registered now; to repeat the call is harmless.
        """
        seen = self.known.find(subject, schema) or self.known.find_conflict(subject, schema)
        if seen is not None:
            return seen
        # Another server may have been faster, so the record's place in the log decides.
        applied = self._read(self._log.append(*encode_record(subject, schema.text)))
        if applied is None:
            raise LogError("our own record did not come back")
        return applied

    def _read(self, awaited: int = -1) -> Applied:
        """Apply all new records and return what became of the one at offset `awaited`."""
        self._last_read = time.monotonic()
        wanted: Applied = None
        try:
            for offset, key, value in self._log.read_to_end(self._next_offset):
                applied = self.known.apply(offset, key, value)
                self._next_offset = offset + 1
                if offset == awaited:
                    wanted = applied
        except LogError as error:
            self._last_failure = str(error)
            raise
        self._last_failure = None
        return wanted
