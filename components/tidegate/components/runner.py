"""Runs the components of a policy over batches of events and turns their results into verdicts.

Stage by stage: the components of a stage run side by side, each over the events still open. What an
event gets depends on that event alone, whoever else is in its batch.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tidegate.components.base import SafetyComponent, StatefulComponent
from tidegate.components.calls import run_in_turn
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.graph import lanes_of
from tidegate.components.policy import Policy
from tidegate.components.result import SafetyResult
from tidegate.components.scan.component import ScanningComponent
from tidegate.components.scan.scanner import Scanner
from tidegate.components.state import States
from tidegate.components.step import LATE, LEFT_OUT, SKIPPED, Answer, Step, StepCall
from tidegate.components.strictness import enforced_action
from tidegate.components.threads import ThreadPool
from tidegate.schemas.records import Action, Verdict

Stage = Sequence[Sequence[Step]]

_STILL_S = 0.002
"""How long the event loop may stand still for the cheap components of a stage."""


@dataclass(slots=True)
class _Event:
    """One event of a batch on its way through the stages."""

    place: int
    context: SafetyContext
    content_digest: bytes
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    results: dict[str, SafetyResult] = field(default_factory=dict)
    is_blocked: bool = False
    is_settled: bool = False


class _Task(NamedTuple):
    """What a lane does for one component; no call where it is left out."""

    step: Step
    events: Sequence[_Event]
    call: StepCall | None


class Runner:
    """The initialized components of one policy, or of one group of it.

    Raises what a component's `initialize` raises, and PatternError for a pattern that cannot be
    looked for; those that were initialized are closed then.
    """

    def __init__(self, policy: Policy, clock: Clock, group: str | None = None) -> None:
        self.policy = policy
        self._threads = ThreadPool()
        self.steps: list[Step] = []
        try:
            for config in policy.of_group(group):
                self.steps.append(Step(config, clock, self._threads))
            _share_scanner([step.component for step in self.steps])
        except BaseException:
            self.close()
            raise
        by_name = {step.config.name: step for step in self.steps}
        self._stages: list[Stage] = [
            [[by_name[config.name] for config in lane] for lane in lanes_of(stage)]
            for stage in policy.stages_of(group)
        ]
        self._needed = {need for config in policy.components for need in config.all_needs}

    def keep_states(self, states_of: Callable[[str], States]) -> None:
        """Keep the state of stateful components, by their names in the policy, somewhere else."""
        for step in self.steps:
            if isinstance(step.component, StatefulComponent):
                step.component.states = states_of(step.config.name)

    def close(self) -> None:
        """Close the components, the last first, and let go of the threads; never raises."""
        for step in reversed(self.steps):
            step.close()
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

        Raises AbandonedCallsError, after the last event, and nothing that a component raises.
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
        self._threads.refuse_exhausted()

    async def _run_stage(
        self, stage: Stage, events: Sequence[_Event], open_events: Sequence[_Event]
    ) -> AsyncGenerator[_Event, None]:
        """Run the lanes of a stage side by side; yields the events whose budget ends meanwhile."""
        if len(stage) == 1 and _until_next_end_s(events) is None:  # nothing to look after
            await self._run_lane(stage[0], events, open_events)
            return
        # The inline ones, which come first, begin last: the event loop may stand still for them.
        lanes = {
            asyncio.create_task(self._run_lane(lane, events, open_events))
            for lane in reversed(stage)
        }
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
        async with AsyncExitStack() as turns:
            for step in lane:
                if step.is_stateful:  # one batch after another, in the order in which they came
                    await turns.enter_async_context(step.turn)
            tasks: list[_Task] = []
            for step in lane:
                wanted = events if self._runs_always(step) else open_events
                await step.refresh_health()
                leave_out = step.breaker.is_open or not wanted
                call = None if leave_out else step.call(_contexts(step, wanted))
                tasks.append(_Task(step, wanted, call))
            calls = [task.call for task in tasks if task.call is not None]
            if lane[0].is_inline:
                await run_in_turn(calls, self._threads, _STILL_S)
            else:
                for call in calls:
                    await lane[0].run(call)
            for task in tasks:
                await self._take_answers(task)

    async def _take_answers(self, task: _Task) -> None:
        answers = [LEFT_OUT] * len(task.events)
        if task.call is not None:
            answers = await task.step.settle(task.call)
        for event, answer in zip(task.events, answers, strict=True):
            if not event.is_settled:
                self._take(event, task.step, answer)

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
        for step in self.steps:
            if step.config.name not in event.verdicts:
                is_open = self.policy.exhaustive or not event.is_blocked
                is_late = is_open and any(step in lane for lane in stage)
                answer = LATE if is_late else SKIPPED
                event.verdicts[step.config.name] = _verdict(event, step, answer)
        return tuple([event.verdicts[step.config.name] for step in self.steps])


def _share_scanner(components: Sequence[SafetyComponent[Any]]) -> None:
    """One scan for all that look for patterns."""
    scanning = [one for one in components if isinstance(one, ScanningComponent)]
    scanner = Scanner({one: one.wanted for one in scanning})
    for one in scanning:
        one.share(scanner)


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
