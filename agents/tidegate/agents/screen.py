"""The `screen` agent's work: a batch of records in, their decisions out. No Kafka in it.

Design, path of one event, steps 1 to 7, for a policy whose components all run in this worker.
"""

from collections.abc import Sequence
from datetime import datetime

from tidegate.agents.arrival import Arrival, InputRecord, Rejected
from tidegate.agents.outputs import Identity, OutputRecord, Outputs
from tidegate.components.base import SafetyContext
from tidegate.components.clock import Clock
from tidegate.components.decide import Outcome, block, decide
from tidegate.components.digest import ContentKey
from tidegate.components.runner import Runner
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import DecidedBy, Event


class Screen:
    """Judges batches. arrivals: by full topic name."""

    def __init__(
        self,
        runner: Runner,
        key: ContentKey,
        clock: Clock,
        arrivals: dict[str, Arrival],
        outputs: Outputs,
    ) -> None:
        self._runner = runner
        self._policy = runner.policy
        self._key = key
        self._clock = clock
        self._arrivals = arrivals
        self._outputs = outputs

    async def screen(self, records: Sequence[InputRecord]) -> list[OutputRecord]:
        """The outputs of a batch of one topic and partition, in the batch's order.

        Waits as long as the schema registry is away and an id in the batch needs it; raises for
        nothing that a producer can write.
        """
        fetched = self._clock.monotonic()
        wall_clock = self._clock.now()
        arrival = self._arrivals[records[0].topic]
        await arrival.learn_schemas(records)
        outputs: list[OutputRecord] = []
        for record in records:
            taken = arrival.take(record)
            if isinstance(taken, Rejected):
                duration_ms = (self._clock.monotonic() - fetched) * 1000
                outputs += self._outputs.rejection(record, taken, duration_ms)
            else:
                ends = self._budget_ends(taken.deadline, wall_clock, fetched)
                outputs.append(self._decision(record, taken, fetched, ends))
        return outputs

    def _budget_ends(
        self, deadline: datetime | None, wall_clock: datetime, fetched: float
    ) -> float | None:
        """When the event's budget is over, on the monotonic clock; None without a deadline."""
        if deadline is None:
            return None
        left = (deadline - wall_clock).total_seconds()
        return fetched + min(left, self._policy.max_deadline_ms / 1000)

    def _decision(
        self, record: InputRecord, event: Event, fetched: float, ends: float | None
    ) -> OutputRecord:
        context = SafetyContext.of(event)
        digest = self._key.content_digest(context.direction, context.parts)
        outcome = self._outcome(context, digest, ends)
        identity = Identity(
            event_id=event.event_id,
            request_id=event.request_id,
            subject=event.subject,
            content_digest=digest,
            deadline=event.deadline,
            duration_ms=(self._clock.monotonic() - fetched) * 1000,
        )
        return self._outputs.decision(record, identity, outcome)

    def _outcome(self, context: SafetyContext, digest: bytes, ends: float | None) -> Outcome:
        if self._over(ends):
            skipped = self._runner.skip(context.event.event_id, digest)
            return block(DecidedBy.DEADLINE, ReasonCode.DEADLINE_EXCEEDED, skipped)
        if context.event.policy_id not in (None, self._policy.id):
            return block(DecidedBy.MERGE, ReasonCode.UNKNOWN_POLICY)
        verdicts = self._runner.judge(context, digest)
        if self._over(ends):
            return block(DecidedBy.DEADLINE, ReasonCode.DEADLINE_EXCEEDED, verdicts)
        return decide(self._policy, context, verdicts)

    def _over(self, ends: float | None) -> bool:
        return ends is not None and self._clock.monotonic() >= ends
