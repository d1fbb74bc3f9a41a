"""How long and how often everything is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Sizes of one run. rounds: of all variants in turn. passes: over the texts in each round.

    characters: of all texts of a case, about. sizes: of one text. starts: processes that make the
    scanner.
    """

    rounds: int
    passes: int
    characters: int
    sizes: tuple[int, ...]
    starts: int


SIZES = (100, 500, 5_000, 100_000)
FULL = Plan(rounds=5, passes=3, characters=400_000, sizes=SIZES, starts=5)
QUICK = Plan(rounds=3, passes=3, characters=20_000, sizes=SIZES[:3], starts=1)
