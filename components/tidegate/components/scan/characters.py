"""What each character is folded to: one meaning for characters that look or mean the same.

ASCII stays what it is, but for control characters, which are dropped. Of any other character comes
what is left after, until nothing changes any more:

- nothing of what does not show (Default_Ignorable_Code_Point, as UAX #44 derives it, controls) and
  of marks that belong to no writing: those that enclose or strike through;
- a space for all that is white, a line feed for all that ends a line, the ASCII digit for a digit;
- the compatibility decomposition (NFKD), case folded where it is not ASCII;
- the character it is confusable with (UTS #39), where both are letters, marks or numbers, or
  neither is: a mark of punctuation that looks like a letter must not continue a word.
"""

import unicodedata
from functools import cache
from importlib.resources import files
from itertools import chain

_KEPT_CONTROLS = "\t\n\r"
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
_OVERLAY = 1
"""Canonical combining class of marks that strike through."""

# Derived property Default_Ignorable_Code_Point, for what is not of category Cf: UAX #44, and
# Other_Default_Ignorable_Code_Point and Variation_Selector of PropList.txt.
_IGNORABLE = frozenset(
    chain(
        (0x034F, 0x2065, 0x3164, 0xFFA0),
        range(0x115F, 0x1161),
        range(0x17B4, 0x17B6),
        range(0x180B, 0x1810),
        range(0xFE00, 0xFE10),
        range(0xFFF0, 0xFFF9),
        range(0xE0000, 0xE1000),
    )
)
# Of category Cf, and shown: Prepended_Concatenation_Mark, annotations, Egyptian format controls.
_SHOWN = frozenset(
    chain(
        (0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD),
        range(0x0600, 0x0606),
        range(0xFFF9, 0xFFFC),
        range(0x13430, 0x13441),
    )
)


class Characters(dict[int, str]):
    """For `str.translate`: made as characters are met, as there are a million of them."""

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        self[code] = folded
        return folded


def fold_character(char: str) -> str:
    """What a character comes to."""
    if char.isascii():
        return _fold_ascii(char)
    if not _shows(char):
        return ""
    if char in _LINE_ENDS:
        return "\n"
    if char.isspace():
        return " "
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    simpler = unicodedata.normalize("NFKD", char)
    if simpler == char:
        simpler = unicodedata.normalize("NFKD", char.casefold())
    if simpler == char:
        simpler = _confusables().get(char, char)
    return char if simpler == char else "".join(map(fold_character, simpler))


def _fold_ascii(char: str) -> str:
    if char in _LINE_ENDS:
        return "\n"
    return char if char.isprintable() or char in _KEPT_CONTROLS else ""


def _shows(char: str) -> bool:
    code, category = ord(char), unicodedata.category(char)
    if code in _IGNORABLE or category in ("Cc", "Cs", "Me"):
        return char in _LINE_ENDS
    if category == "Cf":
        return code in _SHOWN
    return unicodedata.combining(char) != _OVERLAY


@cache
def confusables() -> dict[str, str]:
    """What characters look like, by UTS #39, as `confusables.txt` has it."""
    lines = (files(__package__) / "confusables.txt").read_text("utf-8").splitlines()
    pairs = (line.split(";") for line in lines if not line.startswith("#"))
    return {_characters(source): _characters(target) for source, target, _ in pairs}


@cache
def _confusables() -> dict[str, str]:
    """What characters are folded to because they look like it."""
    made = confusables()
    return {
        source: target
        for source, target in made.items()
        if {_is_of_a_word(char) for char in target} == {_is_of_a_word(source)}
        and source not in unicodedata.normalize("NFKD", target.casefold())  # it would come back
    }


def _is_of_a_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def _characters(codes: str) -> str:
    return "".join(chr(int(code, 16)) for code in codes.split())
