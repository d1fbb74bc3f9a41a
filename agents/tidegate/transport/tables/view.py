"""A table as a dictionary: as a record sees it, and as everybody else does."""

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar, cast

from confluent_kafka import Message

from tidegate.transport.batch import Batch
from tidegate.transport.errors import UsageError
from tidegate.transport.tables.row import ABSENT
from tidegate.transport.tables.rows import Rows

if TYPE_CHECKING:
    from tidegate.transport.tables.table import Table

K = TypeVar("K")
V = TypeVar("V")


class Place(NamedTuple):
    """Where records of a batch see a table. source: as rows know the topic of the message."""

    message: object
    batch: Batch
    rows: Rows[Any]
    source: str


class View(MutableMapping[K, V]):
    """The rows of one partition as one record sees them, and changes made on its behalf."""

    __slots__ = ("_offset", "_place", "_record", "_table")

    def __init__(self, table: "Table[K, V]", place: Place, record: Message) -> None:
        self._table = table
        self._place = place
        self._record = record
        self._offset: int = record.offset()  # type: ignore[assignment]  # it was fetched

    def __getitem__(self, key: K) -> V:
        value = self._read(self._table.encode_key(key))
        return self._table.copied(value[0]) if value else self._table.__missing__(key)

    def __setitem__(self, key: K, value: V) -> None:
        self._change(key, [self._table.copied(value)])

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self._change(key, ABSENT)

    def __contains__(self, key: object) -> bool:
        return bool(self._read(self._table.encode_key(cast(K, key))))

    def get(self, key: K, default: Any = None) -> Any:
        """The value, or what is given here: the table's own default is for `[]`."""
        value = self._read(self._table.encode_key(key))
        return self._table.copied(value[0]) if value else default

    def setdefault(self, key: K, default: Any = None) -> Any:
        """The value, which is set first if there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: K, *default: Any) -> Any:
        """The value, and delete it; without one what is given here, else KeyError."""
        if key not in self and default:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def __iter__(self) -> Iterator[K]:
        seen = (key for key in self._place.rows.keys() if self._read(key))  # noqa: SIM118  no dict
        return map(self._table.decode_key, seen)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _read(self, key: bytes) -> list[V]:
        _, _, rows, source = self._place
        return rows.read(key, source, self._offset)

    def _change(self, key: K, value: list[V]) -> None:
        _, batch, rows, source = self._place
        _, now_ms = self._record.timestamp()
        now = now_ms * 1000
        rows.change(
            batch,
            self._table.encode_key(key),
            source,
            self._offset,
            value,
            now=now,
            expires=self._table.expires(now),
        )


class ReadOnlyView(MutableMapping[K, V]):
    """All rows that this worker has, as they stand: for whoever is no agent, to be read alone."""

    def __init__(self, table: "Table[K, V]") -> None:
        self._table = table

    def __getitem__(self, key: K) -> V:
        value = self._read(key)
        return self._table.copied(value[0]) if value else self._table.__missing__(key)

    def __contains__(self, key: object) -> bool:
        return bool(self._read(cast(K, key)))

    def get(self, key: K, default: Any = None) -> Any:
        """The value, or what is given here: the table's own default is for `[]`."""
        value = self._read(key)
        return self._table.copied(value[0]) if value else default

    def __iter__(self) -> Iterator[K]:
        for rows in self._table.parts.values():
            for key in rows.keys():  # noqa: SIM118  no dict
                if rows.value(key):
                    yield self._table.decode_key(key)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __setitem__(self, key: K, value: V) -> None:
        self._refuse()

    def __delitem__(self, key: K) -> None:
        self._refuse()

    def _read(self, key: K) -> list[V]:
        encoded = self._table.encode_key(key)
        values = (rows.value(encoded) for rows in self._table.parts.values())
        return next(filter(None, values), ABSENT)

    def _refuse(self) -> NoReturn:
        raise UsageError(f"{self._table.name}: rows are changed by agents, on behalf of a record")
