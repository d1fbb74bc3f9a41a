"""How long and how often everything is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Sizes of one run. rounds: of all sides in turn. passes: over all texts in each round.

    every: 1 for all texts of a check, 2 for every other and so on.
    """

    rounds: int
    passes: int
    every: int


FULL = Plan(rounds=3, passes=5, every=1)
QUICK = Plan(rounds=1, passes=1, every=4)
