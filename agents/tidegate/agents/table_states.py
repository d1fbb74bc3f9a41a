"""State of components in the table: kept over restarts, rebalances and crashes."""

from datetime import datetime
from typing import cast

from tidegate.agents.arrival import InputRecord
from tidegate.components.content import Direction
from tidegate.components.context import SafetyContext
from tidegate.components.state import Row
from tidegate.schemas.log_time import microseconds
from tidegate.transport.tables.row import RowError
from tidegate.transport.tables.table import Table


def key_prefix(component: str, direction: Direction) -> str:
    """What all keys of a component's rows of one direction begin with."""
    return f"{component}\0{direction}\0"


def owner_of(key: bytes) -> tuple[str, str]:
    """Component and direction that a key belongs to. Raises RowError for one of another form."""
    component, *rest = key.split(b"\0", 2)
    if len(rest) != 2:
        raise RowError("its key is not component, direction and subject")
    return component.decode(errors="replace"), rest[0].decode(errors="replace")


class TableStates:
    """The state of one component of the policy, by its name there."""

    def __init__(self, table: Table[bytes, dict[str, int]], component: str) -> None:
        self._table = table
        self._component = component

    def met_by(self, context: SafetyContext) -> "TableState":
        """The state that an event belongs to, as that event meets it."""
        record = cast(InputRecord, context.origin)
        prefix = key_prefix(self._component, context.direction)
        return TableState(self._table, prefix, record)


class TableState:
    """Rows under one prefix of keys, as one record meets them."""

    __slots__ = ("_prefix", "_record", "_rows", "_source")

    def __init__(
        self, table: Table[bytes, dict[str, int]], prefix: str, record: InputRecord
    ) -> None:
        self._prefix = prefix
        self._record = record
        self._rows = table.rows(record.partition)
        self._source = table.source(record.topic)

    def get(self, key: str) -> Row | None:
        """The row as the record meets it."""
        value = self._rows.read(self._key(key), self._source, self._record.offset)
        return value[0] if value else None

    def set(self, key: str, row: Row, now: datetime, expires: datetime) -> None:
        """Keep a row; nothing happens when the record has set it already."""
        record = self._record
        assert record.batch is not None  # noqa: S101  rows are kept for records of a topic
        self._rows.change(
            record.batch,
            self._key(key),
            self._source,
            record.offset,
            [dict(row)],
            now=microseconds(now),
            expires=microseconds(expires),
        )

    def _key(self, key: str) -> bytes:
        return (self._prefix + key).encode()
