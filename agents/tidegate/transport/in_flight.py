"""What of one partition is read and not committed yet."""

from collections import deque

from tidegate.transport.batch import Batch


class InFlight:
    """The batches of one partition that are not committed; offsets are committed in their order."""

    def __init__(self) -> None:
        self._batches: deque[Batch] = deque()
        self._done_to: int | None = None

    def copy(self) -> list[Batch]:
        """All that is kept track of; from any thread."""
        return list(self._batches)

    def add(self, batch: Batch) -> None:
        """Keep track of a batch that is handed to an agent."""
        self._batches.append(batch)

    def committable(self) -> int | None:
        """The offset that may be committed, None before the first batch is done."""
        while self._batches and self._batches[0].is_done:
            self._done_to = self._batches.popleft().next_offset
        return self._done_to
