"""Workers of `decide` that take over from others: nothing is lost, nothing passes by it."""

from datetime import timedelta

import pytest

from harness.building import policy, request
from tidegate.schemas.records import Action
from unit.agents.building import LATE, PASS
from unit.agents.decider import (
    APART,
    BLOCKED,
    BLOCKS_APART,
    HERE,
    WHOLE,
    Decider,
    meanings,
)

HELLO = request("hello")


async def test_an_open_event_is_decided_by_whoever_is_next() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    await decider.hears(HELLO, WHOLE[0])
    decider.crash()
    assert meanings(await decider.hears(HELLO, WHOLE[1])) == [PASS]


async def test_parked_verdicts_wait_for_their_event_over_a_crash() -> None:
    decider = Decider()
    await decider.hears(HELLO, *WHOLE)
    decider.crash()
    assert meanings(await decider.meets(HELLO)) == [PASS]


async def test_parked_verdicts_are_kept_over_a_crash_until_no_event_can_come() -> None:
    decider = Decider()
    await decider.hears(HELLO, *WHOLE)
    decider.crash()
    other = request("other", event_id=HELLO.request_id)
    await decider.hears(other, WHOLE[0])
    assert decider.counts == {}
    decider.listens(1)
    await decider.hears(other, WHOLE[1])
    assert decider.counts == {"orphaned": 2}
    assert await decider.meets(HELLO) == []


async def test_a_decision_that_was_not_written_is_made_again_when_its_verdicts_are() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    said = decider.said(HELLO, *WHOLE)
    (made,) = await decider.reads(*said)
    decider.crash()
    again = await decider.reads(*said)
    assert {one.record_id for one in again} == {made.record_id}
    assert decider.counts == {"duplicate": 2}


async def test_a_decision_that_was_not_written_is_made_again_when_its_event_is() -> None:
    decider = Decider()
    await decider.hears(HELLO, *WHOLE)
    event = decider.arrived(HELLO)
    (made,) = await decider.reads(event)
    decider.crash()
    (again,) = await decider.reads(event)
    assert again.record_id == made.record_id


async def test_a_pass_that_may_not_have_been_written_in_time_is_late_when_it_is_made_again() -> (
    None
):
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    said = decider.said(event, *WHOLE)
    (made,) = await decider.reads(*said)
    decider.crash()
    decider.listens(5)
    again = await decider.reads(*said)
    assert set(meanings(again)) == {LATE}
    assert again[0].supersedes == made.record_id


async def test_a_late_block_that_was_not_written_is_made_again() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    await decider.hears(HELLO, *WHOLE)
    said = decider.said(HELLO, ("words", BLOCKS_APART))
    (made,) = await decider.reads(*said)
    decider.crash()
    (again,) = await decider.reads(*said)
    assert (again.record_id, again.supersedes) == (made.record_id, made.supersedes)


async def test_what_is_heard_for_the_first_time_after_a_crash_is_no_repetition() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    await decider.hears(HELLO, *WHOLE)
    decider.crash()
    assert await decider.hears(HELLO, *WHOLE) == []


# Budgets.


async def test_a_budget_ends_when_it_would_have_ended() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=5))
    await decider.meets(event)
    decider.listens(3)
    decider.crash()
    decider.listens(1.9)
    assert decider.ended() == []
    decider.listens(0.1)
    assert meanings(decider.ended()) == [LATE]


async def test_without_a_deadline_verdicts_are_waited_for_anew() -> None:
    decider = Decider(policy(HERE, APART, merge_wait_ms=3_000))
    await decider.meets(HELLO)
    decider.listens(2)
    decider.crash()
    decider.listens(2)
    assert decider.ended() == []
    decider.listens(1)
    assert meanings(decider.ended()) == [LATE]


async def test_no_budget_is_longer_than_the_policy_allows() -> None:
    decider = Decider(policy(HERE, APART, max_deadline_ms=3_000))
    await decider.meets(request("hello", deadline=decider.clock.now() + timedelta(days=1)))
    decider.crash()
    decider.listens(3)
    assert meanings(decider.ended()) == [LATE]


async def test_no_budget_ends_while_verdicts_from_before_the_start_are_unread() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    first, second = decider.said(HELLO, *WHOLE)
    decider.crash(unheard=second.offset + 1)
    decider.listens(1000)
    assert decider.ended() == []
    assert await decider.reads(first) == []
    assert decider.ended() == []
    assert meanings(await decider.reads(second)) == [PASS]
    assert decider.ended() == []


async def test_a_budget_that_is_over_ends_once_the_verdicts_from_before_are_read() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    (first,) = decider.said(event, WHOLE[0])
    decider.crash(unheard=first.offset + 1)
    decider.listens(1000)
    assert decider.ended() == []
    assert await decider.reads(first) == []
    assert meanings(decider.ended()) == [LATE]


async def test_what_had_ended_is_over_for_whoever_is_next() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.listens(60)
    (made,) = decider.ended()
    decider.crash()
    assert await decider.hears(HELLO, *WHOLE) == []
    (again,) = await decider.meets(HELLO)
    assert again.record_id == made.record_id


async def test_an_end_whose_decision_may_not_have_been_written_is_decided_again() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.listens(60)
    (output,) = decider.end().values()
    decider.crash()
    decider.listens(60)
    (made,) = decider.ended()
    assert made.record_id == output.made.record_id  # type: ignore[union-attr]


async def test_an_end_that_is_acknowledged_after_its_partition_went_changes_nothing() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.listens(60)
    made = decider.end()
    decider.table.parts.clear()
    decider.close(made)
    assert decider.end() == {}


async def test_a_budget_whose_partition_went_is_forgotten() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.table.parts.clear()
    decider.listens(60)
    assert decider.ended() == []


# Windows that nobody needs any more.


@pytest.mark.parametrize("ends", [False, True])
async def test_a_window_stays_for_a_while_after_its_decision_and_goes_then(ends: bool) -> None:
    decider = Decider(policy(HERE, APART, merge_wait_ms=3_000))
    await decider.meets(HELLO)
    if ends:
        decider.commit()
        decider.crash()
        decider.listens(3)
        decider.ended()
    else:
        await decider.hears(HELLO, *WHOLE)
    decider.commit()
    other = request("hello", event_id=HELLO.request_id)
    decider.listens(2.9)
    await decider.meets(other)
    assert decider.window(HELLO).given is not None
    decider.listens(0.2)
    await decider.meets(other)
    await decider.hears(other, WHOLE[0])
    await decider.meets(other)
    assert decider.window(HELLO).known is None


async def test_an_open_window_never_goes_by_itself() -> None:
    decider = Decider(policy(HERE, APART, merge_wait_ms=1))
    await decider.meets(HELLO)
    decider.commit()
    decider.listens(10_000)
    other = request("hello", event_id=HELLO.request_id)
    for _ in range(5):
        await decider.meets(other)
    assert decider.window(HELLO).is_open


async def test_a_block_is_one_after_a_crash_too() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    made = await decider.hears(HELLO, ("words", BLOCKS_APART))
    decider.crash()
    assert meanings(made) == [BLOCKED]
    assert await decider.hears(HELLO, *WHOLE) == []
    (again,) = await decider.meets(HELLO)
    assert again.action is Action.BLOCK
