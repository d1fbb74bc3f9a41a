"""Which of many expressions are in a text: one pass of Hyperscan, which knows no positions.

Compiling takes seconds, so what was compiled is kept on disk under the digest of all it was made
of. A file that is not exactly what was written, or that others may write to, is compiled anew.
"""

import hashlib
import os
import platform
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import hyperscan

from tidegate.components.scan.regexp import PatternError

CACHE_VARIABLE = "TIDEGATE_CACHE_DIR"
"""Environment variable that names the folder of compiled patterns; ~/.cache/tidegate without it."""

_FLAGS = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH
_DIGEST_BYTES = 32
_OTHERS_WRITE = 0o022


class Expression(NamedTuple):
    """What the database looks for; name: of whose it is, for errors."""

    name: str
    text: str
    is_cased: bool


class Database:
    """Compiled expressions, numbered as they were given. For any number of threads.

    Raises PatternError for an expression that Hyperscan cannot take or that matches the empty text.
    """

    def __init__(self, expressions: Sequence[Expression]) -> None:
        self._threads = threading.local()
        self._database = _database(tuple(expressions)) if expressions else None

    def matching(self, data: bytes) -> list[int]:
        """The numbers of the expressions that are in a text in UTF-8, unordered."""
        if self._database is None:
            return []
        scratch = getattr(self._threads, "scratch", None)
        if scratch is None:
            scratch = self._threads.scratch = hyperscan.Scratch(self._database)
        found: list[int] = []

        def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            found.append(number)

        self._database.scan(data, note, scratch=scratch)
        return found


@lru_cache(maxsize=64)  # of a process that judges by several policies, or tries them
def _database(expressions: tuple[Expression, ...]) -> hyperscan.Database:
    path = _cache() / f"{_digest(expressions)}.hs"
    database = _load(path)
    if database is None:
        database = _compile(expressions)
        _save(path, database)
    return database


def _compile(expressions: Sequence[Expression]) -> hyperscan.Database:
    try:
        return _compiled(expressions)
    except hyperscan.error:
        for expression in expressions:
            try:
                _compiled([expression])
            except hyperscan.error as error:
                raise PatternError(
                    f"pattern {expression.name}: {error}: {expression.text}"
                ) from None
        raise


def _compiled(expressions: Sequence[Expression]) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.text.encode() for expression in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[_FLAGS | (0 if e.is_cased else hyperscan.HS_FLAG_CASELESS) for e in expressions],
    )
    return database


def _digest(expressions: Sequence[Expression]) -> str:
    what = [(expression.text, expression.is_cased) for expression in expressions]
    made_of = (version("hyperscan"), _FLAGS, platform.machine(), platform.processor(), what)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def _cache() -> Path:
    given = os.environ.get(CACHE_VARIABLE)
    if given:
        return Path(given)
    try:
        return Path.home() / ".cache" / "tidegate"
    except RuntimeError:  # a user without a home, as in a container
        return Path(os.devnull, "patterns")  # where nothing is, and nothing can be kept


def _load(path: Path) -> hyperscan.Database | None:
    try:
        with path.open("rb") as file:
            owner = os.fstat(file.fileno())
            if owner.st_uid != os.geteuid() or owner.st_mode & _OTHERS_WRITE:
                return None
            digest, data = file.read(_DIGEST_BYTES), file.read()
        if hashlib.sha256(data).digest() != digest:
            return None
        return hyperscan.loadb(data, hyperscan.HS_MODE_BLOCK)
    except (OSError, hyperscan.error):  # not there, or of another machine
        return None


def _save(path: Path, database: hyperscan.Database) -> None:
    data = hyperscan.dumpb(database)
    with suppress(OSError):  # compiling again is slow and harmless
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(data).digest() + data)
        Path(file.name).replace(path)
