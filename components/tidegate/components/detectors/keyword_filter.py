"""`keyword_filter`: words that must not occur.

What a whole word is follows Unicode's word boundaries (UAX #29) in this: letters, digits, marks and
the underscore continue a word, and scripts written without spaces (Chinese, Japanese, Thai and
their like) do not continue a word of another script.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from pydantic import Field, field_validator

from tidegate.components.base import Layer, Options, Rule
from tidegate.components.categories import Category
from tidegate.components.context import SafetyContext
from tidegate.components.registry import component
from tidegate.components.result import SafetyResult
from tidegate.components.scan.acting import Act, result_of
from tidegate.components.scan.component import SCAN_BOUND, ScanningComponent
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import Pattern, Reads
from tidegate.components.scan.reading import folded
from tidegate.components.scan.regexp import Place, literal
from tidegate.components.scan.scanner import Hit
from tidegate.schemas.records import Severity


class KeywordFilterOptions(Options):
    """Options of `keyword_filter`."""

    words: tuple[str, ...] = Field(
        min_length=1, description="Words or phrases that block an event."
    )

    @field_validator("words")
    @classmethod
    def _not_blank(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if any(not _folded(word) for word in words):
            raise ValueError("a word is empty, or nothing of it shows")
        return words

    @cached_property
    def by_id(self) -> Mapping[str, Sequence[str]]:
        """The phrases as they are looked for, in single words, by the ids of their patterns."""
        phrases = sorted({_folded(word) for word in self.words})
        return {f"word_{number}": phrase.split() for number, phrase in enumerate(phrases)}


LISTED_WORD = Rule(
    id="listed_word",
    category=Category.KEYWORD,
    severity=Severity.MEDIUM,
    about="A listed word or phrase, as a whole word, in any case and disguise. Its label takes the "
    "list for what must not be told, such as the name of a project.",
    labels={"owasp_llm": "LLM02:2025"},
)


def _folded(word: str) -> str:
    return folded(word).text.strip().lower()


def _end_of(words: Sequence[str], text: str, end: int) -> int | None:
    """Where words end that follow one that ends there, with white space between; else None."""
    for word in words:
        begin = end
        while begin < len(text) and text[begin].isspace():
            begin += 1
        if begin == end or not text.startswith(word, begin):
            return None
        end = begin + len(word)
    return end


def _continues_a_word(char: str) -> bool:
    category = KeywordFilter.patterns["category_in_a_word"]
    return bool(category.match(unicodedata.category(char))) or char == "_"


def _is_spaced(char: str) -> bool:
    # Python 3.11 has no names for Tangut ideographs, and for no other letters.
    name = unicodedata.name(char, "TANGUT")
    return not KeywordFilter.patterns["name_without_spaces"].match(name)


@component
class KeywordFilter(ScanningComponent[KeywordFilterOptions]):
    """Blocks events that hold a listed word, as a whole word, in any scannable text."""

    name: ClassVar = "keyword_filter"
    version: ClassVar = "3"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = KeywordFilterOptions
    rules: ClassVar = (LISTED_WORD, SCAN_BOUND)
    patterns: ClassVar = {
        # Unicode categories. Not every number: a raised digit is a footnote's mark, and UAX #29
        # ends the word before it.
        "category_in_a_word": re.compile("L|M|Nd|Nl"),
        # Unicode names of characters of scripts that put no space between words.
        "name_without_spaces": re.compile(
            "CJK|IDEOGRAPHIC|BOPOMOFO|TANGUT|NUSHU|KHITAN"
            "|HIRAGANA|HENTAIGANA|KATAKANA|VERTICAL KANA"
            "|THAI|LAO|KHMER|MYANMAR|TAI|NEW TAI|AHOM"
        ),
    }
    verifiers: ClassVar = {
        "continues_a_word": _continues_a_word,
        "script_puts_spaces_between_words": _is_spaced,
    }
    cost: ClassVar = "Nothing beside the scan that all components share, however many the words."
    does_not_catch: ClassVar = (
        "Inflections, misspellings, words split by spaces or by marks that show, words in an "
        "encoding that is not read."
    )
    example: ClassVar[dict[str, Any]] = {"words": ["gardyloo", "project nightingale"]}

    def select(self, options: KeywordFilterOptions) -> Mapping[str, Pattern]:
        """A pattern for each word."""
        return {
            pattern_id: Pattern(
                expression=r"\s+".join(map(literal, words)), rule=LISTED_WORD, reads=Reads.WORDS
            )
            for pattern_id, words in options.by_id.items()
        }

    def process(self, context: SafetyContext) -> SafetyResult:
        """Look for every word in every part; any hit blocks."""
        found = self.found(context)
        acts = [Act(match.finding(), None) for match in found.matches]
        return result_of(acts, context, found.is_cut)

    def places(self, hit: Hit) -> Iterator[Place]:
        """Every occurrence of a phrase, as one in a longer word may lie over another."""
        (first, *others), text = self.config.by_id[hit.pattern_id], hit.reading.text.lower()
        start = text.find(first)
        while start >= 0:
            end = _end_of(others, text, start + len(first))
            if end is not None:
                yield Place(start, end)
            start = text.find(first, start + 1)

    def confirms(self, match: Match) -> bool:
        """Whether nothing beside a word continues it."""
        begin, end = match.span
        return not (
            self._continues(match, match.start - 1, begin - 1, match.text[0])
            or self._continues(match, match.end, end, match.text[-1])
        )

    def _continues(self, match: Match, neighbour: int, original: int, edge: str) -> bool:
        """Whether the character beside a word is of the same word as the word's edge.

        neighbour: its place in the reading. original: the place beside the word in the original,
        where a raised digit or a character that does not show ends a word, though not folded.
        """
        text = match.reading.plain
        if not 0 <= neighbour < len(text):
            return False
        if not (self._is_of_a_word(text[neighbour]) and self._is_of_a_word(edge)):
            return False
        if match.reading.encodings:
            return True
        start, end = match.reading.span(neighbour, neighbour + 1)
        is_of_the_same_character = start < match.span[1] and end > match.span[0]
        return is_of_the_same_character or self._is_of_a_word(match.part.text[original])

    def _is_of_a_word(self, char: str) -> bool:
        return all(holds(char) for holds in self.verifiers.values())
