"""State of components by key: the small interface that a dict and a table serve."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Protocol

from tidegate.components.content import Direction
from tidegate.components.context import SafetyContext

Row = Mapping[str, int]
"""What is kept under one key: named whole numbers, so that old and new workers read each other."""


class State(Protocol):
    """Rows by key, of one partition of one input topic, as one event meets them.

    An event that is judged again meets what it met the first time, and what it sets changes nothing
    that it has changed already: a component need not know.
    """

    def get(self, key: str) -> Row | None:
        """The row last set; one that has expired may be gone."""

    def set(self, key: str, row: Row, now: datetime, expires: datetime) -> None:
        """Keep a row; once log time is past `expires` nobody may miss it. now: the log time."""


class States(Protocol):
    """The state of one component, whatever the direction and the partition."""

    def met_by(self, context: SafetyContext) -> State:
        """The state that an event belongs to, as that event meets it; from any thread."""


class MemoryState:
    """State in this process, for any number of threads; for events that are judged once.

    It holds at most twice the rows that have not expired, and a few.
    """

    _FEW = 1_024

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Row, datetime]] = {}
        self._sweep_at = self._FEW
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: str) -> Row | None:
        """The row last set."""
        kept = self._rows.get(key)
        return None if kept is None else kept[0]

    def set(self, key: str, row: Row, now: datetime, expires: datetime) -> None:
        """Keep a row."""
        with self._lock:
            self._rows[key] = (row, expires)
            if len(self._rows) > self._sweep_at:
                self._rows = {k: kept for k, kept in self._rows.items() if kept[1] >= now}
                self._sweep_at = max(self._FEW, 2 * len(self._rows))


class MemoryStates:
    """States in this process: one per direction and partition, as only within one is an order."""

    def __init__(self) -> None:
        self._states: dict[tuple[Direction, int], MemoryState] = {}

    def met_by(self, context: SafetyContext) -> MemoryState:
        """The state that an event belongs to."""
        key = context.direction, context.partition
        state = self._states.get(key)
        if state is None:
            state = self._states.setdefault(key, MemoryState())  # another thread may be faster
        return state
