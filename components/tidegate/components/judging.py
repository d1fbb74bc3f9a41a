"""Judging events from context to outcome: what the `screen` agent and `tidegate judge` share.

Design, path of one event, steps 2 to 6. Where components are placed apart, each agent judges with
its own group of them, and only `decide` knows what follows (`window.py`).
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property

from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Outcome, block, decide
from tidegate.components.digest import ContentKey
from tidegate.components.policy import Policy
from tidegate.components.runner import Runner
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import DecidedBy, Verdict


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What components said of one event of a batch; no verdicts where it names another policy."""

    policy: Policy
    place: int
    context: SafetyContext
    content_digest: bytes
    verdicts: tuple[Verdict, ...] | None

    @cached_property
    def outcome(self) -> Outcome:
        """What follows if nobody else judges; as of when it is asked for first."""
        if self.context.is_over:
            return block(DecidedBy.DEADLINE, ReasonCode.DEADLINE_EXCEEDED, self.verdicts or ())
        if self.verdicts is None:
            return block(DecidedBy.MERGE, ReasonCode.UNKNOWN_POLICY)
        return decide(self.policy, self.context, self.verdicts)


class Judge:
    """Judges by one policy, or by one group of it, in one event loop.

    Raises what a component's `initialize` raises. Close it after use.
    """

    def __init__(
        self, policy: Policy, key: ContentKey, clock: Clock, group: str | None = None
    ) -> None:
        self.policy = policy
        self._key = key
        self.runner = Runner(policy, clock, group)

    def close(self) -> None:
        """Close the components."""
        self.runner.close()

    async def judge(self, batch: Sequence[SafetyContext]) -> AsyncGenerator[Judged, None]:
        """The verdicts on a batch: late ones as soon as they are late, the others in order.

        Raises AbandonedCallsError, and nothing that an event or a component can cause.
        """
        digests = [self._key.content_digest(c.direction, c.parts) for c in batch]
        known = []
        for place, context in enumerate(batch):
            if names_policy(self.policy, context):
                known.append(place)
            else:
                yield self._judged(place, batch, digests, None)
        asked = [(batch[place], digests[place]) for place in known]
        async with aclosing(self.runner.judge(asked)) as answers:
            async for place, verdicts in answers:
                yield self._judged(known[place], batch, digests, verdicts)

    def _judged(
        self,
        place: int,
        batch: Sequence[SafetyContext],
        digests: Sequence[bytes],
        verdicts: tuple[Verdict, ...] | None,
    ) -> Judged:
        return Judged(
            policy=self.policy,
            place=place,
            context=batch[place],
            content_digest=digests[place],
            verdicts=verdicts,
        )


def names_policy(policy: Policy, context: SafetyContext) -> bool:
    """Whether the event asks for this policy, or for none."""
    return context.event.policy_id in (None, policy.id)
