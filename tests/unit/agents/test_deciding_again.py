"""What `decide` makes of what it has heard already, of what comes late, and of what is foreign."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from harness.building import policy, request, verdict
from tidegate.agents import parking
from tidegate.components.digest import ContentKey
from tidegate.schemas.records import Action, DeadLetterReason, DecidedBy, VerdictStatus
from unit.agents import building
from unit.agents.building import LATE, PASS, Path
from unit.agents.decider import (
    APART,
    BLOCKED,
    BLOCKS_APART,
    HERE,
    PARTITION,
    PASSES_APART,
    WHOLE,
    Decider,
    meanings,
)

HELLO = request("hello")
REUSED = (Action.BLOCK, DecidedBy.MERGE, "id_reused")


# The same again.


async def test_an_event_that_is_sent_twice_has_its_decision_again() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    made = await decider.hears(HELLO, *WHOLE)
    again = await decider.meets(HELLO)
    assert [one.record_id for one in again] == [one.record_id for one in made]
    assert decider.counts == {}


async def test_an_event_that_is_sent_twice_before_its_verdicts_is_decided_once() -> None:
    decider = Decider()
    assert await decider.meets(HELLO) == await decider.meets(HELLO) == []
    assert meanings(await decider.hears(HELLO, *WHOLE)) == [PASS]


async def test_verdicts_that_are_said_twice_change_nothing() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    await decider.hears(HELLO, *WHOLE)
    assert await decider.hears(HELLO, *WHOLE) == []
    assert decider.counts == {"duplicate": 2}


async def test_verdicts_that_are_said_twice_after_the_deadline_take_nothing_back() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    assert meanings(await decider.hears(event, *WHOLE)) == [PASS]
    decider.listens(5)
    assert await decider.hears(event, *WHOLE) == []
    slower = verdict("keyword_filter", score=0.1)
    assert await decider.hears(event, ("words", slower)) == []
    assert decider.counts == {"duplicate": 2}


# Late and stricter.


async def test_a_late_block_takes_over_what_was_let_pass() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    (passed,) = await decider.hears(HELLO, *WHOLE)
    (blocked,) = await decider.hears(HELLO, ("words", BLOCKS_APART))
    assert meanings([blocked]) == [BLOCKED]
    assert blocked.decision_id == passed.decision_id
    assert blocked.supersedes == passed.record_id
    assert decider.counts == {"late_block": 1}
    (again,) = await decider.meets(HELLO)
    assert (again.record_id, again.supersedes) == (blocked.record_id, passed.record_id)
    assert decider.counts == {"late_block": 1}


async def test_a_block_that_comes_after_the_deadline_of_an_event_that_passed_is_a_late_one() -> (
    None
):
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    (passed,) = await decider.hears(event, *WHOLE)
    decider.listens(5)
    (late,) = await decider.hears(event, ("words", BLOCKS_APART))
    assert (late.action, late.supersedes) == (Action.BLOCK, passed.record_id)
    assert decider.counts == {"late_block": 1}


async def test_a_late_pass_changes_no_block() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    await decider.hears(HELLO, ("words", BLOCKS_APART))
    assert await decider.hears(HELLO, *WHOLE) == []
    decider.listens(60)
    assert decider.ended() == []


async def test_an_event_that_is_sent_again_after_its_deadline_is_late_as_in_one_process() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    await decider.hears(event, *WHOLE)
    decider.listens(2)
    assert meanings(await decider.meets(event)) == [LATE]


async def test_a_block_stays_what_it_was_when_its_event_is_sent_again_after_its_deadline() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    (made,) = await decider.hears(event, ("words", BLOCKS_APART))
    decider.listens(2)
    (again,) = await decider.meets(event)
    assert again.record_id == made.record_id


# One id, two contents.


async def test_a_second_content_under_an_id_is_blocked_and_so_is_the_first() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    (passed,) = await decider.hears(HELLO, *WHOLE)
    made = await decider.meets(request("other"))
    assert meanings(made) == [REUSED, REUSED]
    second, first = made
    assert first.decision_id == passed.decision_id != second.decision_id
    assert (first.supersedes, second.supersedes) == (passed.record_id, None)
    assert decider.counts == {"late_block": 1}


async def test_after_that_the_first_content_is_blocked_once_for_each_time_it_comes() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    await decider.meets(request("other"))
    assert meanings(await decider.meets(HELLO)) == [REUSED]


async def test_verdicts_on_the_second_content_do_not_count_for_the_first() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    assert await decider.hears(request("other"), *WHOLE) == []
    assert decider.counts == {"other_content": 2}
    decider.listens(60)
    assert meanings(decider.ended()) == [LATE]


# Foreign, unreadable, never used.


async def test_verdicts_under_another_policy_or_of_no_group_do_not_count() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    other = Path(policy(HERE, APART, version="2"))
    assert await decider.reads(*decider.said(HELLO, *WHOLE, by=other)) == []
    assert await decider.hears(HELLO, ("nobody", PASSES_APART)) == []
    assert decider.counts == {"other_policy": 2, "unknown_group": 1}


async def test_verdicts_under_another_key_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    decider = Decider()
    monkeypatch.setattr(building, "KEY", ContentKey(b"o" * 32))
    said = decider.said(HELLO, *WHOLE, by=Path(decider.path.policy))
    assert await decider.reads(*said) == []
    assert decider.counts == {"other_key": 2}


async def test_what_a_group_says_of_another_groups_component_does_not_count() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    assert await decider.hears(HELLO, ("screen", PASSES_APART), WHOLE[0]) == []
    assert decider.window(HELLO).is_open


async def test_records_that_are_no_verdicts_are_counted() -> None:
    decider = Decider()
    broken, unread = decider.said(HELLO, *WHOLE)
    broken = replace(broken, value=b"x")
    unread = replace(unread, refused=DeadLetterReason.UNDECODABLE)
    assert await decider.reads(broken, unread) == []
    assert decider.counts == {"unreadable": 2}


async def test_verdicts_whose_event_never_comes_are_forgotten_once_its_topics_are_read() -> None:
    decider, later = Decider(), request("later", event_id=UUID(int=8))
    unread = decider.arrived(request("unread", event_id=UUID(int=9)))
    await decider.hears(HELLO, *WHOLE)
    decider.listens(3600)
    await decider.hears(later, WHOLE[0])
    assert decider.counts == {}
    await decider.reads(unread)
    await decider.hears(later, WHOLE[1])
    assert decider.counts == {"orphaned": 1}
    assert decider.window(HELLO).said == ()
    assert len(decider.window(later).said) == 2


async def test_where_too_many_verdicts_come_before_their_events_all_are_kept_and_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parking, "MAX_PARKED", 2)
    decider = Decider()
    events = [request("hello", event_id=UUID(int=i)) for i in range(3)]
    arrived = [decider.arrived(event) for event in events]
    for event in events:
        await decider.hears(event, *WHOLE)
    assert decider.decide.parking.full == {PARTITION}
    assert meanings(await decider.reads(*arrived)) == [PASS] * 3
    assert decider.decide.parking.full == frozenset()


async def test_a_failure_that_a_group_says_acts_by_its_on_error() -> None:
    decider = Decider(policy(HERE, {**APART, "on_error": "allow"}))
    failed = replace(PASSES_APART, status=VerdictStatus.ERROR, action=Action.BLOCK, passed=False)
    await decider.meets(HELLO)
    (made,) = await decider.hears(HELLO, WHOLE[0], ("words", failed))
    assert (made.action, made.reason_code) == (Action.ALLOW, "failed_open")
    assert made.missing_components == ("keyword_filter",)
