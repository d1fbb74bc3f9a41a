# ruff: noqa: RUF001  letters that look like others are what is tested
"""Folding: one meaning for what looks or means the same, and the way back to where it stood."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.components.scan.characters import fold_character
from tidegate.components.scan.folding import Folded

ASSIGNED = [
    char
    for char in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(char) not in ("Cn", "Co")
]
WORDS = {
    "plain ASCII stays, with its case": ("Gardyloo at noon", "Gardyloo at noon"),
    "wide letters": ("Ｇａｒｄｙｌｏｏ", "Gardyloo"),
    "letters of mathematics": ("𝐆𝐚𝐫𝐝𝐲𝐥𝐨𝐨", "Gardyloo"),
    "Cyrillic letters that look Latin": ("gаrdylоо", "gardyloo"),
    "characters that do not show": ("gar\u200bdy\u00adloo\ufeff\U000e0041", "gardyloo"),
    "struck through": ("g\u0336a\u0336r\u0336", "gar"),
    "enclosed": ("g\u20dda\u20dd", "ga"),
    "a ligature": ("oﬃce", "office"),
    "sharp s": ("Straße", "Strasse"),
    "Arabic digits": ("٣٤٥", "345"),
    "Devanagari digits": ("१२", "12"),
    "spaces of all widths": ("a\u00a0b\u2003c\u3000d", "a b c d"),
    "ends of lines": ("a\u2028b\x85c\x0bd", "a\nb\nc\nd"),
    "controls": ("a\x00b\x1bc", "abc"),
    "half characters": ("a\ud800b", "ab"),
    "punctuation that looks like a letter stays apart": ("¡Hola", "¡Hola"),
    "an emoji family": ("👩\u200d👧", "👩👧"),
}


@pytest.mark.parametrize(("text", "wanted"), WORDS.values(), ids=WORDS)
def test_a_text_is_folded_to_what_it_says(text: str, wanted: str) -> None:
    assert Folded(text).text == wanted


def test_folding_any_character_twice_changes_nothing() -> None:
    twice = {
        hex(ord(char)) for char in ASSIGNED if (once := Folded(char).text) != Folded(once).text
    }
    assert not twice


def test_no_character_becomes_more_than_a_few() -> None:
    longest = max(len(fold_character(char)) for char in ASSIGNED)
    assert longest == 18  # U+FDFA, a whole phrase


@given(st.text(st.characters(codec=None)))
def test_folding_a_text_twice_changes_nothing(text: str) -> None:
    once = Folded(text).text
    assert Folded(once).text == once


@given(st.text(st.characters(codec="utf-8")))
def test_marks_come_in_canonical_order(text: str) -> None:
    folded = Folded(text).text
    assert unicodedata.is_normalized("NFD", folded)


@given(st.text(st.characters(codec=None), min_size=1), st.data())
def test_a_span_maps_back_to_the_characters_that_it_came_from(
    text: str, data: st.DataObject
) -> None:
    made = Folded(text)
    if not made.text:
        return
    start = data.draw(st.integers(0, len(made.text) - 1))
    end = data.draw(st.integers(start + 1, len(made.text)))
    first, last = made.span(start, end)
    assert 0 <= first < last <= len(text)
    assert set(made.text[start:end]) <= set(Folded(text[first:last]).text)


def test_a_span_holds_whole_marked_characters() -> None:
    made = Folded("xe\u0301\u0323y\u200b")
    assert made.span(1, 2) == (1, 4)


def test_a_span_after_characters_that_do_not_show_is_right() -> None:
    text = "\u200b\u200bab\u200bc"
    assert Folded(text).span(1, 3) == (3, 6)


def test_ascii_that_nothing_is_folded_in_is_not_copied() -> None:
    text = "the quick brown fox"
    assert Folded(text).text is text


def test_persian_loses_its_joiner_alone() -> None:
    assert Folded("می\u200cخواهم").text == Folded("میخواهم").text
