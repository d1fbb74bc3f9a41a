"""Components that keep failing, calls that do not come back, and ends that do not go well."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from harness.building import CANARY, KEY, NOON, policy
from harness.culprits import (
    CULPRIT,
    SHORT_MS,
    events,
    hanging_alone,
    hangs,
    is_bad,
    only_the_culprit,
    outcomes,
    raises,
    release,
)
from tidegate.components import threads
from tidegate.components.base import (
    HealthStatus,
    PermanentError,
    SafetyComponent,
)
from tidegate.components.breaker import FAILURES_TO_OPEN, HEALTH_CHECK_S
from tidegate.components.context import SafetyContext
from tidegate.components.judging import Judge
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import FakeComponent, SettableClock, fake, passing, registered
from tidegate.components.threads import AbandonedCallsError
from tidegate.schemas.records import Action, DecidedBy


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
        lambda self: type("Odd", (HealthStatus,), {"healthy": True})(True),
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


async def test_batches_at_once_wait_for_one_health_check() -> None:
    asked = Down()

    def health_check(self: object) -> HealthStatus:
        asked.calls += 1
        return HealthStatus(healthy=True)

    with registered(fake("faulty", passing, health_check=health_check)):
        judge = Judge(policy("faulty"), KEY, SettableClock())

        async def actions() -> set[Action]:
            return {one.outcome.action async for one in judge.judge(events(CULPRIT))}

        assert await asyncio.gather(*(actions() for _ in range(3))) == [{Action.ALLOW}] * 3
    assert asked.calls == 1


@pytest.mark.parametrize(
    ("error", "asked"), [(PermanentError("that one"), 1), (RuntimeError(), 2), (TimeoutError(), 2)]
)
async def test_health_is_asked_for_after_failures_once_a_second_at_most(
    error: Exception, asked: int
) -> None:
    counted = Down()

    def health_check(self: object) -> HealthStatus:
        counted.calls += 1
        return HealthStatus(healthy=True)

    bad = fake("faulty", only_the_culprit(raises(error)), health_check=health_check)
    with registered(bad):
        judge = Judge(policy("faulty"), KEY, SettableClock())
        judged = [one.outcome async for one in judge.judge(hanging_alone(100))]
    assert counted.calls == asked  # once at the start, which every component is
    assert {v.error_type for o in judged for v in o.verdicts} == {type(error).__name__}


@pytest.mark.parametrize("error", [RuntimeError(CANARY), SystemExit(1), asyncio.CancelledError()])
async def test_whatever_a_component_raises_as_it_closes_the_others_are_closed(
    error: BaseException,
) -> None:
    closed: list[str] = []

    def close(self: FakeComponent) -> None:
        closed.append(self.name)
        raise error

    with registered(fake("first", passing, close=close), fake("second", passing, close=close)):
        Judge(policy("first", "second"), KEY, SettableClock()).close()
    assert closed == ["second", "first"]


class Picky(Looking):
    """Without a batch of its own: the culprit makes it fail at once."""

    name: ClassVar = "faulty"

    def process(self, context: SafetyContext) -> SafetyResult:
        if is_bad(context):
            raise RuntimeError
        return PASSED


async def test_a_success_between_failures_starts_the_count_anew() -> None:
    asked = Down()

    def health_check(self: object) -> HealthStatus:
        asked.calls += 1
        return HealthStatus(healthy=asked.calls == 1)

    mixed = [c for pair in zip(hanging_alone(20), events(CULPRIT) * 4, strict=True) for c in pair]
    kind = type("Kind", (Picky,), {"__doc__": "A stand-in.", "health_check": health_check})
    with registered(kind):
        judge = Judge(policy("faulty"), KEY, SettableClock())
        judged = {one.place: one.outcome.action async for one in judge.judge(mixed)}
    assert [judged[i] for i in range(40)] == [Action.BLOCK, Action.ALLOW] * 20
    assert asked.calls == 1


async def test_an_event_that_is_late_is_not_judged_again() -> None:
    clock, calls = SettableClock(), Down()

    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        calls.calls += 1
        clock.advance(1)
        raise RuntimeError

    late = [replace(c, ends=clock.monotonic() + 0.5, clock=clock) for c in events(4)]
    with registered(fake("faulty", batch)):
        judge = Judge(policy("faulty"), KEY, clock)
        judged = [one.outcome async for one in judge.judge(late)]
    assert {o.decided_by for o in judged} == {DecidedBy.DEADLINE}
    assert calls.calls == 1


async def test_once_the_process_has_to_end_nothing_that_failed_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "MAX_ABANDONED", 0)
    with registered(fake("faulty", only_the_culprit(hangs))):
        judge = Judge(policy({"component": "faulty", "budget_ms": SHORT_MS}), KEY, SettableClock())
        judging = judge.judge(events(9))
        judged = [await anext(judging) for _ in range(9)]
        assert judge.runner.abandoned_calls == 1
    assert {one.outcome.verdicts[0].error_type for one in judged} == {"CircuitOpenError"}
