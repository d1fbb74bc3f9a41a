"""What the runner itself costs: microseconds per component and event, components that do nothing.

Run by `make bench`. Every cell is the least of several runs, in turn over the whole table, so that
a machine that slows down slows all cells down. `found` is a batch in which every component reports
one finding in every event: checking and recording it is the runner's work too.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from rich.console import Console
from rich.table import Table

from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.decide import decide
from tidegate.components.policy import Policy
from tidegate.components.result import SafetyResult
from tidegate.components.runner import Runner
from tidegate.components.testing import fake, passing, registered
from tidegate.schemas.records import ChatMessage, Finding, MessagePart, SafetyRequest, Severity

COMPONENTS = (1, 5, 10, 20)
BATCHES = (1, 10, 100, 500)
ROUNDS = 5
EVENTS_PER_RUN = 500
DIGEST = bytes(32)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)

_FOUND = SafetyResult(
    passed=False,
    score=0.5,
    should_block=False,
    findings=(
        Finding(
            rule_id="rule",
            category="keyword",
            severity=Severity.LOW,
            part="input_messages[0].parts[0].content",
            start=0,
            end=5,
        ),
    ),
)


def finding(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
    """A `batch` that finds one thing in every event."""
    return [_FOUND] * len(contexts)


def events(count: int) -> list[tuple[SafetyContext, bytes]]:
    """Short chat messages."""
    text = (MessagePart(type="text", content="hello there"),)
    return [
        (
            SafetyContext.of(
                SafetyRequest(
                    event_id=UUID(int=i),
                    request_id=UUID(int=i),
                    time=NOON,
                    subject="alice",
                    source="bench",
                    input_messages=(ChatMessage(role="user", parts=text),),
                ),
                NOON,
            ),
            DIGEST,
        )
        for i in range(count)
    ]


async def microseconds(policy: Policy, batch_size: int, decided: bool) -> float:
    """Per component and event, over `EVENTS_PER_RUN` events."""
    runner = Runner(policy, Clock())
    given = events(EVENTS_PER_RUN)
    start = time.perf_counter()
    for at in range(0, len(given), batch_size):
        batch = given[at : at + batch_size]
        async for place, verdicts in runner.judge(batch):
            if decided:
                decide(policy, batch[place][0], verdicts)
    spent = time.perf_counter() - start
    runner.close()
    return spent * 1e6 / (len(given) * len(policy.components))


def policy_of(component: str, count: int) -> Policy:
    """A policy of so many instances of one component."""
    instances = [{"component": component, "name": f"c{i}"} for i in range(count)]
    return Policy.model_validate({"id": "bench", "version": "1", "components": instances})


def main() -> None:
    """Measure, and print a table, or JSON with --json."""
    cells: dict[tuple[str, int, int], float] = {}
    with registered(fake("passing", passing), fake("finding", finding)):
        variants = (
            ("passed", "passing", False),
            ("decided", "passing", True),
            ("found", "finding", False),
        )
        for _ in range(ROUNDS):
            for label, component, decided in variants:
                for count in COMPONENTS:
                    for batch_size in BATCHES:
                        run = microseconds(policy_of(component, count), batch_size, decided)
                        cell = (label, count, batch_size)
                        cells[cell] = min(cells.get(cell, float("inf")), asyncio.run(run))
    if "--json" in sys.argv:
        for (label, count, batch_size), value in cells.items():
            row = {"variant": label, "components": count, "batch": batch_size}
            print(json.dumps({**row, "us_per_component_and_event": round(value, 3)}))
        return
    table = Table(title="runner: us per component and event")
    for heading in ("variant", "components", *(f"batch {size}" for size in BATCHES)):
        table.add_column(heading, justify="right")
    for label, _, _ in variants:
        for count in COMPONENTS:
            figures = [f"{cells[label, count, size]:.2f}" for size in BATCHES]
            table.add_row(label, str(count), *figures)
    Console().print(table)


if __name__ == "__main__":
    main()
