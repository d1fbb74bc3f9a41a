"""Runs the components of a policy over batches of events and turns their results into verdicts.

Stage by stage: the components of a stage run side by side, each over the events still open. What an
event gets depends on that event alone, whoever else is in its batch.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from tidegate.components.calls import run_in_turn
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.decide import enforced_action
from tidegate.components.graph import lanes_of
from tidegate.components.policy import Policy
from tidegate.components.result import SafetyResult
from tidegate.components.step import LATE, LEFT_OUT, SKIPPED, Answer, Step
from tidegate.components.threads import Threads
from tidegate.schemas.records import Action, Verdict

Stage = Sequence[Sequence[Step]]


class _Event:
    """One event of a batch on its way through the stages."""

    __slots__ = (
        "content_digest",
        "context",
        "is_blocked",
        "is_settled",
        "place",
        "results",
        "verdicts",
    )

    def __init__(self, place: int, context: SafetyContext, content_digest: bytes) -> None:
        self.place = place
        self.context = context
        self.content_digest = content_digest
        self.verdicts: dict[str, Verdict] = {}
        self.results: dict[str, SafetyResult] = {}
        self.is_blocked = False
        self.is_settled = False


class Runner:
    """The initialized components of one policy.

    Raises what a component's `initialize` raises; those that were initialized are closed then.
    """

    def __init__(self, policy: Policy, clock: Clock | None = None) -> None:
        self.policy = policy
        self._threads = Threads()
        self.steps: list[Step] = []
        try:
            for config in policy.components:
                self.steps.append(Step(config, clock or Clock(), self._threads))
        except BaseException:
            self.close()
            raise
        by_name = {step.config.name: step for step in self.steps}
        self._stages: list[Stage] = [
            [[by_name[config.name] for config in lane] for lane in lanes_of(stage)]
            for stage in policy.stages
        ]
        self._needed = {need for config in policy.components for need in config.all_needs}

    def close(self) -> None:
        """Close the components, the last first, and let go of the threads."""
        for step in reversed(self.steps):
            step.component.close()
        self._threads.close()

    @property
    def abandoned_calls(self) -> int:
        """Calls that did not come back in time and still run."""
        return self._threads.abandoned

    async def judge(
        self, batch: Sequence[tuple[SafetyContext, bytes]]
    ) -> AsyncGenerator[tuple[int, tuple[Verdict, ...]], None]:
        """Place in the batch and verdicts, in the policy's order, of every event with its digest.

        An event comes as soon as its verdicts stand: one whose budget ends, when it does; the
        others at the end, in order. What was not judged by then is TIMEOUT or SKIPPED.

        Raises AbandonedCallsError, and nothing that a component raises.
        """
        events = [_Event(place, *given) for place, given in enumerate(batch)]
        for stage in self._stages:
            for event in events:
                if event.context.is_over and not event.is_settled:
                    yield event.place, self._settle(event)
            left = [event for event in events if not event.is_settled]
            still_open = [event for event in left if not event.is_blocked]
            async with aclosing(self._run_stage(stage, left, still_open)) as late:
                async for event in late:
                    yield event.place, self._settle(event, stage)
        for event in events:
            if not event.is_settled:
                yield event.place, self._settle(event)

    async def _run_stage(
        self, stage: Stage, events: Sequence[_Event], open_events: Sequence[_Event]
    ) -> AsyncGenerator[_Event, None]:
        """Run the lanes of a stage side by side; yields the events whose budget ends meanwhile."""
        lanes = {asyncio.create_task(self._run_lane(lane, events, open_events)) for lane in stage}
        waiting = lanes
        try:
            while waiting:
                done, waiting = await asyncio.wait(
                    waiting, timeout=_until_next_end_s(events), return_when=asyncio.FIRST_COMPLETED
                )
                for lane in done:
                    lane.result()  # raises what it failed with
                for event in events:
                    if event.context.is_over and not event.is_settled:
                        yield event
        finally:
            for lane in lanes:
                lane.cancel()

    async def _run_lane(
        self, lane: Sequence[Step], events: Sequence[_Event], open_events: Sequence[_Event]
    ) -> None:
        """Run components on one thread, or the one that has its own, and take their answers."""
        given = []
        for step in lane:
            wanted = events if self._runs_always(step) else open_events
            await step.refresh_health()
            calls = [] if step.breaker.is_open else step.calls(_contexts(step, wanted))
            given.append((step, wanted, calls))
        if len(lane) == 1:
            await lane[0].run(given[0][2])
        else:
            await run_in_turn([call for _, _, calls in given for call in calls], self._threads)
        for step, wanted, calls in given:
            answers = await step.settle(calls) if calls else [LEFT_OUT] * len(wanted)
            for event, answer in zip(wanted, answers, strict=True):
                if not event.is_settled:
                    self._take(event, step, answer)

    def _runs_always(self, step: Step) -> bool:
        return step.always_runs or self.policy.exhaustive

    def _take(self, event: _Event, step: Step, answer: Answer) -> None:
        config = step.config
        verdict = event.verdicts[config.name] = _verdict(event, step, answer)
        if config.name in self._needed and isinstance(answer.said, SafetyResult):
            event.results[config.name] = answer.said
        if verdict.action is not Action.ALLOW and config.enforces:
            action = enforced_action(verdict, config, event.context.direction)
            event.is_blocked |= action is Action.BLOCK

    def _settle(self, event: _Event, stage: Stage = ()) -> tuple[Verdict, ...]:
        """The verdicts of an event, final from now on; stage: the one that it is late in."""
        event.is_settled = True
        waited_for = {step.config.name for lane in stage for step in lane}
        if event.is_blocked and not self.policy.exhaustive:
            waited_for = set()
        return tuple(
            event.verdicts.get(step.config.name)
            or _verdict(event, step, LATE if step.config.name in waited_for else SKIPPED)
            for step in self.steps
        )


def _verdict(event: _Event, step: Step, answer: Answer) -> Verdict:
    return step.verdict(event.context.event.event_id, event.content_digest, answer)


def _contexts(step: Step, events: Sequence[_Event]) -> list[SafetyContext]:
    needs = step.config.all_needs
    if not needs:
        return [event.context for event in events]
    return [
        event.context.with_results({n: event.results[n] for n in needs if n in event.results})
        for event in events
    ]


def _until_next_end_s(events: Sequence[_Event]) -> float | None:
    """Time until the next budget ends; None when no event that is open has one."""
    ends = [
        event.context.remaining_ms
        for event in events
        if event.context.ends is not None and not event.is_settled
    ]
    return max(0.0, min(ends) / 1000) if ends else None
