"""Stateful components: every event once, in order, whatever happens to the others."""

import asyncio
import threading
import time
from typing import ClassVar

from harness.building import DIGEST, policy
from harness.stages import event, judged
from tidegate.components.base import Layer, Options, StatefulComponent
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.runner import Runner
from tidegate.components.testing import FakeComponent, registered
from tidegate.schemas.records import VerdictStatus


class Counting(FakeComponent, StatefulComponent[Options]):
    """Counts the events it is given."""

    name: ClassVar = "counting"
    layer: ClassVar = Layer.BEHAVIOR_MONITORING
    counted: ClassVar[list[str]] = []

    def process(self, context: SafetyContext) -> SafetyResult:
        text = context.parts[0].text
        self.counted.append(text)
        if text == "bad to count":
            raise ValueError
        time.sleep(0 if text == "a" else 0.0001)  # so that others could come in between
        return PASSED


async def test_stateful_components_get_every_event_once_in_order() -> None:
    Counting.counted.clear()
    texts = ["a", "bad to count", "b", "c"]
    with registered(Counting):
        made = await judged(policy("counting"), *(event(i, t) for i, t in enumerate(texts)))
    assert [v["counting"].status for v in made] == ["OK", "ERROR", "OK", "OK"]
    assert Counting.counted == texts


class Dawdling(Counting):
    """Hangs on one event."""

    release: ClassVar[threading.Event] = threading.Event()

    def process(self, context: SafetyContext) -> SafetyResult:
        self.counted.append(context.parts[0].text)
        if context.parts[0].text == "hang":
            self.release.wait(30)
        return PASSED


async def test_a_stateful_component_that_hangs_on_an_event_gets_every_event_once_all_the_same() -> (
    None
):
    Dawdling.counted.clear()
    Dawdling.release.clear()
    texts = ["a", "hang", "b", "c"]
    with registered(Dawdling):
        runner = Runner(policy({"component": "counting", "budget_ms": 100}), Clock())
        batch = [(event(i, text), DIGEST) for i, text in enumerate(texts)]
        made = [v[0].status.value async for _, v in runner.judge(batch)]
        Dawdling.release.set()
        while runner.abandoned_calls:
            await asyncio.sleep(0.001)
        runner.close()
    assert made == ["OK", "TIMEOUT", "OK", "OK"]
    assert Dawdling.counted == texts


async def test_every_event_of_a_stateful_component_has_the_whole_budget() -> None:
    class Slow(Counting):
        """Takes its time."""

        def process(self, context: SafetyContext) -> SafetyResult:
            time.sleep(0.02)
            return PASSED

    with registered(Slow):
        slow = {"component": "counting", "budget_ms": 200}
        made = await judged(policy(slow), *map(event, range(20)))
    assert {v["counting"].status for v in made} == {VerdictStatus.OK}


async def test_batches_of_a_stateful_component_do_not_mix() -> None:
    Counting.counted.clear()
    with registered(Counting):
        runner = Runner(policy("counting"), Clock())

        async def judge(name: str) -> None:
            batch = [(event(i, name), DIGEST) for i in range(20)]
            assert len([_ async for _ in runner.judge(batch)]) == 20

        await asyncio.gather(*map(judge, ("x", "y", "z")))
        runner.close()
    assert Counting.counted == ["x"] * 20 + ["y"] * 20 + ["z"] * 20
