"""What a seed stands for: how the pipeline is placed, and what is done to it in which order."""

import random
from dataclasses import dataclass
from typing import Self

from faults.failpoints import FAILPOINTS
from faults.pipeline.crew import ALL
from faults.pipeline.policy import CHAINED, SPLIT, STATEFUL, STATELESS, PolicyUnderTest
from faults.plan import ACTIONS, BUSY, DIE_AT
from faults.worker import WITHIN_S

KINDS = (*SPLIT.agents, ALL)
"""Of workers: one for each agent, and one that runs all of a policy without placement."""
SETTLED_S = 30.0
"""After the last fault, for the lag of every group to be 0."""
WITH_TABLES = (STATEFUL, "decide", ALL)

_CHANGELOG_WRITTEN = "changelog-written"
_SOME = 8


def failpoints_of(kind: str) -> tuple[str, ...]:
    """The points on the path of a batch that a kind of worker comes by."""
    return tuple(p for p in FAILPOINTS if p != _CHANGELOG_WRITTEN or kind in WITH_TABLES)


def die_at(point: str, kind: str) -> str:
    """The action."""
    return f"{DIE_AT}{point} of {kind} while {BUSY}"


@dataclass(frozen=True)
class Plan:
    """One run.

    names: of the workers; `all` for a policy without placement. static: membership. actions: see
    `faults.plan`. pauses_s: of which each worker stays away for one. settled_s: see SETTLED_S.
    """

    seed: int
    names: tuple[str, ...]
    static: bool
    actions: tuple[str, ...]
    pauses_s: tuple[float, ...] = (0.1, 1.0)
    settled_s: float = SETTLED_S

    @property
    def policy(self) -> PolicyUnderTest:
        """The policy that these workers run."""
        return CHAINED if ALL in self.names else SPLIT

    @classmethod
    def quick(cls, seed: int) -> Self:
        """A minute: each kind dies at some point of its work, and `decide` outlives its session."""
        chance = random.Random(seed)  # noqa: S311  no secret
        kinds = SPLIT.agents
        actions = [die_at(chance.choice(failpoints_of(kind)), kind) for kind in kinds]
        actions.append(f"stop past the session of decide while {BUSY}")
        chance.shuffle(actions)
        # Other tests run beside it.
        return cls(seed, kinds, static=True, actions=tuple(actions), settled_s=WITHIN_S)

    @classmethod
    def long(cls, seed: int) -> Self:
        """Some of all there is, to any worker, placed apart or not, also two of a kind."""
        chance = random.Random(seed)  # noqa: S311  no secret
        apart = SPLIT.agents
        names = ((ALL, f"{ALL}-2"), apart, (*apart, f"{STATELESS}-2", "decide-2"))[seed % 3]
        return cls(
            seed,
            names,
            static=chance.random() < 0.5,
            actions=tuple(chance.sample(ACTIONS, _SOME)),
            pauses_s=(0.1, 1.0, 3.0, 7.0),
        )
