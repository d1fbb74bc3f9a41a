"""Events of which one, the culprit, makes a component misbehave."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from harness.building import CANARY, KEY, NOON, policy, request
from tidegate.components.base import SafetyComponent
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Outcome
from tidegate.components.judging import Judge
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import SettableClock, registered

CULPRIT = 5
SHORT_MS = 300
"""Budget of those that use it up; long enough for the others on a machine that is busy."""
release = threading.Event()
"""Lets go of the calls that hang."""

Batch = Callable[[Sequence[SafetyContext]], Any]


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


def hanging_alone(count: int) -> list[SafetyContext]:
    """Events that all hang, so that no machine is too slow for a good one."""
    bad = events()[CULPRIT].event
    return [SafetyContext.of(replace(bad, event_id=UUID(int=i)), NOON) for i in range(count)]


async def outcomes(component: type[SafetyComponent[Any]], **config: Any) -> list[Outcome]:
    """Outcomes of the events by a policy of a faulty component and a good neighbour."""
    chosen = {"component": component.name, **config}
    with registered(component):
        judge = Judge(policy(chosen, "input_validator"), KEY, SettableClock())
        judged = {one.place: one.outcome async for one in judge.judge(events())}
        judge.close()
    return [judged[place] for place in sorted(judged)]
