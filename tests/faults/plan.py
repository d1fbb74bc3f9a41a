"""What a seed stands for: which workers, which tables, and what is done to them in which order."""

import random
from dataclasses import dataclass
from typing import Self

ALWAYS = ("kill", "kill", "stop_past_the_session")
SOMETIMES = (
    "terminate",
    "stop_shortly",
    "join_and_leave",
    "kill_while_idle",
    "terminate_while_idle",
    "kill_while_restoring",
    "terminate_while_restoring",
    "kill_broker",
    "kill_broker_while_restoring",
)
_SOME = 3
_FILLERS = 200_000


@dataclass(frozen=True)
class Plan:
    """One run.

    workers: how many, beside guests. store: of the tables. static: membership. fillers: rows that
    make restoring take its time.
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
        actions = [*ALWAYS, *chance.sample(SOMETIMES, _SOME)]
        chance.shuffle(actions)
        return cls(
            seed,
            workers=2 + seed % 2,
            store=("memory://", "rocksdict://")[seed // 2 % 2],
            static=seed % 5 == 4,
            fillers=_FILLERS if any("restoring" in action for action in actions) else 0,
            actions=tuple(actions),
        )
