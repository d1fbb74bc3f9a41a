"""Texts that hold secrets, invisible text or data of persons, and as many that only look so.

All is invented and drawn by chance from a seed, alike on every machine. A label says what stands
where; in a text without labels there is nothing to find.
"""

import random
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from corpus.identifiers import holds_identifier
from corpus.labelled import invisible, near_misses, personal, secrets
from corpus.labelled.contexts import (
    AROUND_JSON,
    AROUND_LINES,
    AROUND_SENTENCES,
    SLOTS,
    fits_json,
)
from corpus.labelled.kinds import Check, Kind
from corpus.writing import fill

OF_A_KIND = 12
"""Texts of each kind that is to be found."""

KINDS: tuple[Kind, ...] = (
    *secrets.KINDS,
    *invisible.KINDS,
    *personal.KINDS,
    *near_misses.KINDS,
)

_IT = "\ue000"
"""Stands where it will stand: for private use, and used nowhere else."""


class Label(NamedTuple):
    """start, end: of what is to be found, in code points."""

    kind: str
    start: int
    end: int


class Labelled(NamedTuple):
    """One text of a check; without labels it must pass. Its number counts within its kind."""

    check: Check
    kind: str
    number: int
    text: str
    labels: tuple[Label, ...]


@lru_cache(maxsize=4)
def labelled(seed: int = 1) -> list[Labelled]:
    """All texts of a seed, kind after kind; of each check half have labels."""
    return [text for kind in KINDS for text in islice(_texts(kind, seed), _count(kind))]


def _count(kind: Kind) -> int:
    """Near misses of a check are as many as its hits, whatever the number of their kinds."""
    if kind.is_hit:
        return OF_A_KIND
    of_check = [one for one in KINDS if one.check is kind.check]
    near = [one for one in of_check if not one.is_hit]
    whole, rest = divmod(OF_A_KIND * (len(of_check) - len(near)), len(near))
    return whole + (near.index(kind) < rest)


def _texts(kind: Kind, seed: int) -> Iterator[Labelled]:
    chance = random.Random(f"{seed} {kind.check} {kind.name}")  # noqa: S311  no secret
    seen = set[str]()
    while True:
        text, spans = _text(kind, chance)
        if text in seen or (not kind.is_hit and holds_identifier(text)):
            continue
        labels = (Label(kind.name, *span) for span in spans) if kind.is_hit else ()
        yield Labelled(kind.check, kind.name, len(seen), text, tuple(labels))
        seen.add(text)


def _text(kind: Kind, chance: random.Random) -> tuple[str, list[tuple[int, int]]]:
    """A text, and where in it the drawn ones stand."""
    frame = chance.choice((*kind.sentences, *kind.lines))
    said = fill(chance, frame, {**SLOTS, "it": (_IT,)})
    drawn = [kind.draw(chance) for _ in range(said.count(_IT))]
    around: tuple[str, ...] = AROUND_LINES if frame in kind.lines else AROUND_SENTENCES
    if all(map(fits_json, (said, *drawn))):
        around += AROUND_JSON
    pieces = fill(chance, chance.choice(around), {**SLOTS, "said": (said,)}).split(_IT)
    text, spans = pieces[0], []
    for one, after in zip(drawn, pieces[1:], strict=True):
        spans.append((len(text), len(text) + len(one)))
        text += one + after
    return text, spans
