"""Judging a few events by a policy, to see which component said what."""

from typing import Any
from uuid import UUID

from harness.building import DIGEST, NOON, request
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.policy import Policy
from tidegate.components.runner import Runner
from tidegate.schemas.records import Verdict


def event(number: int = 0, text: str = "hello", **context: Any) -> SafetyContext:
    return SafetyContext.of(request(text, event_id=UUID(int=number)), NOON, **context)


async def judged(by: Policy, *events: SafetyContext) -> list[dict[str, Verdict]]:
    """Verdicts of every event by component, in the order of the batch."""
    runner = Runner(by, Clock())
    given = {
        place: {verdict.component: verdict for verdict in verdicts}
        async for place, verdicts in runner.judge([(e, DIGEST) for e in events])
    }
    runner.close()
    return [given[place] for place in range(len(events))]
