"""Where the encoded rows of one partition lie: in memory, or in a file of RocksDB."""

import os
import shutil
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol, cast

from tidegate.transport.errors import TransportError

_PAGE = 1_000

Changes = Mapping[bytes, bytes | None]
"""Encoded rows by key; None deletes."""


class Store(Protocol):
    """Encoded rows by key. It is filled from the changelog and outlives no assignment."""

    def get(self, key: bytes) -> bytes | None:
        """The row, None when there is none; from any thread."""

    def write(self, changes: Changes) -> None:
        """Put and delete."""

    def keys(self) -> Iterator[bytes]:
        """All keys, in no order; those put or deleted meanwhile may be among them or not."""

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
        """Put and delete."""
        for key, row in changes.items():
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
    """Rows in RocksDB, for state larger than memory.

    They lie in a folder of their own under `parent`, whose name begins with `name`; it is removed
    at the end, and so are those that processes left behind which were killed.
    """

    def __init__(self, parent: Path, name: str) -> None:
        try:
            from rocksdict import Options, Rdict, WriteBatch, WriteOptions
        except ImportError as error:
            raise TransportError(
                "a table in RocksDB needs rocksdict: pip install 'tidegate[rocksdb]'"
            ) from error
        parent.mkdir(parents=True, exist_ok=True)
        _remove_left_behind(parent, name)
        # Never one that was used before: whoever still reads there keeps it locked.
        self._folder = Path(mkdtemp(prefix=f"{name}.{os.getpid()}.", dir=parent))
        self._rows = Rdict(str(self._folder), Options(raw_mode=True))
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
        """Put and delete."""
        batch = self._batch(raw_mode=True)
        for key, row in changes.items():
            known = key in self._rows
            if row is not None:
                batch.put(key, row)
                self._count += not known
            elif known:
                batch.delete(key)
                self._count -= 1
        self._rows.write(batch, self._options)

    def keys(self) -> Iterator[bytes]:
        """All keys, a page at a time: an iterator of RocksDB would keep the folder locked."""
        after: bytes | None = None
        while True:
            keys = cast(Iterator[bytes], self._rows.keys(from_key=after))
            page = list(islice(keys, _PAGE))
            if after is not None and page[:1] == [after]:
                del page[0]
            if not page:
                return
            yield from page
            after = page[-1]

    def close(self) -> None:
        """Close the database and remove its folder."""
        self._rows.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _remove_left_behind(parent: Path, name: str) -> None:
    for folder in parent.glob(f"{name}.*.*"):
        pid = folder.name.removeprefix(f"{name}.").split(".")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)
