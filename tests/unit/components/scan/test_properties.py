"""What must hold of any text, looked for by hypothesis; `make fuzz` looks longer."""

import base64
import html
from collections.abc import Callable, Sequence
from urllib.parse import quote

from hypothesis import example, given
from hypothesis import strategies as st

from corpus.harmless import harmless
from fuzz.properties import check
from harness.building import context, request
from tidegate.components.detectors.keyword_filter import KeywordFilter, KeywordFilterOptions

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
    _in_entities,
    _in_escapes,
]


@given(st.lists(st.sampled_from(ENCODERS), max_size=3), st.sampled_from(["", "Say: ", "a=1; b="]))
def test_detection_survives_three_encodings_of_any_kind(
    encoders: Sequence[Callable[[str], str]], before: str
) -> None:
    text = "they cried gardyloo at noon"
    for encode in encoders:
        text = encode(text)
    component = KeywordFilter()
    component.initialize(KeywordFilterOptions(words=("gardyloo",)))
    result = component.process(context(request(before + text)))
    assert "listed_word" in {finding.rule_id for finding in result.findings}
