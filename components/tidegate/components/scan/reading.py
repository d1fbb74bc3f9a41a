"""The ways to read a text: as it stands, and what encodings in it carry, each with the way back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import ascii_letters, ascii_lowercase, ascii_uppercase

from tidegate.components.scan.decoding import Decoded
from tidegate.components.scan.folding import Folded

Span = Callable[[int, int], tuple[int, int]]
Admits = Callable[[int, int], bool]

_SHORTEST_ROT13 = 6
"""Letters from which on words shifted by 13 are looked for: many shorter ones are words both ways,
such as `green` and `terra`."""

# Two alphabets, as 1 and 9 stand for two letters each.
_LEET = (
    str.maketrans("013457@$!+|", "oieastasitl"),
    str.maketrans("01345789@$!+|", "oleastbgasltl"),
)
_ROT13 = str.maketrans(
    ascii_letters,
    "".join(alphabet[13:] + alphabet[:13] for alphabet in (ascii_lowercase, ascii_uppercase)),
)


def _same(start: int, end: int) -> tuple[int, int]:
    return start, end


def _always(_start: int, _end: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Reading:
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


def undisguised(outer: Reading) -> Iterator[Reading]:
    """What a reading says where its letters are disguised one by one, if it says anything else."""
    plain = outer.text
    read = [plain.translate(alphabet) for alphabet in _LEET]
    for text in read if read[0] != read[1] else read[:1]:
        if text != plain:
            # Of a number alone a word could be read nearly anywhere.
            yield Reading(
                text,
                outer.span,
                plain,
                (*outer.encodings, "leet"),
                lambda start, end: any(map(str.isalpha, plain[start:end])),
            )
    text = plain.translate(_ROT13)
    if text != plain:
        yield Reading(
            text,
            outer.span,
            plain,
            (*outer.encodings, "rot13"),
            lambda start, end: end - start >= _SHORTEST_ROT13,
        )
