"""What is scanned: texts of a size, of four sorts, with something to find or without.

What has nothing to find is cut out of the harmless texts; where there is something, a piece of a
labelled text ends each 500 characters.
"""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from corpus.harmless import Text, harmless
from corpus.labelled import labelled
from harness.building import context, request
from harness.scanning import together
from tidegate.components.scan.component import ScanningComponent

PLAIN = "English prose without numbers"
"""Of no pattern of any component is there anything to look at more closely."""
PROSE = "English prose, numbers in it"
"""Most of it has a number that could be one of a telephone, and is looked at for that."""
TECHNICAL = "ASCII of all kinds"
"""Code, logs, links and hashes too: of what looks encoded, each run is decoded."""
LANGUAGES = "many languages"
SORTS = (PLAIN, PROSE, TECHNICAL, LANGUAGES)

_PROSE_KINDS = (
    "english",
    "everyday",
    "instructions",
    "law",
    "poems",
    "recipes",
    "sports",
    "support",
)
_HIT_EVERY = 500
_BEFORE, _LONGEST_HIT = 24, 64


def texts_of(size: int, sort: str, has_hits: bool, count: int) -> list[str]:
    """Texts of exactly so many characters, alike on every machine; but the last sort is ASCII."""
    chance = random.Random(f"{size} {sort}")  # noqa: S311  no secret
    clean = islice(_clean(size, sort, chance), count)
    return [_with_hits(text, chance) for text in clean] if has_hits else list(clean)


def _clean(size: int, sort: str, chance: random.Random) -> Iterator[str]:
    """Texts of a sort in which none of the components finds anything."""
    some = _clean_pieces(sort)
    while True:
        pieces, length = list[str](), 0
        while length < size:
            pieces.append(chance.choice(some))
            length += len(pieces[-1]) + 1
        text = "\n".join(pieces)[:size]
        if _is_clean(text, sort):
            yield text


@cache
def _clean_pieces(sort: str) -> Sequence[str]:
    texts = [text.text for text in harmless() if _is_of(text, sort)]
    return [text for text in texts if _is_clean(text, sort)]


def _is_clean(text: str, sort: str) -> bool:
    return not (looks_at if sort == PLAIN else finds)(text)


def _is_of(text: Text, sort: str) -> bool:
    if sort == LANGUAGES:
        return not text.text.isascii()
    if sort == PLAIN and any(map(str.isdigit, text.text)):
        return False
    return text.text.isascii() and (sort == TECHNICAL or text.kind in _PROSE_KINDS)


def _with_hits(text: str, chance: random.Random) -> str:
    size = min(len(text), _HIT_EVERY)
    made = ""
    for start in range(0, len(text), size):
        piece = chance.choice(_pieces())
        made += f"{text[start : start + size - len(piece) - 1]} {piece}"
    return made


@cache
def _pieces() -> Sequence[str]:
    """What is to be found, with a little before it, in ASCII and on one line."""
    pieces = (
        text.text[max(0, label.start - _BEFORE) : label.end]
        for text in labelled()
        for label in text.labels
        if label.end - label.start <= _LONGEST_HIT
    )
    return [piece for piece in pieces if piece.isascii() and "\n" not in piece]


@cache
def _scanning() -> Sequence[ScanningComponent[Any]]:
    return [one for one in together() if isinstance(one, ScanningComponent)]


def finds(text: str) -> bool:
    """Whether any component that scans objects to a text."""
    given = context(request(text))
    return any(not component.process(given).passed for component in _scanning())


def looks_at(text: str) -> bool:
    """Whether there is a place in a text that any of them looks at more closely."""
    given = context(request(text))
    _scanning()[0].process(given)
    return any(scan.hits for scan in given.scans.values())
