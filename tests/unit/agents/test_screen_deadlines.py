"""Events whose time is over: before they are judged, meanwhile, and when it cannot be told."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.building import policy, register, request
from tidegate.agents import retry
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import SettableClock
from tidegate.schemas.records import Action, VerdictStatus
from unit.agents.building import (
    LATE,
    PASS,
    Path,
    dead_letters,
    decisions,
    in_order,
    meaning,
    record,
)


@pytest.mark.parametrize("late_by", [0, 1e-6, 1, 10**9])
async def test_an_event_whose_deadline_is_over_is_not_judged(
    late_by: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []

    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        calls.append(contexts)
        return [PASSED]

    register(monkeypatch, "counting", batch)
    path = Path(policy("counting"))
    deadline = path.clock.now() - timedelta(seconds=late_by)
    made = await path.decision_on(request("hello", deadline=deadline))
    assert meaning(made) == LATE
    assert made.deadline == deadline
    assert [v.status for v in made.verdicts] == [VerdictStatus.SKIPPED]
    assert made.missing_components == ()
    assert calls == []


async def test_an_event_of_an_unknown_policy_that_is_late_is_late() -> None:
    path = Path()
    event = request("a", policy_id="other", deadline=path.clock.now())
    assert meaning(await path.decision_on(event)) == LATE


def slow(path_of: list[Path], seconds: float) -> Any:
    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        path_of[0].clock.advance(seconds)
        return [PASSED] * len(contexts)

    return batch


@pytest.mark.parametrize(("seconds", "expected"), [(0.9, PASS), (1.0, LATE), (5.0, LATE)])
async def test_a_deadline_that_passes_during_judging_blocks(
    seconds: float, expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[Path] = []
    register(monkeypatch, "slow", slow(paths, seconds))
    paths.append(Path(policy("slow")))
    deadline = paths[0].clock.now() + timedelta(seconds=1)
    made = await paths[0].decision_on(request("hello", deadline=deadline))
    assert meaning(made) == expected
    assert [v.status for v in made.verdicts] == [VerdictStatus.OK]
    assert made.duration_ms == pytest.approx(seconds * 1000)


class SlowingClock(SettableClock):
    """A clock that goes on whenever it is looked at, a millisecond more each time."""

    looks = 0

    def now(self) -> datetime:
        """The time."""
        self._go_on()
        return super().now()

    def monotonic(self) -> float:
        """Seconds, in step with `now`."""
        self._go_on()
        return super().monotonic()

    def _go_on(self) -> None:
        self.looks += 1
        self.advance(self.looks / 1_000)


async def test_what_passes_is_dated_before_its_deadline_wherever_that_falls() -> None:
    passed = set()
    for milliseconds in range(0, 3_000, 7):
        path = Path(clock=SlowingClock())
        deadline = SettableClock().now() + timedelta(milliseconds=milliseconds)
        made = await path.decision_on(request("hello", deadline=deadline))
        passed.add(made.action)
        assert made.action is Action.BLOCK or made.time <= deadline
    assert passed == {Action.ALLOW, Action.BLOCK}


async def test_a_deadline_beyond_the_longest_budget_is_cut_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths: list[Path] = []
    register(monkeypatch, "slow", slow(paths, 0.5))
    paths.append(Path(policy({"component": "slow", "budget_ms": 400}, max_deadline_ms=500)))
    for far in (timedelta(seconds=2), timedelta(days=3000)):
        event = request("hello", deadline=paths[0].clock.now() + far)
        assert meaning(await paths[0].decision_on(event)) == LATE
    assert meaning(await paths[0].decision_on(request("hello"))) == PASS


@pytest.mark.parametrize("deadline", [datetime.min, datetime.max])
async def test_the_ends_of_the_calendar_are_deadlines(deadline: datetime) -> None:
    made = await Path().decision_on(request("a", deadline=deadline.replace(tzinfo=UTC)))
    assert meaning(made) == (LATE if deadline == datetime.min else PASS)


async def test_the_time_its_batch_takes_counts_for_every_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths: list[Path] = []
    register(monkeypatch, "slow", slow(paths, 1.2))
    paths.append(Path(policy("slow")))
    now = paths[0].clock.now()
    deadlines = [None, now + timedelta(seconds=1), now + timedelta(seconds=2), now]
    batch = [record(request("a", deadline=end), offset=i) for i, end in enumerate(deadlines)]
    made = in_order(await paths[0].decisions_on(*batch))
    assert [meaning(decision) for decision in made] == [PASS, LATE, PASS, LATE]
    assert made[1].verdicts[0].status is VerdictStatus.OK
    assert made[3].verdicts[0].status is VerdictStatus.SKIPPED


async def test_the_time_the_registry_is_away_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path()
    monkeypatch.setattr(retry, "PAUSE_S", 0)
    path.registry.away = 3
    ask = path.registry.get_versions

    def asked(subject: str) -> list[int]:
        path.clock.advance(1)
        return ask(subject)

    monkeypatch.setattr(path.registry, "get_versions", asked)
    event = request("hello", deadline=path.clock.now() + timedelta(seconds=2))
    outputs = await path.outputs_of(record(event), record(request("hello"), offset=18))
    assert dead_letters(outputs) == []
    assert [meaning(made) for made in decisions(outputs)] == [LATE, PASS]


async def test_a_step_of_the_wall_clock_during_judging_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = Path()
    start = path.clock.now()
    times = iter([start, start + timedelta(days=1), start + timedelta(days=1)])
    monkeypatch.setattr(path.clock, "now", lambda: next(times))
    event = request("hello", deadline=start + timedelta(seconds=1))
    assert meaning(await path.decision_on(event)) == PASS
