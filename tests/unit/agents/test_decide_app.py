"""Budgets that end while the broker is away: a window is closed only behind its decision."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tidegate.agents.app import App
from tidegate.agents.decide_app import _end_budgets
from tidegate.agents.deciding import Decide
from tidegate.transport.batch import Batch


class StubApp:
    """Produces, and has the broker acknowledge it or not; stops once it has been asked so often."""

    name = "decide"
    consumer_generation_id = 1
    has_failed = False

    def __init__(self, acknowledges: bool) -> None:
        self.tables = SimpleNamespace(flush=lambda batch: None)
        self._acknowledges = acknowledges
        self._asked = 0

    @property
    def should_stop(self) -> bool:
        self._asked += 1
        return self._asked > 5

    def produce(self, batch: Batch, output: object) -> None:
        batch.unacknowledged = int(not self._acknowledges)


@pytest.mark.parametrize("acknowledges", [True, False])
async def test_a_window_is_closed_only_when_its_decision_is_written(acknowledges: bool) -> None:
    closed: list[Any] = []
    decide = SimpleNamespace(
        end=lambda: {} if closed else {"key": "decision"},
        close=lambda batch, made: closed.append(made),
    )
    app = StubApp(acknowledges)
    async with asyncio.timeout(10):
        await _end_budgets(cast(App, app), cast(Decide, decide))
    assert bool(closed) is acknowledges
