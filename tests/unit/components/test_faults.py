"""Whatever a component does, its event alone pays: the neighbours' decisions are the same."""

import asyncio
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

import pytest

from harness.building import CANARY, NOON, finding, policy, request
from tidegate.components import threads
from tidegate.components.base import (
    AsyncSafetyComponent,
    Execution,
    HealthStatus,
    PermanentError,
    SafetyComponent,
)
from tidegate.components.breaker import FAILURES_TO_OPEN, HEALTH_CHECK_S
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Outcome
from tidegate.components.digest import ContentKey
from tidegate.components.judging import Judge
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import FakeComponent, SettableClock, fake, passing, registered
from tidegate.components.threads import AbandonedCallsError
from tidegate.schemas.records import Action, Edit, FailurePolicy, Severity, VerdictStatus

KEY = ContentKey(b"k" * 32)
CULPRIT = 5
SHORT_MS = 50
"""Budget of those that use it up."""
TEXT = "input_messages[0].parts[0].content"
release = threading.Event()

Batch = Callable[[Sequence[SafetyContext]], Any]


@pytest.fixture(autouse=True)
def hanging_calls_end_with_the_test() -> Iterator[None]:
    release.clear()
    yield
    release.set()


def events(count: int = 9) -> list[SafetyContext]:
    """Events of which one is the culprit."""
    return [
        SafetyContext.of(
            request(f"{CANARY} {'bad' if i == CULPRIT else 'good'} {i}", event_id=UUID(int=i)), NOON
        )
        for i in range(count)
    ]


def is_bad(context: SafetyContext) -> bool:
    return " bad " in context.parts[0].text


def only_the_culprit(fault: Callable[[SafetyContext], Any]) -> Batch:
    """Answers everybody, and does something wrong where the culprit is in the batch."""
    return lambda contexts: [fault(c) if is_bad(c) else PASSED for c in contexts]


def raises(error: BaseException) -> Callable[[SafetyContext], Any]:
    def fault(context: SafetyContext) -> Any:
        raise error

    return fault


def hangs(context: SafetyContext) -> SafetyResult:
    release.wait(30)
    return PASSED


def answers_late(context: SafetyContext) -> SafetyResult:
    release.wait(3 * SHORT_MS / 1000)  # past its budget, and then it does answer
    return PASSED


def edit(**changes: Any) -> Edit:
    given: dict[str, Any] = {
        "part": TEXT,
        "start": 0,
        "end": 3,
        "replacement": "",
        "severity": Severity.LOW,
        "component": "faulty",
    }
    return Edit(**given | changes)


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


async def outcomes(component: type[SafetyComponent[Any]], **config: Any) -> list[Outcome]:
    """Outcomes of the events by a policy of a faulty component and a good neighbour."""
    chosen = {"component": component.name, **config}
    with registered(component):
        judge = Judge(policy(chosen, "input_validator"), KEY, SettableClock())
        judged = {one.place: one.outcome async for one in judge.judge(events())}
        judge.close()
    return [judged[place] for place in sorted(judged)]


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


async def cancel_itself() -> SafetyResult:
    raise asyncio.CancelledError


