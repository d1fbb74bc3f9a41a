"""What a seed stands for: which workers, which tables, and what is done to them in which order.

An action reads `STRIKE while STATE`, or `STRIKE of WORKER while STATE` where it is not left to
chance whom it strikes.
"""

import random
from dataclasses import dataclass
from itertools import product
from typing import Self

JOIN = "join"
DIE_AT = "die at "
"""With the name of a failpoint, a strike at a worker that is busy."""
STRIKES = ("kill", "terminate", "stop shortly", "stop past the session", "kill the broker", JOIN)
WHILES = (BUSY, IDLE, RESTORING) = ("busy", "idle", "restoring")
"""What the worker that is struck is at; idle: the whole group is."""

ACTIONS = tuple(" while ".join(both) for both in product(STRIKES, WHILES))
_ALWAYS = ("kill while busy", "kill while busy", "stop past the session while busy")
_SOME = 4
_FILLERS = 200_000


@dataclass(frozen=True)
class Plan:
    """One run.

    workers: how many, beside guests. store: of the tables. static: membership. fillers: rows that
    make restoring take its time. actions: some of ACTIONS.
    """

    seed: int
    workers: int
    store: str
    static: bool
    fillers: int
    actions: tuple[str, ...]

    @classmethod
    def of(cls, seed: int) -> Self:
        """The plan of a seed; seeds that follow each other take the kinds of runs in turn."""
        chance = random.Random(seed)  # noqa: S311  no secret
        actions = [*_ALWAYS, *chance.sample(ACTIONS, _SOME)]
        chance.shuffle(actions)
        return cls(
            seed,
            workers=2 + seed % 2,
            store=("memory://", "rocksdict://")[seed // 2 % 2],
            static=seed % 5 == 4,
            fillers=_FILLERS if any(action.endswith(RESTORING) for action in actions) else 0,
            actions=tuple(actions),
        )
