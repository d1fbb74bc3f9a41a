"""Characters that do not show, and the few places where writing needs them.

Beside what is named below, the set is Default_Ignorable_Code_Point as UAX #44 derives it, without
the controls of direction that `direction` knows.
"""

import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tidegate.components.scan.direction import CONTROLS as _CONTROLS

TAGS = r"\x{E0000}-\x{E007F}"
SELECTORS = r"\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}\x{180B}-\x{180D}\x{180F}"
ZERO_WIDTH = r"\x{AD}\x{34F}\x{61C}\x{180E}\x{200B}-\x{200F}\x{2060}\x{FEFF}"
FILLERS = (
    r"\x{115F}\x{1160}\x{17B4}\x{17B5}\x{2061}-\x{2065}\x{206A}-\x{206F}\x{3164}\x{FFA0}"
    r"\x{FFF0}-\x{FFF8}\x{1BCA0}-\x{1BCA3}\x{1D173}-\x{1D17A}\x{E0080}-\x{E00FF}\x{E01F0}-\x{E0FFF}"
)
INVISIBLE = TAGS + SELECTORS + ZERO_WIDTH + FILLERS
"""All of them; each of these is the inside of a character class."""

_BYTE_ORDER_MARK = "\ufeff"
_DIRECTION_MARKS = "\u200e\u200f\u061c"
_LONGEST = 8
"""Characters of the longest run that belongs anywhere: a flag and a mark of direction at each end.
"""

