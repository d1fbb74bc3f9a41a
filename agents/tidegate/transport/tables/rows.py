"""The rows of one partition of a table: what a record sees of them, and what it changes.

A record that is read again after a crash must change nothing twice and must meet what it met the
first time. So a row knows the last record of every source that changed it, and the values before
those changes that are not committed yet (`Row.undo`). A record that a row has already is shown the
value from before itself, and what it sets is dropped.
"""

from collections.abc import Iterator
from threading import Lock
from typing import Generic, TypeVar

from tidegate.transport.batch import Batch
from tidegate.transport.errors import TransportError
from tidegate.transport.tables.row import ABSENT, Row, RowCodec
from tidegate.transport.tables.store import MemoryStore, Store

V = TypeVar("V")

MAX_UNDO = 1_000
"""Uncommitted changes of one row that are remembered; commits are far more frequent than that. Past
it a row still counts exactly, but records read again may meet a value from a little later."""

_SWEPT_PER_CHANGE = 2
"""Rows looked at for each row written, so that all are looked at before as many are written."""


class Rows(Generic[V]):
    """Rows of one partition, under one claim.

    committed: by source, the offset from which on records are read again after a crash.
    replayed_to: by source, the highest offset that any restored row has applied; past it nothing is
    a repetition. Reading and changing is for any thread; the rest for the event loop.
    """

    def __init__(
        self,
        codec: RowCodec[V],
        store: Store,
        *,
        topic: str = "",
        partition: int = 0,
        max_rows: int | None = None,
    ) -> None:
        """topic, partition: of the changelog."""
        self.store = store
        self.topic = topic
        self.partition = partition
        self.token = -1
        self.committed: dict[str, int] = {}
        self.replayed_to: dict[str, int] = {}
        self.evicted = 0
        self._codec = codec
        self._max_rows = max_rows
        self._is_bounded = max_rows is not None
        self._open: dict[bytes, Row[V]] = {}
        self._holders: dict[bytes, int] = {}
        self._fresh: dict[tuple[str, bytes], int] = {}
        self._last: tuple[bytes, Row[V]] | None = None
        self._deleted: set[bytes] = set()
        self._hand: Iterator[bytes] = iter(())
        self._now = 0
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
                row = Row(self._codec.version, self.token, 0, {}, [], ABSENT)
                self._last = key, row
            if self._has_applied(key, row, source, offset):
                return
            if offset < row.applied.get(source, -1):
                raise TransportError(
                    f"{self.topic}-{self.partition}: offset {offset} of {source} comes after a "
                    "later one: only one agent per source may change a table, in order"
                )
            changed = batch.changed.setdefault(self, {})
            if key not in changed:
                changed[key] = None
                self._open[key] = row
                self._holders[key] = self._holders.get(key, 0) + 1
            if row.applied.get(source) != offset:
                row.undo.append((source, offset, row.value))
                row.applied[source] = offset
            row.value = value
            row.expires = expires
            self._is_bounded = self._is_bounded or expires > 0
            self._now = max(self._now, now)

    def collect(self, batch: Batch) -> list[tuple[bytes, bytes | None]]:
        """The rows that the batch has changed, encoded, and rows to be removed: for the changelog.

        They are in the store from here on. Call it once, when the batch is finished.
        """
        with self._lock:
            written: list[tuple[bytes, bytes | None]] = []
            for key in batch.changed.pop(self, ()):
                row = self._open.get(key)
                if row is None:
                    continue  # closed meanwhile
                written.append((key, self._encode(row)))
                if row.value:
                    self._deleted.discard(key)
                else:
                    self._deleted.add(key)
                self._holders[key] -= 1
                if not self._holders[key]:
                    del self._open[key], self._holders[key]
            self.store.write(written)
            removed = [(key, None) for key in self._removable(len(written))]
            self.store.write(removed)
            return written + removed

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
            self._open.clear()
            self._holders.clear()
            self._last = None
            self._hand = iter(())
        store.close()

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

    def _encode(self, row: Row[V]) -> bytes:
        row.token = self.token
        row.undo = [change for change in row.undo if change[1] >= self.committed.get(change[0], 0)][
            -MAX_UNDO:
        ]
        return self._codec.encode(row)

    def _removable(self, written: int) -> list[bytes]:
        """Rows nobody needs: deleted, expired, or, beyond the bound, the older of every two."""
        deleted = [key for key in self._deleted if key not in self._open and self._is_settled(key)]
        self._deleted.difference_update(deleted)
        removed = dict.fromkeys(deleted)
        too_many = 0 if self._max_rows is None else len(self.store) - self._max_rows
        spare: tuple[int, bytes] | None = None
        looked_at = _SWEPT_PER_CHANGE * written if self._is_bounded else 0
        for key, row in self._sweep(looked_at):
            if not row.value or 0 < row.expires < self._now:
                removed[key] = None
            elif too_many > len(removed):
                one = max(row.applied.values(), default=0), key
                if spare is None:
                    spare = one
                else:
                    removed[min(one, spare)[1]] = None
                    spare = None
        self.evicted += len(removed) - len(deleted)
        if self._last is not None and self._last[0] in removed:
            self._last = None
        return list(removed)

    def _sweep(self, count: int) -> Iterator[tuple[bytes, Row[V]]]:
        """The next rows of the round that may be removed, of `count` that are looked at."""
        for _ in range(count):
            key = next(self._hand, None)
            if key is None:
                self._hand = self.store.keys()
                return
            row = None if key in self._open else self._row(key)
            if row is not None and self._settled(row):
                yield key, row

    def _is_settled(self, key: bytes) -> bool:
        row = self._row(key)
        return row is None or self._settled(row)

    def _settled(self, row: Row[V]) -> bool:
        """Whether no record that changed the row can be read again."""
        return all(offset < self.committed.get(s, 0) for s, offset in row.applied.items())
