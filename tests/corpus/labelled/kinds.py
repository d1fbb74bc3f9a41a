"""What the labelled texts are made of: kinds of what may be found, and of what only looks so."""

import random
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from corpus.numbers import Draw


class Check(StrEnum):
    """What is looked for."""

    SECRETS = "secrets"
    INVISIBLE = "invisible text"
    PERSONAL = "personal data"


class Kind(NamedTuple):
    """One kind, and where it stands: `<<it>>` in a sentence or in lines of a document.

    is_hit: whether it is to be found; else it is a near miss, which must pass.
    """

    name: str
    check: Check
    draw: Draw
    sentences: Sequence[str] = ()
    lines: Sequence[str] = ()
    is_hit: bool = True


def one_of(*draws: Draw | str) -> Draw:
    """A drawing by one of several, or a constant."""

    def draw(chance: random.Random) -> str:
        chosen = chance.choice(draws)
        return chosen if isinstance(chosen, str) else chosen(chance)

    return draw


def in_a_row(*draws: Draw | str) -> Draw:
    """Drawings one after another."""
    return lambda chance: "".join(one if isinstance(one, str) else one(chance) for one in draws)
