"""One component of a policy at work: its life, its health, its breaker, its failed batches."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from tidegate.components.base import (
    AsyncSafetyComponent,
    HealthStatus,
    Layer,
    PermanentError,
    SafetyComponent,
    StatefulComponent,
)
from tidegate.components.breaker import Breaker
from tidegate.components.calls import Call, run_as_task, run_in_turn
from tidegate.components.checking import InvalidResultError, checked, checked_all
from tidegate.components.clock import Clock
from tidegate.components.component_config import ComponentConfig
from tidegate.components.context import SafetyContext
from tidegate.components.graph import runs_inline
from tidegate.components.reports import Reports
from tidegate.components.result import MAX_FINDINGS, SafetyResult
from tidegate.components.threads import ThreadPool
from tidegate.schemas.ids import verdict_id
from tidegate.schemas.records import Edit, EnforcementMode, Finding, Verdict, VerdictStatus

_NOT_JUDGED = SafetyResult(passed=False, score=0.0, should_block=True)

Contexts = tuple[SafetyContext, ...]
Results = list[SafetyResult]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result: ERROR or TIMEOUT and the class of the error, or SKIPPED."""

    status: VerdictStatus
    error_type: str | None


class Answer(NamedTuple):
    """What a component made of one event, and its share of the time that took."""

    said: SafetyResult | Failure
    duration_ms: float


LEFT_OUT = Answer(Failure(VerdictStatus.ERROR, "CircuitOpenError"), 0.0)
LATE = Answer(Failure(VerdictStatus.TIMEOUT, "TimeoutError"), 0.0)
SKIPPED = Answer(Failure(VerdictStatus.SKIPPED, None), 0.0)


