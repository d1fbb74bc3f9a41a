"""Back-pressure: how much of what is read agents have not finished, and whether to read on."""

from tidegate.transport.poller import Poller


class Room:
    """Counts records in flight; the poll thread adds, the event loop removes."""

    def __init__(self, poller: Poller, max_records: int) -> None:
        self._poller = poller
        self._max_records = max_records
        self._taken = 0
        self._left = 0

    def take(self, records: int) -> None:
        """Records are read; on the poll thread."""
        self._taken += records
        if self._taken - self._left > self._max_records:
            self._poller.has_room(False)
            self._note()  # the loop may have finished all of it since the comparison

    def leave(self, records: int) -> None:
        """Records are finished, or void; in the event loop."""
        self._left += records
        self._note()

    def clear(self) -> None:
        """All that was read is void; in the event loop."""
        self._left = self._taken
        self._note()

    def _note(self) -> None:
        if self._taken - self._left <= self._max_records // 2:
            self._poller.has_room(True)
