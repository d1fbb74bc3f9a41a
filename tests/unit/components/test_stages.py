"""Which components judge an event, in which order, on what, and until when."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from harness.building import DIGEST, edit, policy
from harness.stages import event, judged
from tidegate.components.base import (
    AsyncSafetyComponent,
    Execution,
    Layer,
    Options,
    StatefulComponent,
)
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.runner import Runner
from tidegate.components.testing import FakeComponent, SettableClock, fake, passing, registered
from tidegate.schemas.records import Verdict, VerdictStatus

BLOCKED = SafetyResult(passed=False, score=1.0, should_block=True)
Batch = Callable[[Sequence[SafetyContext]], Any]


def statuses(verdicts: dict[str, Verdict]) -> dict[str, str]:
    return {name: verdict.status.value for name, verdict in verdicts.items()}


def blocking_bad(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
    return [BLOCKED if c.parts[0].text == "bad" else PASSED for c in contexts]


def failing_bad(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
    if any(c.parts[0].text == "bad" for c in contexts):
        raise ValueError
    return [PASSED] * len(contexts)


class Counting(FakeComponent, StatefulComponent[Options]):
    """Lets everything pass."""

    name: ClassVar = "counting"
    layer: ClassVar = Layer.BEHAVIOR_MONITORING

    def process(self, context: SafetyContext) -> SafetyResult:
        return PASSED


FIRST = {"layer": Layer.INPUT_VALIDATION}
LAST = {"layer": Layer.AUDIT_LOGGING}


async def test_a_block_skips_later_stages_but_for_stateful_and_audit_components() -> None:
    later: list[list[SafetyContext]] = []

    def recording(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        later.append(list(contexts))
        return [PASSED] * len(contexts)

    with registered(
        fake("first", blocking_bad, **FIRST),
        fake("later", recording),
        Counting,
        fake("audit", passing, **LAST),
    ):
        by = policy("first", "later", "counting", "audit")
        good, bad = await judged(by, event(1), event(2, "bad"))
    assert set(statuses(good).values()) == {"OK"}
    assert statuses(bad) == {"first": "OK", "later": "SKIPPED", "counting": "OK", "audit": "OK"}
    assert [[c.event.event_id.int for c in batch] for batch in later] == [[1]]


async def test_a_block_skips_nothing_of_its_own_stage() -> None:
    with registered(
        fake("first", blocking_bad),
        fake("beside", passing),
        fake("thread", passing, execution=Execution.THREAD),
    ):
        (bad,) = await judged(policy("first", "beside", "thread"), event(1, "bad"))
    assert set(statuses(bad).values()) == {"OK"}


async def test_a_failure_that_blocks_skips_like_a_block_and_one_that_does_not_does_not() -> None:
    with registered(fake("first", failing_bad, **FIRST), fake("later", passing)):
        (closed,) = await judged(policy("first", "later"), event(1, "bad"))
        opened = {"component": "first", "on_error": {"request": "allow"}}
        (open_,) = await judged(policy(opened, "later"), event(1, "bad"))
    assert statuses(closed) == {"first": "ERROR", "later": "SKIPPED"}
    assert statuses(open_) == {"first": "ERROR", "later": "OK"}


@pytest.mark.parametrize("batch", [blocking_bad, failing_bad])
async def test_a_component_in_monitor_mode_skips_nothing(batch: Batch) -> None:
    with registered(fake("first", batch, **FIRST), fake("later", passing)):
        watching = {"component": "first", "mode": "monitor"}
        (bad,) = await judged(policy(watching, "later"), event(1, "bad"))
    assert bad["later"].status is VerdictStatus.OK
    assert bad["first"].mode == "MONITOR"


async def test_a_block_is_not_undone_by_what_comes_after_it_in_its_stage() -> None:
    change = edit(replacement="x", component="second")
    changing = replace(PASSED, passed=False, edits=(change,))
    with registered(
        fake("first", lambda contexts: [BLOCKED], **FIRST),
        fake("second", lambda contexts: [changing], **FIRST),
        fake("later", passing),
    ):
        (bad,) = await judged(policy("first", "second", "later"), event())
    assert bad["later"].status is VerdictStatus.SKIPPED


async def test_exhaustive_runs_everything() -> None:
    with registered(fake("first", blocking_bad, **FIRST), fake("later", passing)):
        (bad,) = await judged(policy("first", "later", exhaustive=True), event(1, "bad"))
    assert statuses(bad) == {"first": "OK", "later": "OK"}


async def test_results_and_edits_reach_only_those_that_need_them() -> None:
    change = edit(replacement="j", component="anything")
    found = replace(PASSED, passed=False, edits=(change,))
    seen: dict[str, Any] = {}

    def seeing(name: str) -> Batch:
        def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
            (context,) = contexts
            seen[name] = (dict(context.results), context.parts[0].text)
            return [PASSED]

        return batch

    with registered(
        fake("editing", lambda contexts: [found], **FIRST),
        fake("failing", lambda c: [], **FIRST),
        fake("needing", seeing("needing")),
        fake("other", seeing("other")),
    ):
        opened = {"component": "failing", "on_error": "allow"}
        needing = {"component": "needing", "needs": ["editing", "failing"]}
        (verdicts,) = await judged(policy("editing", opened, needing, "other"), event())
    assert seen["needing"] == ({"editing": found}, "hello")
    assert seen["other"] == ({}, "hello")
    assert verdicts["editing"].edits == (replace(change, component="editing"),)
    assert verdicts["editing"].action == "MODIFY"


async def test_other_components_get_the_whole_batch_in_one_call() -> None:
    sizes: list[int] = []

    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        sizes.append(len(contexts))
        return [PASSED] * len(contexts)

    with registered(fake("whole", batch)):
        await judged(policy("whole"), *map(event, range(50)))
    assert sizes == [50]


async def test_a_failed_batch_is_halved_until_the_culprit_is_alone() -> None:
    sizes: list[int] = []

    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        sizes.append(len(contexts))
        return failing_bad(contexts)

    with registered(fake("halved", batch)):
        made = await judged(
            policy("halved"), *(event(i, "bad" if i == 5 else "good") for i in range(8))
        )
    assert [v["halved"].status for v in made].count(VerdictStatus.ERROR) == 1
    assert sizes == [8, 4, 4, 2, 1, 1, 2]


async def test_components_of_a_stage_run_side_by_side() -> None:
    together, task_ran = threading.Barrier(3), threading.Event()

    def meeting(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        together.wait(10)  # nobody passes before all are there,
        assert task_ran.wait(10)  # the task of the event loop too
        return [PASSED] * len(contexts)

    class Meeting(FakeComponent, AsyncSafetyComponent[Options]):
        """Meets the others from the event loop."""

        name: ClassVar = "task"

        async def process_async(self, context: SafetyContext) -> SafetyResult:
            task_ran.set()
            return PASSED

    with registered(
        fake("one", meeting, execution=Execution.THREAD),
        fake("two", meeting, execution=Execution.THREAD),
        fake("inline", meeting),
        Meeting,
    ):
        (verdicts,) = await judged(policy("one", "two", "inline", "task"), event())
    assert set(statuses(verdicts).values()) == {"OK"}


async def test_an_event_whose_budget_ends_is_settled_at_once_and_the_others_wait() -> None:
    release = threading.Event()
    clock = SettableClock()

    def slow(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        clock.advance(1)
        release.wait(10)
        return [PASSED] * len(contexts)

    with registered(
        fake("before", passing, **FIRST), fake("slow", slow), fake("last", passing, **LAST)
    ):
        runner = Runner(policy("before", "slow", "last"), clock)
        ends = clock.monotonic() + 0.1
        batch = [(event(0), DIGEST), (event(1, ends=ends, clock=clock), DIGEST)]
        places = []
        async for place, verdicts in runner.judge(batch):
            places.append(place)
            given = {verdict.component: verdict.status.value for verdict in verdicts}
            if place == 1:
                assert given == {"before": "OK", "slow": "TIMEOUT", "last": "SKIPPED"}
                release.set()
            else:
                assert set(given.values()) == {"OK"}
        runner.close()
    assert places == [1, 0]


async def test_what_is_late_and_blocked_already_waits_for_nobody() -> None:
    clock, release = SettableClock(), threading.Event()

    def slow(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        clock.advance(1)
        release.wait(10)
        return [PASSED] * len(contexts)

    with registered(fake("first", blocking_bad, **FIRST), fake("slow", slow)):
        runner = Runner(policy("first", "slow"), clock)
        bad = event(1, "bad", ends=clock.monotonic() + 0.1, clock=clock)
        async for place, verdicts in runner.judge([(bad, DIGEST), (event(2), DIGEST)]):
            if place == 0:
                assert [v.status.value for v in verdicts] == ["OK", "SKIPPED"]
                release.set()
        runner.close()


async def test_a_slow_component_does_not_take_the_others_of_its_thread_with_it() -> None:
    release = threading.Event()

    def hanging(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        release.wait(10)
        return [PASSED]

    with registered(fake("before", passing), fake("hanging", hanging), fake("after", passing)):
        slow = {"component": "hanging", "budget_ms": 20}
        (verdicts,) = await judged(policy("before", slow, "after"), event())
        release.set()
    assert statuses(verdicts) == {"before": "OK", "hanging": "TIMEOUT", "after": "OK"}


async def test_nothing_is_judged_of_an_empty_batch() -> None:
    with registered(fake("never", lambda contexts: pytest.fail("called"))):
        assert await judged(policy("never")) == []
