"""Back-pressure: how much of what is read agents have not finished, and whether to read on."""

from collections.abc import Sequence

from confluent_kafka import Message

from tidegate.transport.poller import Poller
from tidegate.transport.settings import TransportSettings


class Room:
    """Counts records in flight and their bytes; the poll thread adds, the event loop removes."""

    def __init__(self, poller: Poller, settings: TransportSettings) -> None:
        self._poller = poller
        self._most = settings.max_in_flight, settings.max_in_flight_bytes
        self._taken = self._left = 0, 0

    def take(self, records: Sequence[Message]) -> None:
        """Records are read; on the poll thread."""
        self._taken = _add(self._taken, records)
        if not self._is_within(1):
            self._poller.has_room(False)
            self._note()  # the loop may have finished all of it since the comparison

    def leave(self, records: Sequence[Message]) -> None:
        """Records are finished, or void; in the event loop."""
        self._left = _add(self._left, records)
        self._note()

    def clear(self) -> None:
        """All that was read is void; in the event loop."""
        self._left = self._taken
        self._note()

    def _note(self) -> None:
        if self._is_within(2):
            self._poller.has_room(True)

    def _is_within(self, share: int) -> bool:
        (taken, taken_bytes), (left, left_bytes) = self._taken, self._left
        records, size = self._most
        return taken - left <= records // share and taken_bytes - left_bytes <= size // share


def _add(counted: tuple[int, int], records: Sequence[Message]) -> tuple[int, int]:
    number, size = counted
    return number + len(records), size + sum(map(len, records))
