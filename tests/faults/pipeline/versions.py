"""Rows of tables in another version, as the next release might have them: values lie in a list."""

from typing import Any, Generic, TypeVar

import msgspec

from faults.patching import replace
from harness.deployment import Deployment
from tidegate.agents.app import App
from tidegate.schemas.topics import Topic
from tidegate.transport.tables.claims import RESERVED
from tidegate.transport.tables.row import Row, RowCodec, decode_any

V = TypeVar("V")

VERSIONS = ("1", "1, knows 2", "2")
"""Of rows that are written; what else is read."""

_make_table = App.table


class NextCodec(Generic[V]):
    """Writes version 2, reads both."""

    def __init__(self, value_type: type[V]) -> None:
        self._codec: RowCodec[Any] = RowCodec(
            list[value_type],  # type: ignore[valid-type]
            2,
            {1: lambda old: [msgspec.convert(old, value_type)]},
        )
        self.version = self._codec.version

    def encode(self, row: Row[V]) -> bytes:
        """With each value in a list."""
        undo = [(source, at, [[one] for one in value]) for source, at, value in row.undo]
        listed = msgspec.structs.replace(row, undo=undo, value=[[one] for one in row.value])
        return self._codec.encode(listed)

    def decode(self, data: bytes) -> Row[V]:
        """Raises RowError."""
        row = self._codec.decode(data)
        undo = [(source, at, [one for [one] in value]) for source, at, value in row.undo]
        return msgspec.structs.replace(row, undo=undo, value=[one for [one] in row.value])


def write_rows_in(version: str) -> None:
    """Have all tables of this process's agents write one of VERSIONS."""
    if version != VERSIONS[0]:
        replace(App, "table", lambda *given, **named: _table(version, *given, **named))


def versions_in(deployment: Deployment, changelog: Topic) -> set[int]:
    """The versions of the rows that were written to a changelog."""
    rows = [m.value() for m in deployment.messages(changelog) if m.key() not in RESERVED]
    return {decode_any(row).version for row in rows if row is not None}


def _table(version: str, app: App, topic: Any, value_type: type[Any], **options: Any) -> Any:
    table: Any = _make_table(app, topic, value_type, **options)
    knowing = RowCodec(value_type, 1, {2: lambda new: msgspec.convert(new[0], value_type)})
    table.codec = NextCodec(value_type) if version == VERSIONS[2] else knowing
    return table
