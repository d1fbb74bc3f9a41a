"""Agents that share an event loop share it fairly, however large their batches are."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from faust.types import TP

from harness.building import request
from tidegate.agents import stretch
from tidegate.agents.group import Group
from tidegate.agents.outputs import OutputRecord
from tidegate.agents.stretch import Stretch
from tidegate.transport.batch import Batch
from unit.agents.building import Path
from unit.agents.decider import PARTITION, SPLIT, WHOLE, Decider

EVENTS = [request("hello") for _ in range(50)]


async def pieces_of(work: AsyncIterator[OutputRecord], monkeypatch: pytest.MonkeyPatch) -> int:
    """After how many pieces of the work others may have a turn."""
    pieces = 0

    async def over(_: Stretch) -> None:
        nonlocal pieces
        pieces += 1

    monkeypatch.setattr(Stretch, "over", over)
    async for _ in work:
        pass
    return pieces


async def test_screen_takes_events_in_and_says_what_follows_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decider = Decider()
    batch = [decider.arrived(event) for event in EVENTS]
    assert await pieces_of(Path().screen.screen(batch), monkeypatch) == 2 * len(EVENTS)


async def test_what_is_refused_is_refused_in_pieces_too(monkeypatch: pytest.MonkeyPatch) -> None:
    decider = Decider()
    rows = Batch(TP("any", PARTITION), ())
    batch = [
        replace(decider.arrived(event), value=b"\x00\x00\x00\x00\x01", batch=rows)
        for event in EVENTS
    ]
    assert await pieces_of(Path().screen.screen(batch), monkeypatch) == 2 * len(EVENTS)
    assert await pieces_of(decider.decide.events(batch), monkeypatch) == 2 * len(EVENTS)


async def test_a_placed_agent_works_in_such_pieces_too(monkeypatch: pytest.MonkeyPatch) -> None:
    path, decider = Path(SPLIT), Decider()
    batch = [decider.arrived(event) for event in EVENTS]
    group = Group(path.judge("words"), path.clock, path.intake, path.outputs_by("words"))
    assert await pieces_of(group.judge(batch), monkeypatch) == 2 * len(EVENTS)


async def test_decide_works_in_pieces_on_events_and_on_verdicts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decider = Decider()
    rows = Batch(TP("any", PARTITION), ())
    verdicts = [replace(r, batch=rows) for e in EVENTS for r in decider.said(e, *WHOLE)]
    batch = [replace(decider.arrived(event), batch=rows) for event in EVENTS]
    assert await pieces_of(decider.decide.verdicts(verdicts), monkeypatch) == len(verdicts)
    assert await pieces_of(decider.decide.events(batch), monkeypatch) == 2 * len(EVENTS)


@pytest.mark.parametrize(("length_s", "turns"), [(0.0, 10), (60.0, 0)])
async def test_others_have_a_turn_when_a_stretch_is_over_and_not_before(
    length_s: float, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretch, "STRETCH_S", length_s)
    one, had = Stretch(), 0

    async def other() -> None:
        nonlocal had
        while True:
            had += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    for _ in range(10):
        await one.over()
    assert had == turns
    task.cancel()