ASYNC_FAULTS = [
    sleep_for_ever,
    catch_the_cancellation,
    raise_an_error,
    leave_the_process,
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


def hanging_alone(count: int) -> list[SafetyContext]:
    """Events that all hang, so that no machine is too slow for a good one."""
    bad = events()[CULPRIT].event
    return [SafetyContext.of(replace(bad, event_id=UUID(int=i)), NOON) for i in range(count)]


async def test_threads_left_behind_are_counted_and_forgotten_when_they_end() -> None:
    with registered(fake("faulty", only_the_culprit(hangs))):
        judge = Judge(policy({"component": "faulty", "budget_ms": SHORT_MS}), KEY, SettableClock())
        [_ async for _ in judge.judge(hanging_alone(2))]
        assert judge.runner.abandoned_calls == 3  # two together, then one by one
        release.set()
        while judge.runner.abandoned_calls:
            await asyncio.sleep(0.01)


async def test_too_many_threads_left_behind_end_the_process_with_a_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "MAX_ABANDONED", 2)
    with registered(fake("faulty", only_the_culprit(hangs))):
        judge = Judge(policy({"component": "faulty", "budget_ms": SHORT_MS}), KEY, SettableClock())
        judging = judge.judge(hanging_alone(2))
        judged = [await anext(judging), await anext(judging)]
        assert {one.outcome.action for one in judged} == {Action.BLOCK}  # decided all the same
        with pytest.raises(AbandonedCallsError, match=r"3 calls .* the process has to end"):
            await anext(judging)


