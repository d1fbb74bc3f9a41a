"""What must hold of any text, looked for by hypothesis; `make fuzz` looks longer."""

import base64
import html
import json
from collections.abc import Callable, Sequence
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.harmless import harmless
from fuzz.properties import BrokenPropertyError, check
from harness.building import context, request
from tidegate.components.detectors.keyword_filter import KeywordFilter, KeywordFilterOptions
from tidegate.components.scan.folding import Folded
from tidegate.components.scan.match import Match

FRAGMENTS = st.sampled_from(
    [
        *("gardyloo", "%61", "&#97;", "\\u0061", "Z2FyZHlsb28gYXQgbm9vbg==", "67 61 72 64 79 6c"),
        *("1@$", "\r\n", '"', "{}", "\u200b", "\u0301", "ß", "ﬃ", "\u0430", "\ud800", "\U000e0041"),
    ]
)
TEXTS = st.one_of(
    st.text(st.characters(codec=None)),
    st.lists(FRAGMENTS | st.text(max_size=3), max_size=20).map("".join),
    st.sampled_from([text.text for text in harmless()]),
)


@given(TEXTS)
@example("")
def test_what_must_hold_of_any_text_holds(text: str) -> None:
    check(text)


def test_a_span_that_is_moved_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a \ufb03 gardyloo by the sea"
    check(text)
    span = Folded.span
    monkeypatch.setattr(Folded, "span", lambda self, start, end: _moved(span(self, start, end)))
    with pytest.raises(BrokenPropertyError, match="elsewhere"):
        check(text)


def test_a_finding_that_is_moved_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "they cried gardyloo at noon"
    monkeypatch.setattr(Match, "span", property(lambda match: _moved((match.start, match.end))))
    with pytest.raises(BrokenPropertyError, match="word_0 marks something else"):
        check(text)


def _moved(span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    return (start - 1, end - 1) if start else span


def _in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _in_hex(text: str) -> str:
    return text.encode().hex()


def _in_entities(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


def _in_escapes(text: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in text)


ENCODERS: list[Callable[[str], str]] = [
    _in_base64,
    _in_hex,
    quote,
    html.escape,
    json.dumps,
    _in_entities,
    _in_escapes,
]


KEYWORDS = KeywordFilter()
KEYWORDS.initialize(KeywordFilterOptions(words=("gardyloo",)))


def _found(encoders: Sequence[Callable[[str], str]], before: str) -> set[str]:
    """The rules that find a listed word before which something stands, encoded."""
    text = "they cried gardyloo at noon"
    for encode in encoders:
        text = encode(text)
    return {
        finding.rule_id for finding in KEYWORDS.process(context(request(before + text))).findings
    }


@given(st.lists(st.sampled_from(ENCODERS), max_size=3), st.sampled_from(["", "Say: ", "a=1; b="]))
def test_detection_survives_three_encodings_of_any_kind(
    encoders: Sequence[Callable[[str], str]], before: str
) -> None:
    assert "listed_word" in _found(encoders, before)


@given(st.lists(st.sampled_from(ENCODERS), min_size=4, max_size=6))
@example([_in_base64] * 4)
@example([_in_base64, *[json.dumps] * 5])
@example([json.dumps, html.escape, quote] * 2)
@example([_in_escapes, _in_hex, _in_entities] * 2)
def test_what_more_encodings_hide_is_found_or_blocked(
    encoders: Sequence[Callable[[str], str]],
) -> None:
    assert _found(encoders, "")
