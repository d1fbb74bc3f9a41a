"""A decision that may not have been written is made again: the same one, and never a laxer one."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from harness.building import finding, policy, request
from tidegate.components.policy import Policy
from tidegate.schemas.records import Action, DecidedBy, SafetyRequest
from unit.agents.building import LATE
from unit.agents.decider import (
    APART,
    BLOCKED,
    BLOCKS_APART,
    HERE,
    MASKS_APART,
    PASSES_HERE,
    WHOLE,
    Decider,
    meanings,
)

HELLO = request("hello")
TEXT_GONE = (Action.BLOCK, DecidedBy.MERGE, "unmergeable_edits")
UNKNOWN_POLICY = (Action.BLOCK, DecidedBy.MERGE, "unknown_policy")


def replaced(decider: Decider, by: Policy) -> Decider:
    """The next worker, with another policy, and the rows of the one before."""
    following = Decider(by)
    following.table.parts = decider.table.parts
    following.crash()
    return following


async def test_a_block_by_more_than_a_window_holds_is_made_again() -> None:
    decider = Decider()
    many = tuple(finding(part="p" * 100, end=i) for i in range(3_000))
    await decider.meets(HELLO)
    said = decider.said(HELLO, ("words", replace(BLOCKS_APART, findings=many)))
    assert meanings(await decider.reads(*said)) == [BLOCKED]
    decider.crash()
    assert meanings(await decider.reads(*said)) == [BLOCKED]


async def test_what_was_let_pass_under_another_policy_is_blocked_when_it_is_read_again() -> None:
    decider = Decider()
    await decider.hears(HELLO, *WHOLE)
    event = decider.arrived(HELLO)
    await decider.reads(event)
    following = replaced(decider, policy(HERE, APART, version="2"))
    assert meanings(await following.reads(event)) == [LATE]


async def test_a_block_for_want_of_the_text_is_made_again_when_the_text_is_there_again() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.contents.gone = True
    said = decider.said(HELLO, ("words", MASKS_APART))
    assert meanings(await decider.reads(*said)) == [TEXT_GONE]
    decider.contents.gone = False
    decider.crash()
    assert meanings(await decider.reads(*said)) == [TEXT_GONE]


async def test_an_event_that_is_sent_again_takes_back_no_block() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.contents.gone = True
    (made,) = await decider.hears(HELLO, ("screen", PASSES_HERE), ("words", MASKS_APART))
    decider.contents.gone = False
    (again,) = await decider.meets(HELLO)
    assert again.record_id == made.record_id
    assert decider.window(HELLO).given is not None


async def test_an_event_that_is_over_when_it_is_read_again_ends_once_and_stays_ended() -> None:
    decider = Decider()
    event = decider.arrived(request("hello", deadline=decider.clock.now() + timedelta(seconds=2)))
    await decider.reads(event)
    decider.crash()
    decider.listens(5)
    decider.crash()
    assert await decider.reads(event) == []
    assert meanings(decider.ended()) == [LATE]
    assert not decider.window(HELLO).is_open
    assert decider.ended() == []


ASKS_FOR_ANOTHER = request("hello", policy_id="other")


@pytest.mark.parametrize(
    ("first", "second"), [(HELLO, ASKS_FOR_ANOTHER), (ASKS_FOR_ANOTHER, HELLO)]
)
async def test_of_two_events_of_one_id_and_content_the_one_that_must_be_blocked_counts(
    first: SafetyRequest, second: SafetyRequest
) -> None:
    decider = Decider()
    made = await decider.meets(first)
    made += await decider.hears(HELLO, *WHOLE)
    made += await decider.meets(second)
    assert meanings(made[-1:]) == [UNKNOWN_POLICY]


async def test_a_late_event_that_comes_again_for_another_policy_ends_by_its_deadline() -> None:
    decider = Decider()
    deadline = decider.clock.now() + timedelta(seconds=2)
    await decider.meets(request("hello", deadline=deadline))
    decider.clock.advance(3)
    assert await decider.meets(ASKS_FOR_ANOTHER) == []
    assert meanings(decider.ended()) == [LATE]


async def test_of_two_events_of_one_id_and_content_the_earlier_deadline_counts() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    await decider.meets(request("hello", deadline=decider.clock.now() + timedelta(seconds=2)))
    decider.listens(3)
    assert await decider.hears(HELLO, *WHOLE) == []
    assert meanings(decider.ended()) == [LATE]


async def test_an_event_that_another_subject_sends_again_is_answered_to_that_subject() -> None:
    decider = Decider()
    await decider.meets(request("other", event_id=UUID(int=9)))
    await decider.meets(HELLO)
    await decider.hears(HELLO, *WHOLE)
    (again,) = await decider.meets(request("hello", subject="bob"))
    assert (again.subject, again.source.offset) == ("bob", 2)
