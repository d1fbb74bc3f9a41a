"""Taking a batch in: contexts with budgets, and what is no event, each with its record."""

from datetime import timedelta

import pytest

from harness.building import policy, request, response
from tidegate.agents import retry
from tidegate.components.content import Direction
from tidegate.schemas.records import DeadLetterReason
from unit.agents.building import Path, record


async def test_events_and_what_is_none_are_told_apart_with_their_records() -> None:
    batch = [record(offset=1), record(value=b"rubbish", offset=2), record(key=None, offset=3)]
    taken = await Path().intake.take(batch)
    assert [(given.offset, context.event) for given, context in taken.events] == [
        (1, request("hello"))
    ]
    assert [(given.offset, rejected.reason) for given, rejected in taken.rejected] == [
        (2, DeadLetterReason.UNDECODABLE),
        (3, DeadLetterReason.EMPTY_KEY),
    ]


async def test_a_context_knows_direction_log_time_partition_and_record() -> None:
    given = record(response("hello"))
    ((_, context),) = (await Path().intake.take([given])).events
    assert context.direction is Direction.RESPONSE
    assert (context.log_time, context.partition) == (given.log_time, given.partition)
    assert context.origin is given


async def test_a_deadline_becomes_a_budget_on_the_monotonic_clock() -> None:
    path = Path()
    event = request("hello", deadline=path.clock.now() + timedelta(seconds=2))
    taken = await path.intake.take([record(event), record(offset=18)])
    assert taken.fetched == path.clock.monotonic()
    assert [context.ends for _, context in taken.events] == [taken.fetched + 2, None]


async def test_a_budget_is_never_longer_than_the_policy_allows() -> None:
    path = Path(policy({"component": "input_validator", "budget_ms": 400}, max_deadline_ms=500))
    event = request("hello", deadline=path.clock.now() + timedelta(days=1))
    taken = await path.intake.take([record(event)])
    assert [context.ends for _, context in taken.events] == [taken.fetched + 0.5]


async def test_the_time_for_which_the_registry_is_away_is_part_of_the_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry, "PAUSE_S", 0)
    path = Path()
    before, path.registry.away = path.clock.monotonic(), 1
    ask = path.registry.get_versions

    def asked(subject: str) -> list[int]:
        path.clock.advance(3)
        return ask(subject)

    monkeypatch.setattr(path.registry, "get_versions", asked)
    event = request("hello", deadline=path.clock.now() + timedelta(seconds=10))
    taken = await path.intake.take([record(event)])
    assert path.clock.monotonic() == before + 6
    assert (taken.fetched, taken.events[0][1].ends) == (before, before + 10)