class Step:
    """One component, built and initialized; raises what its `initialize` raises."""

    def __init__(self, config: ComponentConfig, clock: Clock, threads: ThreadPool) -> None:
        self.config = config
        self.component: SafetyComponent[Any] = config.kind()
        self.component.initialize(config.options)
        self.is_stateful = isinstance(self.component, StatefulComponent)
        self.is_inline = runs_inline(config)
        self.goes_event_by_event = self.is_stateful or not (
            isinstance(self.component, AsyncSafetyComponent) or _has_own_batch(self.component)
        )
        self.rules = {rule.id: rule for rule in self.component.rules}
        self.turn = asyncio.Lock()
        self.always_runs = self.is_stateful or self.component.layer is Layer.AUDIT_LOGGING
        self.breaker = Breaker(clock)
        self._reports = Reports(config.name, clock)
        self._mode = EnforcementMode.ENFORCE if config.enforces else EnforcementMode.MONITOR
        self._threads = threads
        self._health: _HealthCheck | None = None
        self._asking: asyncio.Future[None] | None = None

    async def refresh_health(self) -> None:
        """Ask for the component's health if that is due; not well means left out."""
        if self.breaker.is_check_due:
            await self._check_health()

    def close(self) -> None:
        """Close the component; one that fails to is told in the log and held against nobody."""
        try:
            self.component.close()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._reports.not_closed(error)

    def call(self, contexts: Sequence[SafetyContext]) -> "StepCall":
        """The call that judges some events."""
        return StepCall(self, tuple(contexts))

    async def run(self, call: "StepCall") -> None:
        """Run a call by itself."""
        if isinstance(self.component, AsyncSafetyComponent):
            await run_as_task(call, self._threads)
        else:
            await run_in_turn([call], self._threads)

    async def settle(self, call: "StepCall") -> list[Answer]:
        """The answers of a call that was run; what failed in it is judged again until it is alone.

        Events of which nobody waits for an answer any more are not judged again.
        """
        answers: list[Answer] = []
        again: list[Contexts] = []  # groups of events, the next one last
        while True:
            known, groups = await self._outcome(call)
            answers += known
            again += reversed([group for group in groups if group])
            while again and (given_up := self._given_up(again[-1])):
                answers += [given_up] * len(again.pop())
            if not again:
                return answers
            call = self.call(again.pop())
            await self.run(call)

    async def _outcome(self, call: "StepCall") -> tuple[list[Answer], list[Contexts]]:
        """The answers to the first events of a call, and groups of the others to judge again."""
        contexts = call.contexts
        duration_ms = call.seconds * 1000 / len(contexts)
        good = call.kept if call.value is None else call.value
        known = [Answer(result, duration_ms) for result in good]
        if known:
            self.breaker.succeeded()
        if call.value is not None:
            return known, []
        if not call.goes_event_by_event and len(contexts) > 1:
            half = len(contexts) // 2
            return [], [contexts[:half], contexts[half:]]
        place = min(len(known), len(contexts) - 1)
        suspect, rest = contexts[place : place + 1], contexts[place + 1 :]
        if call.is_late and len(contexts) > 1 and not self.is_stateful:
            return known[:place], [suspect, rest]  # it may just have been its turn
        await self._count_failure(call)
        return [*known[:place], Answer(_failure(call.error), duration_ms)], [rest]

    def _given_up(self, contexts: Contexts) -> Answer | None:
        if self.breaker.is_open or self._threads.is_exhausted:
            return LEFT_OUT
        return LATE if all(context.is_over for context in contexts) else None

    async def _count_failure(self, call: "StepCall") -> None:
        self._reports.failed(call.error)
        if isinstance(call.error, PermanentError) or not self.breaker.failed():
            return
        if call.is_late:
            self.breaker.open()
        elif self.breaker.may_check:
            await self._check_health()
        if self.breaker.is_open:
            self._reports.left_out()

    async def _check_health(self) -> None:
        """Ask, or wait for the answer that somebody else asked for."""
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask_health())
        await asyncio.shield(self._asking)

    async def _ask_health(self) -> None:
        try:
            if self._health is not None and not self._health.has_returned:
                self.breaker.checked(healthy=False)  # the last one still hangs
                return
            self._health = _HealthCheck(self.component)
            call = Call(self._health, self.config.effective_budget_ms)
            await run_in_turn([call], self._threads)
            said: HealthStatus | None = call.value
            self.breaker.checked(said is not None and said.healthy)
            if self.breaker.is_open:
                self._reports.unhealthy(said, call.error)
        finally:
            self._asking = None

    def verdict(self, event_id: UUID, content_digest: bytes, answer: Answer) -> Verdict:
        """The answer on one event as a record."""
        name, version = self.config.name, self.component.version
        options_digest = self.config.options_digest
        said = answer.said
        failure = said if isinstance(said, Failure) else None
        result = said if isinstance(said, SafetyResult) else _NOT_JUDGED
        return Verdict(
            verdict_id=verdict_id(event_id, content_digest, name, version, options_digest),
            component=name,
            component_version=version,
            options_digest=options_digest,
            status=VerdictStatus.OK if failure is None else failure.status,
            action=result.action,
            mode=self._mode,
            passed=result.passed and not result.should_block,
            score=float(result.score),
            findings=_own(result.findings[:MAX_FINDINGS]) if result.findings else (),
            findings_dropped=result.findings_dropped + len(result.findings[MAX_FINDINGS:]),
            edits=self._signed(result.edits) if result.edits else (),
            explanation=result.details,
            error_type=None if failure is None else failure.error_type,
            duration_ms=answer.duration_ms,
        )

    def _signed(self, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        return tuple(replace(edit, component=self.config.name) for edit in edits)


class StepCall(Call[Results]):
    """One call of a component over some events.

    done: the results so far, where it goes event by event: for a stateful component, and for one
    that has no `process_batch` of its own. Then what fails is known at once. kept: those of them
    that were there in time.
    """

    def __init__(self, step: Step, contexts: Contexts) -> None:
        super().__init__(self._judge, step.config.effective_budget_ms)
        self.contexts = contexts
        self.done: Results = []
        self.kept: Results = []
        self.goes_event_by_event = step.goes_event_by_event
        self._is_stateful = step.is_stateful
        self._component = step.component
        self._rules = step.rules

    def ended(self, value: Results | None, error: BaseException | None, seconds: float) -> None:
        """Take what came of it; what a call adds that was left behind does not count."""
        self.kept = self.done[:]
        super().ended(value, error, seconds)

    def _judge(self) -> Results | Awaitable[Results]:
        component = self._component
        if self.goes_event_by_event:
            for context in self.contexts:
                if self.has_ended:
                    raise TimeoutError  # nobody waits any more, and a state must not go on
                if self._is_stateful:  # it is never asked again: the whole budget for every event
                    self.restart_limit()
                self.done.append(checked(component.process(context), context, self._rules))
            return self.done
        if isinstance(component, AsyncSafetyComponent):
            return self._judge_async(component)
        return checked_all(component.process_batch(self.contexts), self.contexts, self._rules)

    async def _judge_async(self, component: AsyncSafetyComponent[Any]) -> Results:
        results = await component.process_batch_async(self.contexts)
        return checked_all(results, self.contexts, self._rules)


class _HealthCheck:
    """One health check, and whether it came back."""

    def __init__(self, component: SafetyComponent[Any]) -> None:
        self._component = component
        self.has_returned = False

    def __call__(self) -> HealthStatus:
        try:
            said = self._component.health_check()
            if type(said) is not HealthStatus:
                raise InvalidResultError("no HealthStatus")
            detail = said.detail if type(said.detail) is str else None
            return HealthStatus(said.healthy is True, detail)
        finally:
            self.has_returned = True


def _own(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings whose labels the component cannot change any more."""
    return tuple(replace(f, labels=dict(f.labels)) if f.labels else f for f in findings)


def _has_own_batch(component: SafetyComponent[Any]) -> bool:
    return type(component).process_batch is not SafetyComponent.process_batch


def _failure(error: BaseException | None) -> Failure:
    # Its message may hold user content; the class says enough to find the fault.
    timed_out = isinstance(error, TimeoutError)
    status = VerdictStatus.TIMEOUT if timed_out else VerdictStatus.ERROR
    return Failure(status, type(error).__name__)
