"""`keyword_filter`: words that must not occur. The smallest useful component, made to be copied.

Finds: each word as a whole word, in any case, in every scannable text. What a whole word is
follows Unicode's word boundaries (UAX #29) in this: letters, digits, marks and the underscore
continue a word, and scripts written without spaces (Chinese, Japanese, Thai and their like) do not
continue a word of another script.
Does not catch: inflections, spellings with other letters, words split by spaces or by characters
that do not show, words hidden in an encoding.
"""

import unicodedata
from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field, field_validator

from tidegate.components.base import (
    Layer,
    Options,
    SafetyComponent,
    SafetyContext,
    SafetyResult,
    blocked_by,
)
from tidegate.schemas.records import Finding, Severity

_WITHOUT_SPACES = (
    *("CJK", "IDEOGRAPHIC", "BOPOMOFO", "TANGUT", "NUSHU", "KHITAN"),
    *("HIRAGANA", "HENTAIGANA", "KATAKANA", "HALFWIDTH KATAKANA", "VERTICAL KANA"),
    *("THAI", "LAO", "KHMER", "MYANMAR", "TAI", "NEW TAI", "AHOM"),
)
"""First words of the Unicode names of characters of scripts that put no space between words."""


class KeywordFilterOptions(Options):
    """Options of `keyword_filter`."""

    words: tuple[str, ...] = Field(
        min_length=1, description="Words or phrases that block an event."
    )

    @field_validator("words")
    @classmethod
    def _not_blank(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if any(not word.strip() for word in words):
            raise ValueError("a word is empty")
        return words


class KeywordFilter(SafetyComponent[KeywordFilterOptions]):
    """Blocks events that hold a listed word."""

    name: ClassVar = "keyword_filter"
    version: ClassVar = "1"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = KeywordFilterOptions

    def initialize(self, options: KeywordFilterOptions) -> None:
        """Fold the words once."""
        self._words = sorted({word.strip().casefold() for word in options.words})

    def process(self, context: SafetyContext) -> SafetyResult:
        """Look for every word in every part; any hit blocks."""
        return blocked_by(
            Finding(
                rule_id="listed_word",
                category="keyword",
                severity=Severity.MEDIUM,
                part=part.path,
                start=start,
                end=end,
            )
            for part in context.parts
            for start, end in self._spans(part.text)
        )

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        folded = text.casefold()
        spans = [span for word in self._words for span in _occurrences(word, folded)]
        if not spans:
            return
        origin = _origins(text)
        for start, end in sorted(spans):
            yield origin[start], origin[end - 1] + 1


def _occurrences(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Spans of a word in a text where nothing beside it continues it."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (_continues(text, start - 1, word[0]) or _continues(text, end, word[-1])):
            yield start, end
        start = text.find(word, start + 1)


def _continues(text: str, neighbour: int, edge: str) -> bool:
    """Whether the character beside a word is of the same word as the word's edge."""
    if not 0 <= neighbour < len(text):
        return False
    char = text[neighbour]
    return _of_a_word(char) and _of_a_word(edge)


def _of_a_word(char: str) -> bool:
    category = unicodedata.category(char)
    # Not every number: a raised digit is a footnote's mark, and UAX #29 ends the word before it.
    if not (category.startswith(("L", "M")) or category in ("Nd", "Nl") or char == "_"):
        return False
    return not unicodedata.name(char, "").startswith(_WITHOUT_SPACES)


def _origins(text: str) -> list[int]:
    """For each character of the folded text, the place in the text that it comes from."""
    lengths = [len(char.casefold()) for char in text]
    if len(text) == sum(lengths):
        return list(range(len(text)))
    return [i for i, length in enumerate(lengths) for _ in range(length)]
