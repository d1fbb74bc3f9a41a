"""A component is asked from several threads at once."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import FrameType
from typing import Any

from contract.building import Kind, every_component, judged, of_subject, ordinary_contexts, ready
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult

THREADS = 4
EVENTS = 100
"""Of a component with hundreds of cases more would take a minute, and show no more."""
SHORT = 200
"""Code points of an event, so that as much is done of many events as can be."""


@every_component
def test_threads_at_once_get_what_one_after_the_other_gets(kind: Kind) -> None:
    short = [c for c in ordinary_contexts(kind) if sum(len(p.text) for p in c.parts) <= SHORT]
    contexts = short[:: max(1, len(short) // EVENTS)]
    turns = [
        [of_subject(context, f"subject {turn}") for context in contexts[turn:] + contexts[:turn]]
        for turn in range(THREADS)
    ]
    alone = ready(kind)
    expected = [judged(alone, turn) for turn in turns]
    shared = ready(kind)
    together = Barrier(THREADS)

    def judge(turn: list[SafetyContext]) -> list[SafetyResult]:
        together.wait()
        usual = sys.gettrace()
        sys.settrace(_give_way)
        try:
            return [judged(shared, [context])[0] for context in turn]
        finally:
            sys.settrace(usual)

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(judge, turns))
    assert results == expected


def _give_way(frame: FrameType, event: str, arg: object) -> Any:
    """Let another thread go on, at every line: whatever they share shows.

    However short, a sleep has an end in the future, so that the others surely run before it.
    """
    time.sleep(1e-9)
    return _give_way
