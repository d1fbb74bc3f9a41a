"""Whatever an event holds, all components that scan answer, and the memory they take is bounded."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from corpus.worst import TEXTS
from harness.building import KEY, context, policy, request
from harness.scanning import options_of, scanning, together
from tidegate.components.clock import Clock
from tidegate.components.judging import Judge
from tidegate.schemas.records import VerdictStatus

SOME = 50_000
"""Characters of which memory is looked at: watching it takes ten times as long as scanning."""

MEMORY_PER_CHARACTER = 500
"""Bytes at most, at any time."""

every_text = pytest.mark.parametrize("name", TEXTS)


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """All components that scan, with time enough on any machine."""
    of_all = [
        {"component": name, "options": options_of(kind), "budget_ms": 60_000}
        for name, kind in scanning().items()
    ]
    made = Judge(policy(*of_all, exhaustive=True, max_deadline_ms=300_000), KEY, Clock())
    yield made
    made.close()


@every_text
async def test_every_component_answers(judge: Judge, name: str) -> None:
    judged = [one async for one in judge.judge([context(request(TEXTS[name]()))])]

    assert len(judged) == 1
    verdicts = judged[0].verdicts
    assert verdicts is not None
    assert {v.component: v.status for v in verdicts} == dict.fromkeys(scanning(), VerdictStatus.OK)


@every_text
def test_the_memory_of_a_scan_is_bounded(name: str) -> None:
    components, given = together(), context(request(TEXTS[name]()[:SOME]))
    for component in components:
        component.process(context(request("What is made only once is made now.")))

    with peak_memory() as peak:
        for component in components:
            component.process(given)

    assert peak[0] <= MEMORY_PER_CHARACTER * SOME


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """The most that is allocated in the block at any time, in bytes, once it is over."""
    peak = [0]
    tracemalloc.start()
    try:
        yield peak
        peak[0] = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
