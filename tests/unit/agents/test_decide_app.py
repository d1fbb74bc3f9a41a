"""Budgets that end: a window is closed only behind its decision, and only by whoever has heard."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from tidegate.agents.app import App
from tidegate.agents.decide_app import _end_budgets
from tidegate.agents.deciding import Decide
from tidegate.agents.window_table import EventKey
from tidegate.components.testing import SettableClock
from tidegate.transport.batch import Batch

HERE, ELSEWHERE = EventKey(0, UUID(int=1)), EventKey(1, UUID(int=2))
SESSION_S = 10


class StubApp:
    """Produces, and then happens what is told; stops once it has been asked so often.

    unacknowledged: partitions whose broker does not acknowledge. moves: the partitions do. fails:
    the worker does. ours: what the group says when it is asked whose the partitions are.
    """

    name = "decide"

    def __init__(
        self,
        unacknowledged: tuple[int, ...] = (),
        moves: bool = False,
        fails: bool = False,
        ours: bool = True,
    ) -> None:
        self.settings = SimpleNamespace(session_timeout_ms=SESSION_S * 1000)
        self.tables = SimpleNamespace(flush=lambda batch: None)
        self.consumer = SimpleNamespace(commits=SimpleNamespace(confirm=self.confirm))
        self.consumer_generation_id = 1
        self.has_failed = False
        self.at_each_turn: Callable[[], object] = lambda: None
        self.confirmed = 0
        self._unacknowledged = unacknowledged
        self._moves = moves
        self._fails = fails
        self._ours = ours
        self._asked = 0

    async def confirm(self) -> bool:
        self.confirmed += 1
        return self._ours

    @property
    def should_stop(self) -> bool:
        self._asked += 1
        self.at_each_turn()
        return self._asked > 5

    def produce(self, batch: Batch, output: object) -> None:
        batch.unacknowledged = int(batch.tp.partition in self._unacknowledged)
        self.consumer_generation_id += self._moves
        self.has_failed = self._fails


async def closed_by(app: StubApp, clock: SettableClock) -> set[EventKey]:
    """Which windows are closed of two whose budget is over."""
    made: list[dict[EventKey, str]] = [{HERE: "decision", ELSEWHERE: "decision"}]
    closed: set[EventKey] = set()
    decide: Any = SimpleNamespace(
        end=lambda: made.pop() if made else {}, close=lambda batch, some: closed.update(some)
    )
    async with asyncio.timeout(10):
        await _end_budgets(cast(App, app), cast(Decide, decide), clock)
    return closed


@pytest.mark.parametrize(
    ("app", "is_closed"),
    [
        (StubApp(), True),
        (StubApp(unacknowledged=(0, 1)), False),
        (StubApp(moves=True), False),
        (StubApp(fails=True), False),
    ],
    ids=["written", "not acknowledged", "partitions moved", "the worker failed"],
)
async def test_a_window_is_closed_only_when_its_decision_is_written_and_it_is_still_ours(
    app: StubApp, is_closed: bool
) -> None:
    assert bool(await closed_by(app, SettableClock())) is is_closed
    assert app.confirmed == 0


async def test_a_partition_that_cannot_be_written_holds_up_no_other() -> None:
    assert await closed_by(StubApp(unacknowledged=(0,)), SettableClock()) == {ELSEWHERE}


@pytest.mark.parametrize("ours", [True, False])
async def test_who_stood_still_asks_the_group_before_it_ends_what_others_may_have_heard(
    ours: bool,
) -> None:
    app, clock = StubApp(ours=ours), SettableClock()
    app.at_each_turn = lambda: clock.advance(SESSION_S)
    assert bool(await closed_by(app, clock)) is ours
    assert app.confirmed > 0