class Down:
    """A component that answers nothing while it is down; counts its calls."""

    def __init__(self) -> None:
        self.is_down = True
        self.calls = 0

    def batch(self, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        self.calls += 1
        if self.is_down:
            raise ConnectionError
        return [PASSED] * len(contexts)


async def test_a_component_that_is_down_is_left_out_until_its_health_is_good() -> None:
    down, clock = Down(), SettableClock()

    def health_check(self: object) -> HealthStatus:
        return HealthStatus(healthy=down.calls == 0 or not down.is_down)

    with registered(fake("faulty", down.batch, health_check=health_check)):
        judge = Judge(policy("faulty"), KEY, clock)

        async def error_types() -> set[str | None]:
            judged = [one.outcome async for one in judge.judge(events(100))]
            return {v.error_type for o in judged for v in o.verdicts}

        assert await error_types() == {"ConnectionError", "CircuitOpenError"}
        assert down.calls < 3 * FAILURES_TO_OPEN
        calls = down.calls
        for _ in range(3):  # and so it stays, however often its health is asked
            assert await error_types() == {"CircuitOpenError"}
            clock.advance(HEALTH_CHECK_S)
        assert down.calls == calls
        down.is_down = False
        assert await error_types() == {None}


async def test_half_open_a_component_that_times_out_again_is_left_out_again() -> None:
    clock = SettableClock()
    with registered(fake("faulty", only_the_culprit(hangs))):
        judge = Judge(policy({"component": "faulty", "budget_ms": SHORT_MS}), KEY, clock)

        async def error_types(count: int) -> list[str | None]:
            judged = [one.outcome async for one in judge.judge(hanging_alone(count))]
            return [v.error_type for o in judged for v in o.verdicts]

        for _ in range(FAILURES_TO_OPEN):
            assert await error_types(1) == ["TimeoutError"]
        assert await error_types(1) == ["CircuitOpenError"]
        clock.advance(HEALTH_CHECK_S)
        assert await error_types(1) == ["TimeoutError"]
        assert await error_types(1) == ["CircuitOpenError"]


@pytest.mark.parametrize("error", [RuntimeError(), ValueError()])
async def test_bad_events_in_a_row_switch_nothing_off_for_the_others(error: Exception) -> None:
    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        if any(is_bad(context) for context in contexts):
            raise error
        return [PASSED] * len(contexts)

    bad = [SafetyContext.of(c.event, NOON) for c in hanging_alone(20)]
    with registered(fake("faulty", batch)):
        judge = Judge(policy("faulty"), KEY, SettableClock())
        judged = {o.place: o.outcome.action async for o in judge.judge([*bad, *events(CULPRIT)])}
    assert [judged[i] for i in range(20)] == [Action.BLOCK] * 20
    assert [judged[i] for i in range(20, 20 + CULPRIT)] == [Action.ALLOW] * CULPRIT


class Looking(FakeComponent):
    """A component without a batch of its own: the culprit hangs."""

    name: ClassVar = "faulty"
    process_batch = SafetyComponent.process_batch

    def process(self, context: SafetyContext) -> SafetyResult:
        return hangs(context) if is_bad(context) else PASSED


async def test_where_events_go_one_by_one_an_event_that_hangs_costs_two_threads() -> None:
    with registered(Looking):
        chosen = {"component": "faulty", "budget_ms": SHORT_MS}
        judge = Judge(policy(chosen), KEY, SettableClock())
        judged = {o.place: o.outcome.action async for o in judge.judge(events(100))}
        assert judge.runner.abandoned_calls == 2  # in its turn, and alone
    assert judged.pop(CULPRIT) is Action.BLOCK
    assert set(judged.values()) == {Action.ALLOW}


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


async def test_closing_goes_on_after_a_component_that_fails_to_close(
    caplog: pytest.LogCaptureFixture,
) -> None:
    closed: list[str] = []

    def close(self: FakeComponent) -> None:
        closed.append(self.name)
        if self.name == "second":
            raise RuntimeError(CANARY)

    with registered(fake("first", passing, close=close), fake("second", passing, close=close)):
        Judge(policy("first", "second"), KEY, SettableClock()).close()
    assert closed == ["second", "first"]
    assert "second failed to close: RuntimeError" in caplog.text
    assert CANARY not in caplog.text


async def test_a_health_check_that_hangs_is_not_asked_again_while_it_does() -> None:
    asked, clock = Down(), SettableClock()

    def health_check(self: object) -> HealthStatus:
        asked.calls += 1
        release.wait(30)
        return HealthStatus(healthy=True)

    with registered(fake("faulty", passing, health_check=health_check)):
        judge = Judge(policy({"component": "faulty", "budget_ms": SHORT_MS}), KEY, clock)
        for _ in range(3):
            [_ async for _ in judge.judge(events(1))]
            clock.advance(HEALTH_CHECK_S)
        assert (asked.calls, judge.runner.abandoned_calls) == (1, 1)


@pytest.mark.parametrize(
    "health_check",
    [
        lambda self: HealthStatus(False, "no model file"),
        lambda self: raises(RuntimeError(CANARY))(events()[0]),
        lambda self: raises(SystemExit(1))(events()[0]),
        lambda self: "fine",
        lambda self: hangs(events()[0]),
    ],
)
async def test_a_component_that_dies_in_its_health_check_blocks(
    health_check: Callable[[Any], Any], caplog: pytest.LogCaptureFixture
) -> None:
    faulty = await outcomes(fake("faulty", passing, health_check=health_check), budget_ms=SHORT_MS)
    assert {(o.action, o.reason_code) for o in faulty} == {(Action.BLOCK, "component_error")}
    assert {o.verdicts[0].error_type for o in faulty} == {"CircuitOpenError"}
    assert "faulty is not healthy" in caplog.text
    assert CANARY not in caplog.text


async def test_bad_events_in_a_row_do_not_leave_a_component_out() -> None:
    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        for context in contexts:
            if not context.parts[0].text.endswith("9"):
                raise PermanentError("not that one")
        return [PASSED] * len(contexts)

    with registered(fake("faulty", batch)):
        judge = Judge(policy("faulty"), KEY, SettableClock())
        judged = [one.outcome async for one in judge.judge(events(100))]
    assert sum(o.action is Action.ALLOW for o in judged) == 10
    assert {v.error_type for o in judged for v in o.verdicts} == {None, "PermanentError"}


async def test_a_component_that_cannot_be_initialized_closes_those_before_it() -> None:
    closed: list[str] = []

    def close(self: FakeComponent) -> None:
        closed.append(self.name)

    def initialize(self: object, options: object) -> None:
        raise ValueError("no model file")

    first, second = (
        fake("first", passing, close=close),
        fake("second", passing, initialize=initialize),
    )
    with registered(first, second), pytest.raises(ValueError, match="no model file"):
        Judge(policy("first", "second"), KEY, SettableClock())
    assert closed == ["first"]
