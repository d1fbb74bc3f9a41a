"""A component is asked from several threads at once."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from contract.building import Kind, every_component, judged, of_subject, ordinary_contexts, ready
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult

THREADS = 8


@every_component
def test_threads_at_once_get_what_one_after_the_other_gets(kind: Kind) -> None:
    contexts = ordinary_contexts(kind)
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
        return [judged(shared, [context])[0] for context in turn]

    with _switching_often(), ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(judge, turns))
    assert results == expected


@contextmanager
def _switching_often() -> Iterator[None]:
    """Threads take turns as often as they can, so that what is shared shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
