"""Reading a partition of a changelog: which of its records count, and what they come to."""

from collections.abc import Mapping, Set
from typing import Any

from confluent_kafka import Message

from tidegate.transport.errors import ChangelogError
from tidegate.transport.headers import headers_of
from tidegate.transport.tables.claims import BID, CLAIM, token_in, token_of
from tidegate.transport.tables.row import Row, RowCodec, RowError
from tidegate.transport.tables.store import Store


class ChangelogReader:
    """Fills a store from one partition, record by record, in order; `flush` it now and then.

    starts: by source, the offset from which on records will be read again; sources beside these are
    topics that are no more, or were made anew or truncated: what rows have applied of them is
    forgotten. None: nobody goes on from here, and rows stay as they are.
    After reading, `replayed_to` says, by source, up to where records are repetitions to some row;
    `outdated` has the keys whose last record in the log is not what stands: it came too late, or
    knew what was forgotten; `deleted` those of rows that have no value any more.
    """

    def __init__(
        self, codec: RowCodec[Any], store: Store, starts: Mapping[str, int] | None
    ) -> None:
        self._codec = codec
        self._store = store
        self._starts = starts
        self.claim = -1
        self.records = 0
        self.late = 0
        self.forgotten = 0
        self.replayed_to: dict[str, int] = {}
        self.outdated: set[bytes] = set()
        self.deleted: set[bytes] = set()
        self._changes: dict[bytes, bytes | None] = {}
        self._bad: dict[bytes, ChangelogError] = {}

    def flush(self) -> None:
        """Bring what was read into the store."""
        self._store.write(self._changes)
        self._changes = {}

    def finish(self) -> None:
        """All is read. Raises ChangelogError when a record that stands is no row of the table."""
        for error in self._bad.values():
            raise error

    def take(self, message: Message) -> None:
        """Apply the next record. Raises ChangelogError for one that has no key or is no claim."""
        self.records += 1
        key, value = message.key(), message.value()
        if key == BID:
            return
        if key == CLAIM:
            if (token := token_of(value)) is None:
                raise self._error(message, "it is no claim")
            self.claim = max(self.claim, token)
            return
        if key is None:
            raise self._error(message, "it has no key")
        if value is None:
            self._remove(key, message)
            return
        try:
            row = self._codec.decode(value)
        except RowError as error:
            self._bad[key] = self._error(message, str(error))
            return
        if row.token < self.claim:
            self._too_late(key)
            return
        if self.outdated:
            self.outdated.discard(key)
        if (starts := self._starts) is not None:
            if not row.applied.keys() <= starts.keys():
                value = self._forget(row, starts.keys())
                self.outdated.add(key)
            for source, offset in row.applied.items():
                if offset >= starts[source] and offset > self.replayed_to.get(source, -1):
                    self.replayed_to[source] = offset
        self._changes[key] = value
        if not row.value:
            self.deleted.add(key)
        elif self.deleted:
            self.deleted.discard(key)
        if self._bad:
            self._bad.pop(key, None)

    def _remove(self, key: bytes, message: Message) -> None:
        token = token_in(headers_of(message))
        if token is not None and token < self.claim:
            self._too_late(key)
        else:
            self._changes[key] = None
            self.deleted.discard(key)
            self._bad.pop(key, None)
            self.outdated.discard(key)

    def _too_late(self, key: bytes) -> None:
        self.late += 1
        self.outdated.add(key)

    def _forget(self, row: Row[Any], sources: Set[str]) -> bytes:
        """A row without what it applied of topics that are no more; its value stays."""
        self.forgotten += 1
        row.applied = {s: offset for s, offset in row.applied.items() if s in sources}
        row.undo = [change for change in row.undo if change[0] in sources]
        return self._codec.encode(row)

    def _error(self, message: Message, why: str) -> ChangelogError:
        return ChangelogError(
            f"{message.topic()}-{message.partition()}, offset {message.offset()}: {why}. Only this "
            "table may write to its changelog; to go on without the row, write a record with the "
            "same key and no value"
        )
