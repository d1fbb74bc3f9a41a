"""Where the encoded rows of one partition lie: in memory, or in a file of RocksDB."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from tidegate.transport.errors import TransportError

Changes = Iterable[tuple[bytes, bytes | None]]
"""Keys and encoded rows; None deletes."""


class Store(Protocol):
    """Encoded rows by key. It is filled from the changelog and outlives no assignment."""

    def get(self, key: bytes) -> bytes | None:
        """The row, None when there is none; from any thread."""

    def write(self, changes: Changes) -> None:
        """Put and delete, in order."""

    def keys(self) -> Iterator[bytes]:
        """All keys as of now, in no order; changes meanwhile do not matter."""

    def __len__(self) -> int:
        """How many rows."""

    def close(self) -> None:
        """Let go of everything."""


class MemoryStore:
    """Rows in a dict."""

    def __init__(self) -> None:
        self._rows: dict[bytes, bytes] = {}

    def get(self, key: bytes) -> bytes | None:
        """The row, None when there is none."""
        return self._rows.get(key)

    def __len__(self) -> int:
        return len(self._rows)

    def write(self, changes: Changes) -> None:
        """Put and delete, in order."""
        for key, row in changes:
            if row is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = row

    def keys(self) -> Iterator[bytes]:
        """A copy of all keys."""
        return iter(list(self._rows))

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class RocksStore:
    """Rows in RocksDB, for state larger than memory; the folder is made anew and removed."""

    def __init__(self, folder: Path) -> None:
        try:
            from rocksdict import Options, Rdict, WriteBatch, WriteOptions
        except ImportError as error:
            raise TransportError(
                "a table in RocksDB needs rocksdict: pip install 'tidegate[rocksdb]'"
            ) from error
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._folder = folder
        self._rows = Rdict(str(folder), Options(raw_mode=True))
        self._batch = WriteBatch
        # The changelog is the durable copy, so RocksDB need not keep one of its own.
        self._options = WriteOptions()
        self._options.disable_wal = True  # type: ignore[assignment, method-assign]  # their stub
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def get(self, key: bytes) -> bytes | None:
        """The row, None when there is none."""
        row: bytes | None = self._rows.get(key)
        return row

    def write(self, changes: Changes) -> None:
        """Put and delete, in order."""
        batch = self._batch(raw_mode=True)
        last = dict(changes)
        for key, row in last.items():
            known = key in self._rows
            if row is not None:
                batch.put(key, row)
                self._count += not known
            elif known:
                batch.delete(key)
                self._count -= 1
        self._rows.write(batch, self._options)

    def keys(self) -> Iterator[bytes]:
        """The keys of a snapshot."""
        yield from self._rows.keys()

    def close(self) -> None:
        """Close the database and remove its folder."""
        self._rows.close()
        shutil.rmtree(self._folder, ignore_errors=True)
