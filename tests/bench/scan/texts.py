"""What is scanned: texts of a size, of three sorts, with something to find or without.

What has nothing to find is cut out of the harmless texts; where there is something, a piece of a
labelled text ends each 500 characters.
"""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from corpus.harmless import Text, harmless
from corpus.labelled import labelled
from harness.building import context, request
from harness.scanning import Scanning, together

PROSE = "English prose"
TECHNICAL = "ASCII of all kinds"
"""Code, logs, links and hashes too: of what looks encoded, each run is decoded."""
LANGUAGES = "many languages"
SORTS = (PROSE, TECHNICAL, LANGUAGES)

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
    """Texts in which none of the components finds anything."""
    some = [text.text for text in harmless() if _is_of(text, sort)]
    while True:
        pieces, length = list[str](), 0
        while length < size:
            piece = chance.choice(some)
            if not finds(_all(), piece):
                pieces.append(piece)
                length += len(piece) + 1
        text = "\n".join(pieces)[:size]
        if not finds(_all(), text):
            yield text


def _is_of(text: Text, sort: str) -> bool:
    if sort == LANGUAGES:
        return not text.text.isascii()
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
def _all() -> Sequence[Scanning]:
    return together()


def finds(components: Sequence[Scanning], text: str) -> bool:
    """Whether any of some components objects to a text."""
    given = context(request(text))
    return any(not component.process(given).passed for component in components)
