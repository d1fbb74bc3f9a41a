"""Judging events from context to outcome: what the `screen` agent and `tidegate judge` share.

Design, path of one event, steps 2 to 6, for a policy whose components all run in this process.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Outcome, block, decide
from tidegate.components.digest import ContentKey
from tidegate.components.policy import Policy
from tidegate.components.runner import Runner
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import DecidedBy, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of one event of a batch."""

    place: int
    context: SafetyContext
    content_digest: bytes
    outcome: Outcome


class Judge:
    """Judges by one policy, in one event loop; raises what a component's `initialize` raises.

    Close it after use.
    """

    def __init__(self, policy: Policy, key: ContentKey, clock: Clock) -> None:
        self.policy = policy
        self._key = key
        self.runner = Runner(policy, clock)

    def close(self) -> None:
        """Close the components."""
        self.runner.close()

    async def judge(self, batch: Sequence[SafetyContext]) -> AsyncGenerator[Judged, None]:
        """The outcomes of a batch: late ones as soon as they are late, the others in order.

        Raises AbandonedCallsError, and nothing that an event or a component can cause.
        """
        digests = [self._key.content_digest(c.direction, c.parts) for c in batch]
        known = []
        for place, context in enumerate(batch):
            if context.event.policy_id in (None, self.policy.id):
                known.append(place)
            else:
                unknown = block(DecidedBy.MERGE, ReasonCode.UNKNOWN_POLICY)
                yield self._judged(place, batch, digests, unknown)
        asked = [(batch[place], digests[place]) for place in known]
        async with aclosing(self.runner.judge(asked)) as answers:
            async for place, verdicts in answers:
                context = asked[place][0]
                outcome = decide(self.policy, context, verdicts)
                yield self._judged(known[place], batch, digests, outcome, verdicts)

    def _judged(
        self,
        place: int,
        batch: Sequence[SafetyContext],
        digests: Sequence[bytes],
        outcome: Outcome,
        verdicts: tuple[Verdict, ...] = (),
    ) -> Judged:
        if batch[place].is_over:
            outcome = block(DecidedBy.DEADLINE, ReasonCode.DEADLINE_EXCEEDED, verdicts)
        return Judged(
            place=place,
            context=batch[place],
            content_digest=digests[place],
            outcome=outcome,
        )
