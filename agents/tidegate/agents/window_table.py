"""The windows of `decide` in their table, by event id."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from tidegate.agents.arrival import InputRecord
from tidegate.components.window import Window
from tidegate.schemas.log_time import microseconds
from tidegate.transport.batch import Batch
from tidegate.transport.tables.row import ABSENT
from tidegate.transport.tables.table import Table

_NOTHING = Window()


class EventKey(NamedTuple):
    """An event, and the partition that everything about it goes by."""

    partition: int
    event_id: UUID


class WindowTable:
    """Windows in the rows of an idempotent table.

    kept_ms: how long a window stays after its decision, in log time, for what may come late.
    """

    def __init__(self, table: Table[bytes, Window], kept_ms: int) -> None:
        self._table = table
        self._kept_us = kept_ms * 1000

    def get(self, key: EventKey) -> Window:
        """The window of an event; an empty one where nothing is known."""
        value = self._table.rows(key.partition).value(key.event_id.bytes)
        return value[0] if value else _NOTHING

    def is_repetition(self, record: InputRecord, key: EventKey) -> bool:
        """Whether the window has the record already, which was read before a restart then."""
        rows, source = self._table.rows(key.partition), self._table.source(record.topic)
        return rows.is_repetition(key.event_id.bytes, source, record.offset)

    def put(self, record: InputRecord, key: EventKey, window: Window | None) -> None:
        """Keep a window, or forget it, on behalf of a record that changed it."""
        assert record.batch is not None  # noqa: S101  rows are kept for records of a topic
        rows, now = self._table.rows(key.partition), microseconds(record.log_time)
        rows.change(
            record.batch,
            key.event_id.bytes,
            self._table.source(record.topic),
            record.offset,
            ABSENT if window is None else [window],
            now=now,
            expires=self._expires(window, max(now, rows.latest)),
        )

    def amend(self, batch: Batch, key: EventKey, window: Window, now: int) -> None:
        """Keep a window that no record changed, but the time that went by; now: microseconds."""
        rows = self._table.rows(key.partition)
        expires = self._expires(window, max(now, rows.latest))
        rows.amend(batch, key.event_id.bytes, window, expires)

    def all(self) -> Iterator[tuple[EventKey, Window]]:
        """All windows of the partitions that are here."""
        for partition, rows in self._table.parts.items():
            for key in rows.keys():  # noqa: SIM118  no dict
                for window in rows.value(key):
                    yield EventKey(partition, UUID(bytes=key)), window

    def _expires(self, window: Window | None, now: int) -> int:
        """Only what is decided may go by itself: a window that is open is a promise.

        now: the latest log time that the partition has seen, as what is read late is decided late.
        """
        is_decided = window is not None and window.given is not None
        return now + self._kept_us if is_decided else 0
