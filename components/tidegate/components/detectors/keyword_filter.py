"""`keyword_filter`: words that must not occur.

What a whole word is follows Unicode's word boundaries (UAX #29) in this: letters, digits, marks and
the underscore continue a word, and scripts written without spaces (Chinese, Japanese, Thai and
their like) do not continue a word of another script.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from pydantic import Field, field_validator

from tidegate.components.base import Layer, Options, Rule, SafetyComponent
from tidegate.components.categories import Category
from tidegate.components.context import SafetyContext
from tidegate.components.registry import component
from tidegate.components.result import SafetyResult, blocked_by
from tidegate.schemas.records import Severity


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

    @cached_property
    def folded(self) -> list[str]:
        """The words as they are looked for."""
        return sorted({word.strip().casefold() for word in self.words})


LISTED_WORD = Rule(
    id="listed_word",
    category=Category.KEYWORD,
    severity=Severity.MEDIUM,
    about="A listed word or phrase, as a whole word, in any case.",
)


def _continues_a_word(char: str) -> bool:
    category = KeywordFilter.patterns["category_in_a_word"]
    return bool(category.match(unicodedata.category(char))) or char == "_"


def _is_spaced(char: str) -> bool:
    # Python 3.11 has no names for Tangut ideographs, and for no other letters.
    name = unicodedata.name(char, "TANGUT")
    return not KeywordFilter.patterns["name_without_spaces"].match(name)


@component
class KeywordFilter(SafetyComponent[KeywordFilterOptions]):
    """Blocks events that hold a listed word, as a whole word, in any scannable text."""

    name: ClassVar = "keyword_filter"
    version: ClassVar = "2"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = KeywordFilterOptions
    rules: ClassVar = (LISTED_WORD,)
    patterns: ClassVar = {
        # Unicode categories. Not every number: a raised digit is a footnote's mark, and UAX #29
        # ends the word before it.
        "category_in_a_word": re.compile("L|M|Nd|Nl"),
        # Unicode names of characters of scripts that put no space between words.
        "name_without_spaces": re.compile(
            "CJK|IDEOGRAPHIC|BOPOMOFO|TANGUT|NUSHU|KHITAN"
            "|HIRAGANA|HENTAIGANA|KATAKANA|HALFWIDTH KATAKANA|VERTICAL KANA"
            "|THAI|LAO|KHMER|MYANMAR|TAI|NEW TAI|AHOM"
        ),
    }
    verifiers: ClassVar = {
        "continues_a_word": _continues_a_word,
        "script_puts_spaces_between_words": _is_spaced,
    }
    cost: ClassVar = "One search of the text per listed word."
    does_not_catch: ClassVar = (
        "Inflections, spellings with other letters, words split by spaces or by characters that do "
        "not show, words hidden in an encoding."
    )
    example: ClassVar[dict[str, Any]] = {"words": ["gardyloo", "project nightingale"]}

    def process(self, context: SafetyContext) -> SafetyResult:
        """Look for every word in every part; any hit blocks."""
        words = self.config.folded
        return blocked_by(
            LISTED_WORD.finding(part.path, start, end)
            for part in context.parts
            for start, end in self._spans(words, part.text)
        )

    def _spans(self, words: list[str], text: str) -> Iterator[tuple[int, int]]:
        folded = text.casefold()
        spans = [span for word in words for span in self._occurrences(word, folded)]
        if not spans:
            return
        origin = _origins(text)
        for start, end in sorted(spans):
            yield origin[start], origin[end - 1] + 1

    def _occurrences(self, word: str, text: str) -> Iterator[tuple[int, int]]:
        """Spans of a word in a text where nothing beside it continues it."""
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not (
                self._continues(text, start - 1, word[0]) or self._continues(text, end, word[-1])
            ):
                yield start, end
            start = text.find(word, start + 1)

    def _continues(self, text: str, neighbour: int, edge: str) -> bool:
        """Whether the character beside a word is of the same word as the word's edge."""
        if not 0 <= neighbour < len(text):
            return False
        return self._is_of_a_word(text[neighbour]) and self._is_of_a_word(edge)

    def _is_of_a_word(self, char: str) -> bool:
        return all(holds(char) for holds in self.verifiers.values())


def _origins(text: str) -> list[int]:
    """For each character of the folded text, the place in the text that it comes from."""
    lengths = [len(char.casefold()) for char in text]
    if len(text) == sum(lengths):
        return list(range(len(text)))
    return [i for i, length in enumerate(lengths) for _ in range(length)]
