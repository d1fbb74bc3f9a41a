"""Alphabets that look alike: which letters are whose, which look the same, and what a word shows.

Letters: Scripts.txt of Unicode 14.0, in ranges that may hold a few code points not assigned. What
looks the same: UTS #39.
"""

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby

from tidegate.components.scan.characters import confusables

LATIN, CYRILLIC, GREEK = "Latin", "Cyrillic", "Greek"

_OF_SCIENCE = frozenset("\u03b1\u03b3\u03bd\u03c1\u03c3\u03c5")
"""Small Greek letters that stand for quantities beside Latin ones, such as alpha and nu."""

_RANGES = {
    LATIN: "41-5A 61-7A AA-AA BA-BA C0-D6 D8-F6 F8-2B8 2E0-2E4 1D00-1D25 1D2C-1D5C 1D62-1D65 "
    "1D6B-1D77 1D79-1DBE 1E00-1EFF 2071-2071 207F-207F 2090-209C 212A-212B 2C60-2C7F A722-A787 "
    "A78B-A7FF AB30-AB5A AB5C-AB64 FB00-FB06 FF21-FF3A FF41-FF5A",
    CYRILLIC: "400-481 48A-52F 1C80-1C8A A640-A66E A680-A69D",
    GREEK: "370-373 376-377 37B-37D 37F-37F 386-386 388-3E1 3F0-3F5 3F7-3FF 1F00-1FBC 1FC2-1FCC "
    "1FD0-1FDB 1FE0-1FEC 1FF2-1FFC",
    "Armenian": "531-556 560-588",
    "Cherokee": "13A0-13FD AB70-ABBF",
    "Coptic": "3E2-3EF 2C80-2CE4 2CEB-2CEE",
    "Lisu": "A4D0-A4F7",
}


def _ranges(script: str) -> Iterator[tuple[int, int]]:
    for one in _RANGES[script].split():
        first, last = one.split("-")
        yield int(first, 16), int(last, 16)


_SPANS = sorted((*span, script) for script in _RANGES for span in _ranges(script))
_FIRSTS = [first for first, _, _ in _SPANS]


def _class(script: str) -> str:
    return "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in _ranges(script))


SCRIPTS = tuple(_RANGES)
ALPHABETS = tuple(map(_class, _RANGES))
"""The letters of each script, as the inside of a character class."""


@lru_cache(maxsize=4096)
def script_of(char: str) -> str | None:
    """The script of a letter, if it is one of those here."""
    number = bisect_right(_FIRSTS, ord(char)) - 1
    if number < 0:
        return None
    _, last, script = _SPANS[number]
    return script if ord(char) <= last else None


def disguised(word: str, least: int) -> Iterator[tuple[int, str]]:
    """Letters of another script than a word shows: where, and what stands there to the eye.

    A word shows as Latin where each letter is Latin or looks like it, but for an abbreviation with
    an ending. It shows as another script where most letters, and `least` of them, are of that, the
    others look like it, and capitals are where a word has them: a Latin abbreviation before a word
    is no disguise.
    """
    own = {char: script for char in set(word) if (script := script_of(char))}
    if len(set(own.values())) > 1:
        script = _shown(word, own, least)
        if script is not None:
            foreign = {char: _as_of(char, script) for char in own if own[char] != script}
            yield from ((i, foreign[char]) for i, char in enumerate(word) if char in foreign)


def _shown(word: str, own: Mapping[str, str], least: int) -> str | None:
    """The script that a word shows as a whole, if it shows one."""
    letters = "".join(char for char in word if char in own)
    is_cased_as_a_word = letters[1:].islower() or letters.isupper()
    for script, count in Counter(map(own.__getitem__, letters)).most_common():
        is_most = count >= least and 2 * count > len(letters) and is_cased_as_a_word
        looks_so = all(s == script or _as_of(char, script) for char, s in own.items())
        if looks_so and (is_most or (script == LATIN and not _is_inflected(letters, own))):
            return script
    return None


def _is_inflected(letters: str, own: Mapping[str, str]) -> bool:
    """Whether they are Latin capitals and an ending: small letters of one other script."""
    runs = [(script, "".join(run)) for script, run in groupby(letters, own.__getitem__)]
    if len(runs) != 2:
        return False
    (script, stem), (_, ending) = runs
    return script == LATIN and len(stem) > 1 and stem.isupper() and ending.islower()


@lru_cache(maxsize=4096)
def _as_of(char: str, script: str) -> str:
    """The one letter of a script that looks like a letter of another; empty if there is none."""
    decomposed = unicodedata.normalize("NFD", char)
    base, marks = decomposed[0], decomposed[1:]
    look = base if script_of(base) == LATIN else _looks().get(base, "")
    twin = look if script == LATIN else _of_look(script).get(look, "")
    composed = unicodedata.normalize("NFC", twin + marks)
    return composed if twin and len(composed) == 1 else ""


@cache
def _looks() -> dict[str, str]:
    """The ASCII letters that letters of other scripts look like."""
    return {
        # To UTS #39 a capital I is a small l: so it is without serifs.
        char: "I" if look == "l" and char.isupper() else look
        for char, look in confusables().items()
        if len(look) == 1 and look.isascii() and look.isalpha()
        if script_of(char) not in (None, LATIN) and char not in _OF_SCIENCE
    }


@cache
def _of_look(script: str) -> dict[str, str]:
    """The letters of a script by what they look like; of several the first, which is common."""
    ordered = sorted(_looks().items(), reverse=True)
    return {look: char for char, look in ordered if script_of(char) == script}
