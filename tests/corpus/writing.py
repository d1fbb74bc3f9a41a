"""Texts from frames: a frame is a sentence or a document with slots.

`<<name>>` is filled anew wherever it stands; with a digit after the name (`<<name1>>`) it is the
same all through the frame. What fills a slot may hold slots.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from corpus.numbers import NUMBERS, Draw

Slots = Mapping[str, Sequence[str] | Draw]
Texts = Callable[[random.Random], Iterator[str]]

_SLOT = re.compile(r"<<([A-Za-z_]+)(\d?)>>")
_START = re.compile(r"(?:^|(?<=[!?] ))\w")
_TRIES = 20


def fill(chance: random.Random, frame: str, slots: Slots) -> str:
    """The frame with every slot filled."""
    remembered: dict[str, str] = {}

    def one(match: re.Match[str]) -> str:
        name, again = match.groups()
        key = name + again
        if again and key in remembered:
            return remembered[key]
        slot = slots[name] if name in slots else NUMBERS[name]
        drawn = slot(chance) if callable(slot) else chance.choice(slot)
        drawn = _SLOT.sub(one, drawn)
        if again:
            remembered[key] = drawn
        return drawn

    return _SLOT.sub(one, frame)


def filled(chance: random.Random, frames: Sequence[str], slots: Slots) -> Iterator[str]:
    """Endless fillings, none twice; the frames come in turn, each round in another order."""
    seen = set[str]()
    while True:
        before = len(seen)
        for frame in chance.sample(frames, len(frames)):
            for _ in range(_TRIES):
                text = fill(chance, frame, slots)
                if text not in seen:
                    seen.add(text)
                    yield text
                    break
        if len(seen) == before:
            raise ValueError("the frames are exhausted")


def lines(frame: str | Sequence[str], slots: Slots, low: int, high: int) -> Draw:
    """A slot of some lines, each a filling of one of the frames."""
    frames = (frame,) if isinstance(frame, str) else frame

    def draw(chance: random.Random) -> str:
        count = chance.randint(low, high)
        return "\n".join(fill(chance, chance.choice(frames), slots) for _ in range(count))

    return draw


def prose(
    chance: random.Random, frames: Sequence[str], slots: Slots, space: str = " "
) -> Iterator[str]:
    """Endless texts of a few sentences each, laid out in one of several ways."""
    sentences = filled(chance, frames, slots)
    while True:
        some = [_begun(next(sentences)) for _ in range(chance.randint(2, 6))]
        yield chance.choice(_LAYOUTS)(some, space)


def _begun(sentence: str) -> str:
    return _START.sub(lambda letter: letter[0].upper(), sentence)


def _paragraph(some: list[str], space: str) -> str:
    return space.join(some)


def _paragraphs(some: list[str], space: str) -> str:
    half = (len(some) + 1) // 2
    return space.join(some[:half]) + "\n\n" + space.join(some[half:])


def _bullets(some: list[str], space: str) -> str:
    return "\n".join(f"- {sentence}" for sentence in some)


def _numbered(some: list[str], space: str) -> str:
    return "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(some, 1))


def _quoted(some: list[str], space: str) -> str:
    return f"> {some[0]}\n\n" + space.join(some[1:])


def _titled(some: list[str], space: str) -> str:
    return f"## {some[0].rstrip('.。।؟?!')}\n\n" + space.join(some[1:])


_LAYOUTS = (_paragraph, _paragraph, _paragraph, _paragraphs, _bullets, _numbered, _quoted, _titled)
