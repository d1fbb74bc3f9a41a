"""The compiled patterns and their cache: what is not exactly what was written is made anew."""

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import hyperscan
import pytest

from tidegate.components.scan import database as module
from tidegate.components.scan.database import CACHE_VARIABLE, Database, Expression
from tidegate.components.scan.regexp import PatternError

EXPRESSIONS = [
    Expression("first", "gardy", is_cased=False),
    Expression("second", "loo+", is_cased=True),
]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache of this test alone, none in memory either."""
    folder = tmp_path / "patterns"
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    module._database.cache_clear()  # noqa: SLF001
    yield folder
    module._database.cache_clear()  # noqa: SLF001


def compiled_again(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the database is compiled by a process that starts now."""
    module._database.cache_clear()  # noqa: SLF001
    times: list[int] = []
    compile_them = module._compile  # noqa: SLF001

    def counted(expressions: tuple[Expression, ...]) -> hyperscan.Database:
        times.append(1)
        return compile_them(expressions)

    with monkeypatch.context() as patch:
        patch.setattr(module, "_compile", counted)
        assert sorted(Database(EXPRESSIONS).matching(b"Gardyloo")) == [0, 1]
    return bool(times)


def the_file(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def test_what_was_compiled_is_read_from_its_file(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compiled_again(monkeypatch)
    assert not compiled_again(monkeypatch)
    assert the_file(cache).stat().st_mode & 0o077 == 0
    assert cache.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["changed", "cut", "empty", "rubbish"])
def test_a_file_that_is_not_what_was_written_is_made_anew(
    cache: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    compiled_again(monkeypatch)
    whole = the_file(cache).read_bytes()
    digest = hashlib.sha256(b"rubbish").digest()
    damaged = {
        "changed": whole[:-1] + bytes([whole[-1] ^ 1]),
        "cut": whole[:-1],
        "empty": b"",
        "rubbish": digest + b"rubbish",  # its digest is right, Hyperscan refuses it
    }
    the_file(cache).write_bytes(damaged[damage])
    assert compiled_again(monkeypatch)
    assert the_file(cache).read_bytes() == whole
    assert not compiled_again(monkeypatch)


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_may_write_to_is_not_trusted(
    cache: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    compiled_again(monkeypatch)
    the_file(cache).chmod(mode)
    assert compiled_again(monkeypatch)
    assert not compiled_again(monkeypatch)


def test_a_file_of_somebody_else_is_not_trusted(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled_again(monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        assert compiled_again(monkeypatch)


def test_other_expressions_or_flags_have_another_file(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled_again(monkeypatch)
    assert Database([EXPRESSIONS[0]]).matching(b"gardyloo") == [0]
    assert Database([Expression("first", "gardy", is_cased=True)]).matching(b"Gardyloo") == []
    assert len(list(cache.iterdir())) == 3


def test_a_cache_that_cannot_be_written_only_costs_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "patterns"))
    assert compiled_again(monkeypatch)
    assert compiled_again(monkeypatch)


def test_without_a_home_nothing_is_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.delenv(CACHE_VARIABLE)
    monkeypatch.setattr(Path, "home", no_home)
    assert compiled_again(monkeypatch)
    assert compiled_again(monkeypatch)


def test_of_many_expressions_the_wrong_one_is_named() -> None:
    with pytest.raises(PatternError, match=r"pattern third: .*: a\*"):
        Database([*EXPRESSIONS, Expression("third", "a*", is_cased=False)])


def test_threads_share_a_database() -> None:
    database = Database(EXPRESSIONS)
    wrong: list[object] = []

    def look() -> None:
        for _ in range(200):
            found = sorted(database.matching(b"gardyloo" * 200))
            if found != [0, 1]:
                wrong.append(found)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
