"""Back-pressure: how much of what is read waits for agents or is at work, and whether to read on.

What is not read yet comes in fewer and larger batches later, and those cost less: so a worker that
falls behind a stream of single records does not queue them up as batches of one.
"""

from collections.abc import Sequence

from confluent_kafka import Message

from tidegate.transport.poller import Poller
from tidegate.transport.settings import TransportSettings

MOST_WAITING = 4
"""Batches that no agent has begun, above which no more are read."""

Counts = tuple[int, int]
"""Records, and bytes of their values."""


class Room:
    """Counts what is in flight; the poll thread adds, the event loop removes."""

    def __init__(self, poller: Poller, settings: TransportSettings) -> None:
        self._poller = poller
        self._most = settings.max_in_flight, settings.max_in_flight_bytes
        self._read = self._begun = 0
        self._taken: Counts = 0, 0
        self._left: Counts = 0, 0

    def take(self, batches: Sequence[Sequence[Message]]) -> None:
        """Batches are read; on the poll thread."""
        self._read += len(batches)
        for records in batches:
            self._taken = _add(self._taken, records)
        if not self._is_within(1):
            self._poller.has_room(False)
            self._note()  # the loop may have finished all of it since the comparison

    def begin(self) -> None:
        """A batch is begun; in the event loop."""
        self._begun += 1
        self._note()

    def leave(self, records: Sequence[Message]) -> None:
        """Records are finished, or void; in the event loop."""
        self._left = _add(self._left, records)
        self._note()

    def clear(self) -> None:
        """All that was read is void; in the event loop."""
        self._begun, self._left = self._read, self._taken
        self._note()

    def _note(self) -> None:
        if self._is_within(2):
            self._poller.has_room(True)

    def _is_within(self, share: int) -> bool:
        (taken, taken_bytes), (left, left_bytes) = self._taken, self._left
        records, size = self._most
        return (
            self._read - self._begun <= MOST_WAITING // share
            and taken - left <= records // share
            and taken_bytes - left_bytes <= size // share
        )


def _add(counted: Counts, records: Sequence[Message]) -> Counts:
    number, size = counted
    return number + len(records), size + sum(map(len, records))
