"""Faust's table on rows that count exactly: a dictionary inside agents, restored before them."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import faust
from confluent_kafka import Message
from faust.streams import current_event
from faust.types import EventT

from tidegate.schemas.topics import MIN_COMPACTION_LAG_MS
from tidegate.transport.batch import Batch, Delivery
from tidegate.transport.errors import UsageError
from tidegate.transport.tables.row import RowCodec
from tidegate.transport.tables.rows import Rows
from tidegate.transport.tables.store import MemoryStore, RocksStore, Store
from tidegate.transport.tables.tested import place_under_test
from tidegate.transport.tables.view import Place, ReadOnlyView, View

K = TypeVar("K")
V = TypeVar("V")

MEMORY, ROCKSDICT = "memory://", "rocksdict://"
_IMMUTABLE = (int, float, str, bytes, bool)


class Table(faust.Table[K, V], Generic[K, V]):
    """A table; `app.Table(name, value_type=int, default=int)` makes one.

    In an agent that takes records, `table[key]` is a dictionary of the record's partition. In one
    that takes batches, `table.at(record)[key]` is, for each record in turn. Outside of agents it
    can be read. Rows are written to the changelog when the event is finished, one record per
    changed key, and the event is committed when those are acknowledged. Only one agent per source
    topic may change a table.

    key_type: bytes or str. value_type: what msgspec encodes. version, older: see `RowCodec`.
    store: `memory://`, or `rocksdict://` for state larger than memory. expires_ms: log time after
    its last change at which a row may be dropped. max_rows: per partition; beyond it rows that were
    not changed for long are dropped. Both drop only what is committed, in passing. idempotent:
    whether changing a row twice for one record does no harm; then a record that is read again meets
    the row as it is, and rows do not remember what they were.
    """

    def __init__(
        self,
        app: faust.App,
        *,
        key_type: type[K] = bytes,  # type: ignore[assignment]  # the default of K
        value_type: type[V],
        version: int = 1,
        older: Mapping[int, Callable[[Any], V]] | None = None,
        store: str = MEMORY,
        expires_ms: int | None = None,
        max_rows: int | None = None,
        idempotent: bool = False,
        **kwargs: Any,
    ) -> None:
        if key_type not in (bytes, str):
            raise TypeError(f"keys of a table are bytes or str, not {key_type.__name__}")
        if store not in (MEMORY, ROCKSDICT):
            raise ValueError(f"a table lies in {MEMORY} or {ROCKSDICT}, not {store}")
        compaction = {"min.compaction.lag.ms": str(MIN_COMPACTION_LAG_MS)}
        kwargs["extra_topic_configs"] = compaction | dict(kwargs.get("extra_topic_configs") or {})
        super().__init__(app, **kwargs)
        self.codec: RowCodec[V] = RowCodec(value_type, version, older)
        self.parts: dict[int, Rows[V]] = {}
        self._place: Place | None = None
        self._takes_text = key_type is str
        self._must_copy = value_type not in _IMMUTABLE
        self._store_url = store
        self._expires_us = None if expires_ms is None else expires_ms * 1000
        self._max_rows = max_rows
        self._idempotent = idempotent

    def at(self, record: Message) -> View[K, V]:
        """The rows as a record of the batch at work sees them. Raises UsageError outside agents."""
        event = current_event()
        if event is None:
            raise UsageError("a record is seen by its agent alone, while it works on the batch")
        return View(self, self._place_of(event), record)

    @property
    def data(self) -> Any:  # type: ignore[override]  # Faust declares an attribute
        """The dictionary that Faust's table stands on."""
        event = current_event()
        if event is None:
            return ReadOnlyView(self)
        if isinstance(event.value, Batch):
            raise UsageError(
                f"{self.name}: this agent takes batches: say table.at(record)[key], so that the "
                "row knows the record"
            )
        place = self._place_of(event)
        (record,) = place.batch
        return View(self, place, record)

    def __getitem__(self, key: K) -> V:
        return cast(V, self.data[key])

    def __setitem__(self, key: K, value: V) -> None:
        self.data[key] = value

    def __delitem__(self, key: K) -> None:
        del self.data[key]

    def get(self, key: K, default: Any = None) -> Any:
        """The value, or what is given here: the table's own default is for `[]`."""
        return self.data.get(key, default)

    def setdefault(self, key: K, default: Any = None) -> Any:
        """The value, which is set first if there is none."""
        return self.data.setdefault(key, default)

    def pop(self, key: K, *default: Any) -> Any:
        """The value, and delete it; without one what is given here, else KeyError."""
        return self.data.pop(key, *default)

    def __missing__(self, key: K) -> V:
        if self.default is None:
            raise KeyError(key)
        return cast(V, self.default())

    def on_key_set(self, key: K, value: V) -> None:
        """Nothing is written when a row is set; its last value is, when the event is finished."""

    def on_key_del(self, key: K) -> None:
        """As `on_key_set`."""

    def clear(self) -> None:
        """Not to be had: a row can only be changed for a record that it then knows."""
        raise UsageError(f"{self.name}: a table cannot be cleared; delete its keys one by one")

    def using_window(self, *_: Any, **__: Any) -> Any:
        """Not to be had: windows expire by the worker's clock, our rows by log time."""
        raise UsageError(
            f"{self.name}: no windows; put the window into the key, and set expires_ms"
        )

    async def on_start(self) -> None:
        """Make the changelog topic if it is missing and the application may."""
        await self.changelog_topic.maybe_declare()

    def new_rows(self, partition: int) -> Rows[V]:
        """Empty rows, to be restored."""
        store: Store = MemoryStore()
        if self._store_url == ROCKSDICT:
            store = RocksStore(Path(self.app.conf.tabledir), f"{self.name}-{partition}")
        return Rows(
            self.codec,
            store,
            topic=self.changelog_topic_name,
            partition=partition,
            max_rows=self._max_rows,
            idempotent=self._idempotent,
        )

    def encode_key(self, key: K) -> bytes:
        """The key of the changelog."""
        return key.encode() if self._takes_text else key  # type: ignore[attr-defined, return-value]

    def decode_key(self, key: bytes) -> K:
        """The key of the table."""
        return cast(K, key.decode() if self._takes_text else key)

    def copied(self, value: V) -> V:
        """A value that may be changed in place without changing the row."""
        return deepcopy(value) if self._must_copy else value

    def expires(self, now: int) -> int:
        """When a row changed at `now` expires, both log time in microseconds; 0: never."""
        return 0 if self._expires_us is None else now + self._expires_us

    def rows(self, partition: int) -> Rows[V]:
        """The rows of a partition.

        Those of one that is gone are asked for by batches that are abandoned: such a batch sees
        empty rows, and what it sets is dropped.
        """
        return self.parts.get(partition) or Rows(self.codec, MemoryStore())

    def source(self, topic: str) -> str:
        """The name that rows know a source topic by."""
        return cast(Any, self.app.tables).source(topic)  # type: ignore[no-any-return]

    def _place_of(self, event: EventT[Any]) -> Place:
        message = event.message
        place = self._place
        if place is None or place.message is not message:
            if isinstance(message, Delivery):
                batch = message.batch
                topic, partition = batch.tp
                place = Place(message, batch, self.rows(partition), self.source(topic))
            else:
                place = place_under_test(self, event)
            self._place = place
        return place
