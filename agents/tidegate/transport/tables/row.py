"""A row as it stands in a changelog: the value, and what makes reprocessing exact.

A source is one topic in one incarnation, such as `tidegate.requests@Zm9vYmFy`: the beginning of the
topic's id is part of its name, as offsets of a topic that was made anew say nothing about the old.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

V = TypeVar("V")

ABSENT: list[Any] = []
"""As a value: there is none, or it was deleted."""


class Row(msgspec.Struct, Generic[V], array_like=True):
    """One row.

    version: of the values' format. token: of the claim (`claims.py`) under which it was
    written. expires: log time in microseconds after which nobody misses it, 0: never. applied: by
    source, the offset of the last record that changed it. undo: for every change that is not known
    to be committed, in order: source, offset, and the value before it. value: empty or one value.
    """

    version: int
    token: int
    expires: int
    applied: dict[str, int]
    undo: list[tuple[str, int, list[V]]]
    value: list[V]

    def before(self, source: str, offset: int) -> list[V]:
        """The value that a record which was applied already, or came later than it, met then."""
        for changed_by, at, value in self.undo:
            if changed_by == source and at >= offset:
                return value
        return self.value


class RowError(ValueError):
    """Bytes that are no row of this table; says why, without content."""


_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_ANY: msgspec.msgpack.Decoder[Row[Any]] = msgspec.msgpack.Decoder(Row[Any])


class RowCodec(Generic[V]):
    """Rows from and to bytes (MessagePack, a row as an array).

    value_type: what msgspec can decode to. version: of the values that are written. older: how to
    make values of other versions into today's, from what msgspec decodes without a type; a rolling
    upgrade first gives all workers the next version here, then has them write it.
    """

    def __init__(
        self,
        value_type: type[V],
        version: int = 1,
        older: Mapping[int, Callable[[Any], V]] | None = None,
    ) -> None:
        self.version = version
        self._older = dict(older or {})
        self._decoder = msgspec.msgpack.Decoder(Row[value_type])  # type: ignore[valid-type]
        self.encode = msgspec.msgpack.Encoder().encode

    def decode(self, data: bytes) -> Row[V]:
        """Raises RowError."""
        try:
            row = self._decoder.decode(data)
            if row.version == self.version:
                return row
        except _UNREADABLE:
            pass
        return self._decode_other(data)

    def _decode_other(self, data: bytes) -> Row[V]:
        row = decode_any(data)
        if row.version == self.version:
            raise RowError(f"its value is not of the table's type, version {self.version}")
        convert = self._older.get(row.version)
        if convert is None:
            known = ", ".join(map(str, sorted({*self._older, self.version})))
            raise RowError(
                f"it has version {row.version}, and this worker knows {known}: in a rolling "
                "upgrade all workers must know a version before one writes it"
            )
        try:
            undo = [(source, at, list(map(convert, value))) for source, at, value in row.undo]
            value = list(map(convert, row.value))
        except Exception as error:
            told = type(error).__name__
            raise RowError(f"converting from version {row.version}: {told}") from None
        return Row(self.version, row.token, row.expires, row.applied, undo, value)


class AnyRowCodec(RowCodec[Any]):
    """Rows of any table, whatever their version, with their values as they lie there."""

    def __init__(self) -> None:
        super().__init__(Any)

    def decode(self, data: bytes) -> Row[Any]:
        """Raises RowError."""
        return decode_any(data)


def decode_any(data: bytes) -> Row[Any]:
    """A row of any table, its value as msgspec decodes it without a type. Raises RowError."""
    try:
        return _ANY.decode(data)
    except _UNREADABLE:
        raise RowError("it is no row") from None
