"""What judging costs grows no faster than what is judged, by counted work and not by the clock.

Counted are the bytecode instructions that Python runs. Work inside functions written in C (a
regular expression, `str.find`, sorting) is not seen: a pattern that backtracks must be found by
looking at it.

Twice the input may cost 2.5 times the work: what is linear, with whatever start it has, costs twice
as much at most, and n·log n at these sizes 2.3 times; n² comes to four times, and where it hides
below a large linear share the later doublings show it.
"""

import sys
from collections.abc import Sequence
from itertools import pairwise
from types import FrameType
from typing import Any

from contract.building import Kind, every_component, judged, ready, seeds, tool_call
from harness.building import context, request
from tidegate.components.context import SafetyContext

SIZES = (250, 500, 1_000, 2_000)
AT_MOST = 2.5

UNITS = ("a", " ", "a ", ".", "0", "ß", "😀", "\x00", "\ud800", "[", '"', "\\", "e\u0301", "a\n")


def units(kind: Kind) -> list[str]:
    """Texts to repeat: no hits, all hits, and near hits, which lack a last or a first letter."""
    near = [unit for seed in seeds(kind)[:10] for unit in (seed, seed + " ", seed[:-1], seed[1:])]
    return [unit for unit in dict.fromkeys((*UNITS, *near)) if unit]


@every_component
def test_the_work_grows_no_faster_than_the_text(kind: Kind) -> None:
    for unit in units(kind):
        _check_growth(kind, [[context(request(_of_size(unit, size)))] for size in SIZES])


@every_component
def test_the_work_grows_no_faster_than_the_arguments_of_a_tool(kind: Kind) -> None:
    for unit in units(kind):
        _check_growth(kind, [[context(tool_call(_of_size(unit, size)))] for size in SIZES])


@every_component
def test_the_work_grows_no_faster_than_the_number_of_parts(kind: Kind) -> None:
    for text in ("", "a", *seeds(kind)[:3]):
        _check_growth(kind, [[context(request(*[text] * size))] for size in SIZES])


@every_component
def test_the_work_grows_no_faster_than_the_batch(kind: Kind) -> None:
    for text in ("a", *seeds(kind)[:3]):
        _check_growth(kind, [[context(request(text))] * size for size in SIZES])


def _of_size(unit: str, size: int) -> str:
    return (unit * size)[:size]


def _check_growth(kind: Kind, inputs: Sequence[Sequence[SafetyContext]]) -> None:
    """inputs: each twice the one before."""
    judged(ready(kind), inputs[0])  # what is made only once is made now
    work = [_work_of(kind, contexts) for contexts in inputs]
    assert all(twice <= AT_MOST * once for once, twice in pairwise(work)), work


def _work_of(kind: Kind, contexts: Sequence[SafetyContext]) -> int:
    """Instructions that judging some events runs."""
    component = ready(kind)
    count = 0

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal count
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        count += event == "opcode"
        return trace

    usual = sys.gettrace()
    sys.settrace(trace)
    try:
        judged(component, contexts)
    finally:
        sys.settrace(usual)
    return count
