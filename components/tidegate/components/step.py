"""One component of a policy at work: its life, its health, its breaker, its failed batches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
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
from tidegate.components.checking import checked_all
from tidegate.components.clock import Clock
from tidegate.components.component_config import ComponentConfig
from tidegate.components.context import SafetyContext
from tidegate.components.reports import Reports
from tidegate.components.result import MAX_FINDINGS, SafetyResult
from tidegate.components.threads import ThreadPool
from tidegate.schemas.ids import verdict_id
from tidegate.schemas.records import Edit, EnforcementMode, Verdict, VerdictStatus

_NOT_JUDGED = SafetyResult(passed=False, score=0.0, should_block=True)

Contexts = Sequence[SafetyContext]
Results = list[SafetyResult]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result: ERROR or TIMEOUT and the class of the error, or SKIPPED."""

    status: VerdictStatus
    error_type: str | None


@dataclass(frozen=True, slots=True)
class Answer:
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
        self.always_runs = self.is_stateful or self.component.layer is Layer.AUDIT_LOGGING
        self.breaker = Breaker(clock)
        self._reports = Reports(config.name, clock)
        self._mode = EnforcementMode.ENFORCE if config.enforces else EnforcementMode.MONITOR
        self._threads = threads

    async def refresh_health(self) -> None:
        """Ask for the component's health if that is due; not well means left out."""
        if not self.breaker.is_check_due:
            return
        call = Call(self.component.health_check, self.config.effective_budget_ms)
        await run_in_turn([call], self._threads)
        said = call.value if isinstance(call.value, HealthStatus) else None
        self.breaker.checked(said is not None and said.healthy is True)
        if self.breaker.is_open:
            self._reports.unhealthy(said, call.error)

    def calls(self, contexts: Contexts) -> list["StepCall"]:
        """The calls that judge some events: one, or one each for a stateful component."""
        if self.is_stateful:
            return [self._call([context]) for context in contexts]
        return [self._call(contexts)] if contexts else []

    async def run(self, calls: Sequence["StepCall"]) -> None:
        """Run calls of this component alone."""
        if isinstance(self.component, AsyncSafetyComponent):
            for call in calls:
                await run_as_task(call, self._threads)
        else:
            await run_in_turn(calls, self._threads)

    async def settle(self, calls: Sequence["StepCall"]) -> list[Answer]:
        """The answers of calls that were run; one that failed is halved until what fails is alone.

        Events of which nobody waits for an answer any more are not judged again.
        """
        return [answer for call in calls for answer in await self._settle(call)]

    async def _settle(self, call: "StepCall") -> list[Answer]:
        count = len(call.contexts)
        duration_ms = call.seconds * 1000 / count
        if call.value is not None:
            self.breaker.succeeded()
            return [Answer(result, duration_ms) for result in call.value]
        failed = Answer(_failure(call.error), duration_ms)
        if count == 1:
            self._count_failure(call.error)
            return [failed]
        return [
            answer
            for half in (call.contexts[: count // 2], call.contexts[count // 2 :])
            for answer in await self._judge_again(half, failed)
        ]

    async def _judge_again(self, contexts: Contexts, failed: Answer) -> list[Answer]:
        if self.breaker.is_open:
            return [LEFT_OUT] * len(contexts)
        if all(context.is_over for context in contexts):
            return [failed] * len(contexts)
        call = self._call(contexts)
        await self.run([call])
        return await self._settle(call)

    def _count_failure(self, error: BaseException | None) -> None:
        self._reports.failed(error)
        if not isinstance(error, PermanentError):
            was_open = self.breaker.is_open
            self.breaker.failed()
            if self.breaker.is_open and not was_open:
                self._reports.left_out()

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
            findings=result.findings[:MAX_FINDINGS],
            findings_dropped=result.findings_dropped + len(result.findings[MAX_FINDINGS:]),
            edits=self._signed(result.edits) if result.edits else (),
            explanation=result.details,
            error_type=None if failure is None else failure.error_type,
            duration_ms=answer.duration_ms,
        )

    def _signed(self, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        return tuple(replace(edit, component=self.config.name) for edit in edits)

    def _call(self, contexts: Contexts) -> "StepCall":
        component = self.component
        judge: Callable[[Contexts], Any] = self._judge
        if isinstance(component, AsyncSafetyComponent):
            judge = partial(self._judge_async, component)
        return StepCall(partial(judge, contexts), self.config.effective_budget_ms, contexts)

    def _judge(self, contexts: Contexts) -> Results:
        return checked_all(self.component.process_batch(contexts), contexts)

    async def _judge_async(
        self, component: AsyncSafetyComponent[Any], contexts: Contexts
    ) -> Results:
        return checked_all(await component.process_batch_async(contexts), contexts)


class StepCall(Call[Results]):
    """One `process_batch` over some events."""

    def __init__(self, work: Callable[[], Any], limit_ms: float, contexts: Contexts) -> None:
        super().__init__(work, limit_ms)
        self.contexts = contexts


def _failure(error: BaseException | None) -> Failure:
    # Its message may hold user content; the class says enough to find the fault.
    timed_out = isinstance(error, TimeoutError)
    status = VerdictStatus.TIMEOUT if timed_out else VerdictStatus.ERROR
    return Failure(status, type(error).__name__)
