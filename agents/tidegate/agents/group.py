"""The work of an agent whose components are placed apart: events in, their verdicts out."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from tidegate.agents.arrival import InputRecord
from tidegate.agents.intake import Intake
from tidegate.agents.outputs import Identity, OutputRecord, Outputs
from tidegate.agents.stretch import Stretch
from tidegate.components.clock import Clock
from tidegate.components.judging import Judge
from tidegate.schemas.records import DeadLetterReason


class Group:
    """Judges batches with the components of one group.

    What is no event, `screen` refuses. What was one, but for this group a poison, has a dead letter
    and no verdicts, so that `decide` blocks it when its budget is over.
    """

    def __init__(self, judge: Judge, clock: Clock, intake: Intake, outputs: Outputs) -> None:
        self._judge = judge
        self._clock = clock
        self._intake = intake
        self._outputs = outputs

    async def judge(self, records: Sequence[InputRecord]) -> AsyncGenerator[OutputRecord, None]:
        """One record of verdicts for every event that asks for this policy, or for none."""
        taken = await self._intake.take(records)
        stretch = Stretch()
        for record, rejected in taken.rejected:
            await stretch.over()
            if rejected.reason is DeadLetterReason.POISON:
                yield self._outputs.dead_letter(record, rejected)
        async with aclosing(self._judge.judge([context for _, context in taken.events])) as judged:
            async for one in judged:
                await stretch.over()
                if one.verdicts is not None:
                    now = self._clock.now()
                    identity = Identity.of(one.context.event, one.content_digest, now)
                    record = taken.events[one.place][0]
                    yield self._outputs.verdicts(record, identity, one.verdicts)
