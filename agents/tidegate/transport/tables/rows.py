"""The rows of one partition of a table: what a record sees of them, and what it changes.

A record that is read again after a crash must change nothing twice and must meet what it met the
first time. So a row knows the last record of every source that changed it, and the values before
those changes that are not committed yet (`Row.undo`). A record that a row has already is shown the
value from before itself, and what it sets is dropped. Rows of a table whose changes are idempotent
need no such values: there a record that is read again meets what came of it.
"""

from collections.abc import Iterator
from threading import Lock
from typing import Generic, TypeVar

from tidegate.transport.batch import Batch
from tidegate.transport.errors import TransportError, UsageError
from tidegate.transport.tables.claims import RESERVED
from tidegate.transport.tables.dropping import Dropping
from tidegate.transport.tables.row import ABSENT, Row, RowCodec
from tidegate.transport.tables.store import MemoryStore, Store

V = TypeVar("V")

MAX_UNDO = 1_000
"""Uncommitted changes of one row that are remembered; commits are far more frequent than that. Past
it a row still counts exactly, but records read again may meet a value from a little later."""


class Rows(Generic[V]):
    """Rows of one partition, under one claim.

    token: of the claim. committed: by source, the offset from which on records are read again after
    a crash. replayed_to: by source, the highest offset that any restored row has applied; past it
    nothing is a repetition. Reading and changing is for any thread; the rest for the event loop.
    """

    def __init__(
        self,
        codec: RowCodec[V],
        store: Store,
        *,
        topic: str = "",
        partition: int = 0,
        max_rows: int | None = None,
        idempotent: bool = False,
    ) -> None:
        """topic, partition: of the changelog."""
        self.store = store
        self.topic = topic
        self.partition = partition
        self.token = -1
        self.committed: dict[str, int] = {}
        self.replayed_to: dict[str, int] = {}
        self.dropping = Dropping(store, max_rows, self._at_rest)
        self._codec = codec
        self._idempotent = idempotent
        self._open: dict[bytes, Row[V]] = {}
        self._last: tuple[bytes, Row[V]] | None = None
        self._fresh: dict[tuple[str, bytes], int] = {}
        self._lock = Lock()

    def read(self, key: bytes, source: str, offset: int) -> list[V]:
        """The value as the record at `offset` meets it: empty or one value."""
        with self._lock:
            row = self._row(key)
            if row is None:
                return ABSENT
            if self._has_applied(key, row, source, offset):
                return row.before(source, offset)
            return row.value

    def change(
        self,
        batch: Batch,
        key: bytes,
        source: str,
        offset: int,
        value: list[V],
        *,
        now: int,
        expires: int = 0,
    ) -> None:
        """Set a value, or with ABSENT delete it, on behalf of a record of `batch`.

        now, expires: log time in microseconds. Nothing happens when the row has the record already,
        or when the batch is over: a call that was given up may still come here.
        """
        with self._lock:
            if batch.finished:
                return
            row = self._row(key)
            if row is None:
                if not value:
                    return
                row = self._new(key)
            if self._has_applied(key, row, source, offset):
                return
            applied = row.applied.get(source, -1)
            if applied != offset:
                if offset < applied:
                    raise self._out_of_order(source, offset)
                if not self._idempotent:
                    row.undo.append((source, offset, row.value))
                row.applied[source] = offset
            self._set(batch, key, row, value, expires)
            if now > self.dropping.now.get(source, 0):
                self.dropping.now[source] = now

    def is_repetition(self, key: bytes, source: str, offset: int) -> bool:
        """Whether the row has the record already, which was read before a restart then."""
        with self._lock:
            row = self._row(key)
            return row is not None and self._has_applied(key, row, source, offset)

    @property
    def latest(self) -> int:
        """The latest log time of all sources, in microseconds."""
        return max(self.dropping.now.values(), default=0)

    def amend(self, batch: Batch, key: bytes, value: V, expires: int) -> None:
        """Change a row, if there is one, on behalf of no record: of an idempotent table alone.

        batch: of no records, with which it is written.
        """
        with self._lock:
            row = self._row(key)
            if row is not None:
                self._set(batch, key, row, [value], expires)

    def collect(self, batch: Batch) -> dict[bytes, bytes | None]:
        """The rows that the batch has changed, encoded, and rows to be removed: for the changelog.

        They are in the store from here on. Call it once, when the batch is finished.
        """
        with self._lock:
            rows = {}
            for key in batch.changed.pop(self, ()):
                # Another batch that changed it may have been collected meanwhile.
                row = self._open.pop(key, None) or self._row(key)
                if row is not None:  # else all was closed
                    rows[key] = row
            written: dict[bytes, bytes | None] = {k: self._encode(row) for k, row in rows.items()}
            self.store.write(written)
            removed = dict.fromkeys(self.dropping.removable(rows))
            self.store.write(removed)
            if self._last is not None and self._last[0] in removed:
                self._last = None
            return written | removed

    def encode_again(self, key: bytes) -> bytes | None:
        """A restored row under today's claim, to be written once more; None when there is none."""
        row = self._row(key)
        return None if row is None else self._encode(row)

    def keys(self) -> Iterator[bytes]:
        """The keys of all rows, also of those that are deleted and not gone yet."""
        opened = list(self._open)
        yield from opened
        yield from (key for key in self.store.keys() if key not in opened)  # noqa: SIM118

    def value(self, key: bytes) -> list[V]:
        """The value as it stands: empty or one value."""
        with self._lock:
            row = self._row(key)
            return ABSENT if row is None else row.value

    def close(self) -> None:
        """Forget everything; a call that was given up may still read, and finds nothing."""
        with self._lock:
            store, self.store = self.store, MemoryStore()
            self.dropping = Dropping(self.store, None, self._at_rest)
            self._open.clear()
            self._last = None
        store.close()

    def _set(self, batch: Batch, key: bytes, row: Row[V], value: list[V], expires: int) -> None:
        row.value = value
        row.expires = expires
        self._open[key] = row
        changed = batch.changed.get(self)
        if changed is None:
            changed = batch.changed[self] = {}
        changed[key] = None

    def _row(self, key: bytes) -> Row[V] | None:
        row = self._open.get(key)
        if row is not None:
            return row
        if self._last is not None and self._last[0] == key:
            return self._last[1]
        data = self.store.get(key)
        if data is None:
            return None
        row = self._codec.decode(data)
        self._last = key, row  # what is read is often changed next
        return row

    def _new(self, key: bytes) -> Row[V]:
        if not isinstance(key, bytes):
            raise UsageError(f"{self.topic}: a key must be bytes; for text say key_type=str")
        if key in RESERVED:
            raise TransportError(f"{self.topic}: the key {key!r} is taken by claims")
        row: Row[V] = Row(self._codec.version, self.token, 0, {}, [], ABSENT)
        self._last = key, row
        return row

    def _has_applied(self, key: bytes, row: Row[V], source: str, offset: int) -> bool:
        """Whether a record is a repetition to this row.

        Under one claim each record comes once, so only what was restored can have it already; and
        a row that this very record has just changed does not.
        """
        if offset > self.replayed_to.get(source, -1):
            return False
        if self._fresh.get((source, key)) == offset:
            return False
        if row.applied.get(source, -1) >= offset:
            return True
        self._fresh[source, key] = offset
        return False

    def _out_of_order(self, source: str, offset: int) -> TransportError:
        return TransportError(
            f"{self.topic}-{self.partition}: offset {offset} of {source} comes after a later one: "
            "only one agent per source may change a table, in order"
        )

    def _encode(self, row: Row[V]) -> bytes:
        row.token = self.token
        undo = [change for change in row.undo if change[1] >= self.committed.get(change[0], 0)]
        row.undo = undo[-MAX_UNDO:]
        return self._codec.encode(row)

    def _at_rest(self, key: bytes) -> Row[V] | None:
        """The row, when no batch is at it and no record that changed it can be read again."""
        row = None if key in self._open else self._row(key)
        if row is None:
            return None
        committed = all(offset < self.committed.get(s, 0) for s, offset in row.applied.items())
        return row if committed else None