# RGI_Emoji_Tag_Sequence of emoji-sequences.txt (UTS #51): England, Scotland, Wales.
_FLAGS = frozenset(
    "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
# First words of Unicode names. Scripts that shape a letter by its neighbours: The Unicode Standard
# 14.0, section 23.2 (cursive connection and ligatures), and chapters 9, 12 to 17 and 19.
_SHAPED = frozenset([
    "ARABIC", "SYRIAC", "MANDAIC", "NKO", "MONGOLIAN", "PHAGS-PA", "ADLAM", "HANIFI", "SOGDIAN",
    "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA",
    "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN", "BALINESE", "JAVANESE", "SUNDANESE",
    "CHAKMA", "BRAHMI", "KAITHI", "GRANTHA", "KHOJKI", "NEWA", "TIRHUTA", "SHARADA", "MODI",
    "LIMBU", "MEETEI",
])  # fmt: skip
# Scripts with no space between words, where it marks their ends: section 23.2 too.
_UNSPACED = frozenset([
    "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "TAI", "NEW", "BALINESE", "JAVANESE",
])  # fmt: skip
# StandardizedVariants.txt and emoji-variation-sequences.txt: what else than So and Sm is varied.
_EMOJI_BESIDES = frozenset("#*0123456789\u203c\u2049\u2139\u3030\u303d")
_VARIED = frozenset({"CJK", "MYANMAR", "PHAGS-PA", "MANICHAEAN"})
_VARIED_BESIDES = frozenset(
    "0\u2018\u2019\u201c\u201d\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f"
)


class _Spot(NamedTuple):
    """What stands around a run: characters, empty beyond the ends of the text."""

    before: str
    after: str
    second_before: str
    second_after: str


def belongs(text: str, start: int, end: int) -> bool:
    """Whether writing needs the run of invisible characters at a span of a text.

    It must be a whole run. What it says depends on nothing but the run and the characters beside.
    """
    if start == 0 and text[:end] == _BYTE_ORDER_MARK:
        return True
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if end - start > _LONGEST or before in _CONTROLS or after in _CONTROLS:
        return False
    run = _without_a_mark_at_either_end(text[start:end])
    if not run:
        return True
    needs = _NEEDS.get(run)
    second_before, second_after = text[max(0, start - 2) : start][:-1], text[end + 1 : end + 2]
    return needs is not None and needs(_Spot(before, after, second_before, second_after))


def _without_a_mark_at_either_end(run: str) -> str:
    run = run[1:] if run[0] in _DIRECTION_MARKS else run
    return run[:-1] if run and run[-1] in _DIRECTION_MARKS else run


def _is_behind_a_black_flag(spot: _Spot) -> bool:
    return spot.before == "\U0001f3f4"


def _joins_emoji(spot: _Spot) -> bool:
    return _is_emoji(spot.before) and _is_emoji(spot.after)


def _shapes_a_letter(spot: _Spot) -> bool:
    return _script(spot.before) in _SHAPED or _script(spot.after) in _SHAPED


def _joins(spot: _Spot) -> bool:
    return _joins_emoji(spot) or _shapes_a_letter(spot)


def _varies_an_emoji(spot: _Spot) -> bool:
    before = spot.before
    return _is_mathematical(before) or _is_emoji(before) or before in _EMOJI_BESIDES


def _varies_a_letter(spot: _Spot) -> bool:
    before = spot.before
    return _is_mathematical(before) or _script(before) in _VARIED or before in _VARIED_BESIDES


def _varies_an_ideograph(spot: _Spot) -> bool:
    return _script(spot.before) == "CJK"


def _varies_mongolian(spot: _Spot) -> bool:
    return _script(spot.before) == "MONGOLIAN"


def _ends_an_unspaced_word(spot: _Spot) -> bool:
    return _script(spot.before) in _UNSPACED or _script(spot.after) in _UNSPACED


def _hyphenates(spot: _Spot) -> bool:
    # No hyphenation leaves one letter alone; one behind every letter hides a word.
    return _stands(spot.before) and "\xad" not in (spot.second_before, spot.second_after)


def _keeps_together(spot: _Spot) -> bool:
    beside = (char for char in (spot.before, spot.after) if char)
    return any(unicodedata.category(char)[0] in "NPSZ" for char in beside)


def _separates_marks(spot: _Spot) -> bool:
    return spot.after != "" and unicodedata.combining(spot.after) > 0


def _operates(spot: _Spot) -> bool:
    return _stands(spot.before) and _stands(spot.after)


def _stands_for_a_vowel(spot: _Spot) -> bool:  # behind a consonant
    return "\u1100" <= spot.before <= "\u115e" or "\ua960" <= spot.before <= "\ua97c"


def _stands_for_a_consonant(spot: _Spot) -> bool:  # before a vowel
    return "\u1161" <= spot.after <= "\u11a7" or "\ud7b0" <= spot.after <= "\ud7c6"


_NEEDS: Mapping[str, Callable[[_Spot], bool]] = {
    **dict.fromkeys(_FLAGS, _is_behind_a_black_flag),
    **dict.fromkeys(map(chr, range(0xE0100, 0xE01F0)), _varies_an_ideograph),
    **dict.fromkeys("\ufe00\ufe01\ufe02", _varies_a_letter),
    **dict.fromkeys("\ufe0e\ufe0f", _varies_an_emoji),
    **dict.fromkeys("\u180b\u180c\u180d\u180e\u180f", _varies_mongolian),
    **dict.fromkeys("\u2061\u2062\u2063\u2064", _operates),
    "\ufe0f\u200d": _joins_emoji,
    "\u200d": _joins,
    "\u200c": _shapes_a_letter,
    "\u200b": _ends_an_unspaced_word,
    "\xad": _hyphenates,
    "\u2060": _keeps_together,
    "\u034f": _separates_marks,
    "\u1160": _stands_for_a_vowel,
    "\u115f": _stands_for_a_consonant,
}
"""By the run, what must hold of what stands around it."""


def _stands(char: str) -> bool:
    return char != "" and not char.isspace()


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0] if char else ""


def _is_mathematical(char: str) -> bool:
    return char != "" and unicodedata.category(char) == "Sm" and not char.isascii()


def _is_emoji(char: str) -> bool:
    # The range, for emoji that Python does not know yet, and modifiers of the skin's tone.
    if not char or "\U0001f000" <= char <= "\U0001faff":
        return bool(char)
    return unicodedata.category(char) == "So" or char in "\u2194\u2195"
