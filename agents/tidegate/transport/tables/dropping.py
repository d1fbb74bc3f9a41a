"""Which rows of a partition nobody needs any more: deleted, expired, or too many.

Only rows at rest go: no batch is at them, and no record that changed them can be read again. All
are looked at in turn, in passing, while others are written.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tidegate.transport.tables.row import Row
from tidegate.transport.tables.store import Store

_SWEPT_PER_CHANGE = 2
"""Rows looked at for each row written, so that all are looked at before as many are written."""


class Dropping:
    """Decides for the rows of one store.

    deleted: keys of rows without a value. now: by source, the latest log time, in microseconds.
    at_rest: the row of a key, None when there is none or it is not at rest.
    """

    def __init__(
        self, store: Store, max_rows: int | None, at_rest: Callable[[bytes], Row[Any] | None]
    ) -> None:
        self.now: dict[str, int] = {}
        self._store = store
        self._max_rows = max_rows
        self._at_rest = at_rest
        self._sweeps = max_rows is not None
        self._hand: Iterator[bytes] = iter(())
        self.deleted: set[bytes] = set()

    def removable(self, written: Mapping[bytes, Row[Any]]) -> set[bytes]:
        """Keys of rows that may be removed, when a batch has just written some."""
        removable = {key for key in self.deleted if self._at_rest(key) is not None}
        self._sweeps = self._sweeps or any(row.expires for row in written.values())
        if self._sweeps:
            self._sweep(_SWEPT_PER_CHANGE * len(written), removable)
        self.deleted.difference_update(written, removable)
        self.deleted.update(key for key, row in written.items() if not row.value)
        return removable

    def _sweep(self, count: int, removable: set[bytes]) -> None:
        """Add what is deleted or expired, and beyond the bound the older of every two."""
        too_many = 0 if self._max_rows is None else len(self._store) - self._max_rows
        spare: tuple[int, bytes] | None = None
        for key, row in self._next_at_rest(count):
            if not row.value or self._has_expired(row):
                removable.add(key)
            elif too_many > len(removable):
                one = max(row.applied.values(), default=0), key
                if spare is None:
                    spare = one
                else:
                    removable.add(min(one, spare)[1])
                    spare = None

    def _has_expired(self, row: Row[Any]) -> bool:
        """Whether log time is past its end in all that changed it: sources need not be in step."""
        now = min((self.now.get(source, 0) for source in row.applied), default=0)
        return 0 < row.expires < now

    def _next_at_rest(self, count: int) -> Iterator[tuple[bytes, Row[Any]]]:
        for _ in range(count):
            key = next(self._hand, None)
            if key is None:
                self._hand = self._store.keys()
                return
            if (row := self._at_rest(key)) is not None:
                yield key, row
