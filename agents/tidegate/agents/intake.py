"""Taking events in: what every agent does with a batch of records before anything else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from tidegate.agents.arrival import Arrival, InputRecord, Rejected
from tidegate.agents.stretch import Stretch
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.schemas.records import Event


class Taken(NamedTuple):
    """A batch, taken in. fetched: when, on the monotonic clock."""

    fetched: float
    events: list[tuple[InputRecord, SafetyContext]]
    rejected: list[tuple[InputRecord, Rejected]]


class Intake:
    """Makes contexts of the records of both input topics.

    arrivals: by full topic name. max_deadline_ms: longest budget that a deadline may give.
    """

    def __init__(
        self, arrivals: Mapping[str, Arrival[Event]], clock: Clock, max_deadline_ms: int
    ) -> None:
        self._arrivals = arrivals
        self._clock = clock
        self._max_deadline_s = max_deadline_ms / 1000

    async def take(self, records: Sequence[InputRecord]) -> Taken:
        """A batch of one topic; waits while the schema registry is away and an id needs it."""
        fetched, wall_clock = self._clock.monotonic(), self._clock.now()
        arrival = self._arrivals[records[0].topic]
        await arrival.learn_schemas(records)
        taken = Taken(fetched, [], [])
        stretch = Stretch()
        for record in records:
            await stretch.over()
            event = arrival.take(record)
            if isinstance(event, Rejected):
                taken.rejected.append((record, event))
                continue
            context = SafetyContext.of(
                event,
                log_time=record.log_time,
                partition=record.partition,
                ends=self._budget_ends(event.deadline, wall_clock, fetched),
                clock=self._clock,
                origin=record,
            )
            taken.events.append((record, context))
        return taken

    def _budget_ends(
        self, deadline: datetime | None, wall_clock: datetime, fetched: float
    ) -> float | None:
        """When the event's budget is over, on the monotonic clock; None without a deadline."""
        if deadline is None:
            return None
        return fetched + min((deadline - wall_clock).total_seconds(), self._max_deadline_s)
