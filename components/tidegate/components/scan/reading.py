"""The ways to read a text: as it stands, and what encodings in it carry, each with the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

from tidegate.components.scan.decoding import Decoded
from tidegate.components.scan.folding import Folded

Span = Callable[[int, int], tuple[int, int]]
Admits = Callable[[int, int], bool]


def _same(start: int, end: int) -> tuple[int, int]:
    return start, end


def _always(_start: int, _end: int) -> bool:
    return True


class Reading(NamedTuple):
    """One way to read a text.

    span: what of the original, in code points, a span of `text` that is not empty came from.
    encodings: those that were taken off, the outermost first. plain: the text before letters were
    put for what may stand for them, place by place. admits: whether what stands at a span may be
    meant.
    """

    text: str
    span: Span
    plain: str
    encodings: tuple[str, ...] = ()
    admits: Admits = _always


def as_it_came(text: str) -> Reading:
    """A text unfolded; half characters, which no pattern can be matched against, as `?`."""
    shown = text.encode("utf-8", "replace").decode()
    return Reading(shown, _same, shown)


def folded(text: str) -> Reading:
    """A text folded."""
    made = Folded(text)
    return Reading(made.text, made.span, made.text)


def decoded(outer: Reading, encoding: str, carried: Decoded) -> Reading:
    """What an encoding in another reading carries, folded."""
    made = Folded(carried.text)
    return Reading(
        made.text,
        lambda start, end: outer.span(*carried.span(*made.span(start, end))),
        made.text,
        (*outer.encodings, encoding),
    )


@dataclass(frozen=True, slots=True)
class Disguise:
    """A way to write a word, ASCII letter by ASCII letter.

    table: for `bytes.translate`, from what is written to what is meant. admits: whether a word may
    be written so, by what is written.
    """

    name: str
    table: bytes
    admits: Callable[[str], bool]


def undisguised(outer: Reading, disguise: Disguise, meant: bytes) -> Reading:
    """What a reading means, place by place, if it is written in a disguise; meant: in UTF-8."""
    plain = outer.text
    return Reading(
        meant.decode(),
        outer.span,
        plain,
        (*outer.encodings, disguise.name),
        lambda start, end: disguise.admits(plain[start:end]),
    )


_SHORTEST_ROT13 = 6
"""Letters from which on words shifted by 13 are looked for: many shorter ones are words both ways,
such as `green` and `terra`."""


def _has_a_letter(written: str) -> bool:
    return any(map(str.isalpha, written))  # of a number alone a word could be read nearly anywhere


def _is_long(written: str) -> bool:
    return len(written) >= _SHORTEST_ROT13


_ALPHABETS = (ascii_lowercase.encode(), ascii_uppercase.encode())
_ROT13 = bytes.maketrans(b"".join(_ALPHABETS), b"".join(a[13:] + a[:13] for a in _ALPHABETS))

DISGUISES = (
    # Twice, as 1, 8, 9 and ! stand for two letters each, or for none.
    Disguise("leet", bytes.maketrans(b"013457@$!+|", b"oieastasitl"), _has_a_letter),
    Disguise("leet", bytes.maketrans(b"01345789@$!+|", b"oleastbgasltl"), _has_a_letter),
    Disguise("rot13", _ROT13, _is_long),
)
