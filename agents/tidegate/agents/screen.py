"""The `screen` agent's work: a batch of records in, what follows from them out. No Kafka in it.

Design, path of one event. Every record that is no event ends here. Where all components run in this
worker the decisions are made here as well; where some are placed apart, this is one group of
several, and `decide` decides.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from tidegate.agents.arrival import InputRecord
from tidegate.agents.intake import Intake
from tidegate.agents.outputs import Identity, OutputRecord, Outputs
from tidegate.agents.stretch import Stretch
from tidegate.components.clock import Clock
from tidegate.components.component_config import SCREEN
from tidegate.components.judging import Judge


class Screen:
    """Judges batches, and refuses what is no event."""

    def __init__(self, judge: Judge, clock: Clock, intake: Intake, outputs: Outputs) -> None:
        self._judge = judge
        self._clock = clock
        self._intake = intake
        self._outputs = outputs
        policy = judge.policy
        self._decides = not policy.is_split
        has_say = SCREEN in policy.groups
        self._publishes = has_say and (policy.is_split or policy.publish_verdicts)

    async def screen(self, records: Sequence[InputRecord]) -> AsyncGenerator[OutputRecord, None]:
        """The outputs of a batch of one topic and partition: what is refused or late at once.

        Waits as long as the schema registry is away and an id in the batch needs it; raises for
        nothing that a producer can write.
        """
        taken = await self._intake.take(records)
        stretch = Stretch()
        for record, rejected in taken.rejected:
            await stretch.over()
            duration_ms = (self._clock.monotonic() - taken.fetched) * 1000
            for output in self._outputs.rejection(record, rejected, duration_ms):
                yield output
        async with aclosing(self._judge.judge([context for _, context in taken.events])) as judged:
            async for one in judged:
                await stretch.over()
                record = taken.events[one.place][0]
                duration_ms = (self._clock.monotonic() - taken.fetched) * 1000
                now = self._clock.now()
                identity = Identity.of(one.context.event, one.content_digest, now, duration_ms)
                if self._publishes and one.verdicts is not None:
                    yield self._outputs.verdicts(record, identity, one.verdicts)
                if self._decides:
                    yield self._outputs.decision(record, identity, one.outcome)
