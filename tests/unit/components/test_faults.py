"""Whatever a component does, its event alone pays: the neighbours' decisions are the same."""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from harness.building import CANARY, edit, finding
from harness.culprits import (
    CULPRIT,
    SHORT_MS,
    Batch,
    events,
    hangs,
    is_bad,
    only_the_culprit,
    outcomes,
    raises,
    release,
)
from tidegate.components.base import (
    AsyncSafetyComponent,
    Execution,
    PermanentError,
)
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Outcome
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import FakeComponent, fake, passing
from tidegate.schemas.records import Action, FailurePolicy, VerdictStatus


def answers_late(context: SafetyContext) -> SafetyResult:
    release.wait(3 * SHORT_MS / 1000)  # past its budget, and then it does answer
    return PASSED


def result(**changes: Any) -> Callable[[SafetyContext], SafetyResult]:
    return lambda context: replace(PASSED, passed=False, score=0.5, **changes)


def shifted(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
    """Answers for the wrong event: what it found in one it reports of the one before."""
    found = [
        replace(PASSED, passed=False, findings=(finding(end=len(c.parts[0].text)),))
        for c in contexts
    ]
    return [*found[1:], found[0]] if any(map(is_bad, contexts)) else [PASSED] * len(contexts)


FAULTS: dict[str, Batch] = {
    "raises": only_the_culprit(raises(RuntimeError(CANARY))),
    "says the event is at fault": only_the_culprit(raises(PermanentError(CANARY))),
    "leaves the process": only_the_culprit(raises(SystemExit(1))),
    "is interrupted": only_the_culprit(raises(KeyboardInterrupt())),
    "runs out of memory": only_the_culprit(raises(MemoryError())),
    "returns rubbish": only_the_culprit(lambda context: CANARY),
    "returns nothing": only_the_culprit(lambda context: None),
    "scores no number": only_the_culprit(lambda context: replace(PASSED, score=math.nan)),
    "finds outside the text": only_the_culprit(result(findings=(finding(end=10_000),))),
    "finds in another part": only_the_culprit(result(findings=(finding(part=CANARY),))),
    "edits outside the text": only_the_culprit(result(edits=(edit(end=10_000),))),
    "edits what is no message": only_the_culprit(result(edits=(edit(part="attributes[0].key"),))),
    "edits backwards": only_the_culprit(result(edits=(edit(start=3, end=2),))),
    "answers too little": lambda contexts: [PASSED for c in contexts if not is_bad(c)],
    "answers for the wrong event": lambda contexts: (
        shifted(contexts) if len(contexts) > 1 else only_the_culprit(raises(ValueError()))(contexts)
    ),
}


SLOW_FAULTS: dict[str, Batch] = {
    "hangs": only_the_culprit(hangs),
    "sleeps past the budget": only_the_culprit(answers_late),
}


@pytest.mark.parametrize("execution", Execution)
@pytest.mark.parametrize("batch", FAULTS.values(), ids=FAULTS)
async def test_a_fault_blocks_its_event_alone(batch: Batch, execution: Execution) -> None:
    await culprit_is_blocked_alone(batch, execution)


@pytest.mark.parametrize("execution", Execution)
@pytest.mark.parametrize("batch", SLOW_FAULTS.values(), ids=SLOW_FAULTS)
async def test_an_event_that_takes_too_long_is_blocked_alone(
    batch: Batch, execution: Execution
) -> None:
    await culprit_is_blocked_alone(batch, execution, budget_ms=SHORT_MS)


async def culprit_is_blocked_alone(batch: Batch, execution: Execution, **config: Any) -> None:
    healthy = await outcomes(fake("faulty", passing, execution=execution), **config)

    faulty = await outcomes(fake("faulty", batch, execution=execution), **config)

    culprit = faulty.pop(CULPRIT)
    del healthy[CULPRIT]
    assert timeless(faulty) == timeless(healthy)
    assert (culprit.action, culprit.reason_code) == (Action.BLOCK, "component_error")
    assert culprit.missing_components == ("faulty",)
    assert culprit.verdicts[0].status in (VerdictStatus.ERROR, VerdictStatus.TIMEOUT)
    assert CANARY not in repr(culprit)


def timeless(given: list[Outcome]) -> str:
    """Everything about outcomes but how long it took."""
    return repr(
        [replace(o, verdicts=tuple(replace(v, duration_ms=0) for v in o.verdicts)) for o in given]
    )


@pytest.mark.parametrize(("on_error", "severity"), [("allow", "INFO"), ("flag", "MEDIUM")])
@pytest.mark.parametrize("fault", [raises(RuntimeError()), hangs])
async def test_a_fault_passes_where_the_policy_says_so_and_is_told(
    fault: Callable[[SafetyContext], Any], on_error: str, severity: str
) -> None:
    faulty = await outcomes(
        fake("faulty", only_the_culprit(fault)),
        on_error={"request": on_error},
        budget_ms=SHORT_MS if fault is hangs else None,
    )
    culprit = faulty[CULPRIT]
    assert (culprit.action, culprit.reason_code) == (Action.ALLOW, "failed_open")
    assert (culprit.failure_policy, culprit.flagged) == (FailurePolicy.FAIL_OPEN, True)
    assert (culprit.missing_components, culprit.severity) == (("faulty",), severity)
    assert {o.failure_policy for o in faulty if o is not culprit} == {FailurePolicy.NOT_APPLIED}


class Waiting(AsyncSafetyComponent[Any]):
    """An async component with a fault for the culprit."""

    name: ClassVar = "faulty"
    version: ClassVar = "1"
    layer: ClassVar = FakeComponent.layer
    options: ClassVar = FakeComponent.options
    rules: ClassVar = FakeComponent.rules
    cost: ClassVar = "None."
    does_not_catch: ClassVar = "Everything."
    example: ClassVar[dict[str, Any]] = {}
    fault: ClassVar[Callable[[], Any]]

    async def process_async(self, context: SafetyContext) -> SafetyResult:
        await asyncio.sleep(0)
        return await type(self).fault() if is_bad(context) else PASSED


async def sleep_for_ever() -> SafetyResult:
    await asyncio.sleep(30)
    return PASSED


async def catch_the_cancellation() -> SafetyResult:
    while not release.is_set():
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            continue
    return PASSED


async def raise_an_error() -> SafetyResult:
    raise RuntimeError(CANARY)


async def leave_the_process() -> SafetyResult:
    raise SystemExit(1)


async def interrupt() -> SafetyResult:
    raise KeyboardInterrupt


async def cancel_itself() -> SafetyResult:
    raise asyncio.CancelledError


ASYNC_FAULTS = [
    sleep_for_ever,
    catch_the_cancellation,
    raise_an_error,
    leave_the_process,
    interrupt,
    cancel_itself,
]


@pytest.mark.parametrize("fault", ASYNC_FAULTS)
async def test_an_async_fault_blocks_its_event_alone(fault: Callable[[], Any]) -> None:
    made = type("Made", (Waiting,), {"__doc__": "A stand-in.", "fault": staticmethod(fault)})

    slow = fault in (sleep_for_ever, catch_the_cancellation)
    faulty = await outcomes(made, budget_ms=SHORT_MS if slow else None)

    culprit = faulty.pop(CULPRIT)
    assert (culprit.action, culprit.reason_code) == (Action.BLOCK, "component_error")
    assert {o.action for o in faulty} == {Action.ALLOW}
    assert CANARY not in repr(culprit)
    release.set()


def sorts(contexts: Any) -> Any:
    contexts.sort()


def remembers(contexts: Sequence[SafetyContext]) -> Any:
    for context in contexts:
        context.results["other"] = PASSED  # type: ignore[index]


@pytest.mark.parametrize("meddling", [sorts, remembers])
async def test_a_component_cannot_change_what_it_is_given(meddling: Batch) -> None:
    faulty = await outcomes(fake("faulty", meddling))
    assert {(o.action, o.reason_code) for o in faulty} == {(Action.BLOCK, "component_error")}
    assert not events()[0].results


async def test_what_a_component_does_with_its_result_later_changes_nothing() -> None:
    labels = {"a": "b"}
    found = replace(PASSED, passed=False, findings=(finding(labels=labels),))
    faulty = await outcomes(fake("faulty", lambda contexts: [found] * len(contexts)))
    labels["a"] = CANARY
    assert faulty[0].verdicts[0].findings[0].labels == {"a": "b"}
