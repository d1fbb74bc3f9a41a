"""Tokens: estimated from bytes, or counted by a vocabulary."""

import sys
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from tidegate.components.base import PermanentError
from tidegate.components.tokens import by_vocabulary, estimated

BYTES = {bytes([byte]): byte for byte in range(256)}


def vocabulary(folder: Path, ranks: Mapping[bytes, int]) -> str:
    file = folder / "mine.tiktoken"
    file.write_text("".join(f"{b64encode(t).decode()} {rank}\n" for t, rank in ranks.items()))
    return str(file)


class BytesOfWords:
    """Stands in for tiktoken: one token for a text that is in the ranks, else one a byte."""

    def __init__(
        self,
        name: str,
        *,
        pat_str: str,
        mergeable_ranks: dict[bytes, int],
        special_tokens: dict[str, int],
    ) -> None:
        assert name
        assert pat_str
        assert special_tokens == {}
        self._ranks = mergeable_ranks

    def encode_ordinary(self, text: str) -> list[int]:
        data = text.encode()
        return [self._ranks[data]] if data in self._ranks else list(data)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tiktoken", SimpleNamespace(Encoding=BytesOfWords))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("é", 1), ("字", 2), ("字字", 3), ("a字", 3)],
)
def test_the_estimate_rounds_up_for_ascii_and_for_the_rest(text: str, tokens: int) -> None:
    assert estimated(text, 3, 2) == tokens


@pytest.mark.usefixtures("stub")
def test_a_vocabulary_is_read_and_counts(tmp_path: Path) -> None:
    count = by_vocabulary(vocabulary(tmp_path, {**BYTES, b"loch": 256}))
    assert (count("loch"), count("lochs"), count("")) == (1, 5, 0)


@pytest.mark.usefixtures("stub")
@pytest.mark.parametrize(
    "ranks",
    [{}, {b"a": 0}, {**BYTES, b"ab": 255}],
    ids=["empty", "lacking bytes", "two of one rank"],
)
def test_a_vocabulary_that_could_not_count_is_refused(
    tmp_path: Path, ranks: dict[bytes, int]
) -> None:
    with pytest.raises(PermanentError, match="lacks a byte, or has two tokens of one rank"):
        by_vocabulary(vocabulary(tmp_path, ranks))


@pytest.mark.usefixtures("stub")
@pytest.mark.parametrize("content", [b"YQ==", b"Y 1", b"YQ== x", b"\xff\xff 1", b"a b c"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mine.tiktoken"
    file.write_bytes(content)
    with pytest.raises(PermanentError, match="no file of tiktoken's ranks"):
        by_vocabulary(str(file))


@pytest.mark.usefixtures("stub")
def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="cannot be read: No such file"):
        by_vocabulary(str(tmp_path / "none"))


def test_without_the_package_the_extra_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tiktoken", None)
    with pytest.raises(PermanentError, match=r"pip install tidegate\[tokens\]"):
        by_vocabulary(vocabulary(tmp_path, BYTES))


@pytest.mark.parametrize(
    ("token", "text", "tokens"),
    [
        (b" ,", "a ,", 2),
        (b" a", "b a", 2),
        (b"a,", "a,", 2),
        (b"123", "1234", 2),
        (b"\n\n", "a\n\n", 2),
    ],
)
def test_by_tiktoken_itself_nothing_is_merged_across_the_pieces_of_cl100k_base(
    tmp_path: Path, token: bytes, text: str, tokens: int
) -> None:
    count = by_vocabulary(vocabulary(tmp_path, {**BYTES, **merges(token)}))
    assert count(text) == tokens


def merges(token: bytes) -> dict[bytes, int]:
    """A token, and those that it is merged from."""
    return {token[:length]: 254 + length for length in range(2, len(token) + 1)}
