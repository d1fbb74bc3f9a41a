"""The `screen` agent's work: a batch of records in, their decisions out. No Kafka in it.

Design, path of one event: arrival and budget here, judging and deciding in `judging.py`, for a
policy whose components all run in this worker.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime

from tidegate.agents.arrival import Arrival, InputRecord, Rejected
from tidegate.agents.outputs import Identity, OutputRecord, Outputs
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.judging import Judge, Judged


class Screen:
    """Judges batches. arrivals: by full topic name."""

    def __init__(
        self, judge: Judge, clock: Clock, arrivals: dict[str, Arrival], outputs: Outputs
    ) -> None:
        self._judge = judge
        self._clock = clock
        self._arrivals = arrivals
        self._outputs = outputs

    async def screen(self, records: Sequence[InputRecord]) -> AsyncGenerator[OutputRecord, None]:
        """The outputs of a batch of one topic and partition: what is refused or late at once.

        Waits as long as the schema registry is away and an id in the batch needs it; raises for
        nothing that a producer can write.
        """
        fetched = self._clock.monotonic()
        wall_clock = self._clock.now()
        arrival = self._arrivals[records[0].topic]
        await arrival.learn_schemas(records)
        events: list[tuple[InputRecord, SafetyContext]] = []
        for record in records:
            taken = arrival.take(record)
            if isinstance(taken, Rejected):
                for output in self._outputs.rejection(record, taken, self._ms_since(fetched)):
                    yield output
                continue
            context = SafetyContext.of(
                taken,
                log_time=record.log_time,
                partition=record.partition,
                ends=self._budget_ends(taken.deadline, wall_clock, fetched),
                clock=self._clock,
                origin=record,
            )
            events.append((record, context))
        async with aclosing(self._judge.judge([context for _, context in events])) as judged:
            async for one in judged:
                yield self._decision(events[one.place][0], one, fetched)

    def _budget_ends(
        self, deadline: datetime | None, wall_clock: datetime, fetched: float
    ) -> float | None:
        """When the event's budget is over, on the monotonic clock; None without a deadline."""
        if deadline is None:
            return None
        left = (deadline - wall_clock).total_seconds()
        return fetched + min(left, self._judge.policy.max_deadline_ms / 1000)

    def _decision(self, record: InputRecord, judged: Judged, fetched: float) -> OutputRecord:
        event = judged.context.event
        identity = Identity(
            event_id=event.event_id,
            request_id=event.request_id,
            subject=event.subject,
            content_digest=judged.content_digest,
            deadline=event.deadline,
            duration_ms=self._ms_since(fetched),
        )
        return self._outputs.decision(record, identity, judged.outcome)

    def _ms_since(self, start: float) -> float:
        return (self._clock.monotonic() - start) * 1000
