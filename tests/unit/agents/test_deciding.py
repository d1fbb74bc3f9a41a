"""When `decide` decides, whom it waits for and how long, and where the text of edits is from."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from harness.building import CANARY, finding, policy, request, response
from tidegate.agents import stretch
from tidegate.schemas.records import Action, DeadLetterReason, DecidedBy, Event
from unit.agents.building import LATE, PASS, decisions, value
from unit.agents.decider import (
    APART,
    BLOCKED,
    BLOCKS_APART,
    HERE,
    MASKS_APART,
    PASSES_APART,
    PASSES_HERE,
    WHOLE,
    Decider,
    meanings,
)

HELLO = request("hello")
MASKED = (("screen", PASSES_HERE), ("words", MASKS_APART))
MODIFIED = (Action.MODIFY, DecidedBy.MERGE, "modified")
GONE = (Action.BLOCK, DecidedBy.MERGE, "unmergeable_edits")


@pytest.mark.parametrize("event", [HELLO, response("hello")])
async def test_an_event_is_decided_when_all_verdicts_are_in(event: Event) -> None:
    decider = Decider()
    assert await decider.meets(event) == []
    assert await decider.hears(event, WHOLE[0]) == []
    (made,) = await decider.hears(event, WHOLE[1])
    assert meanings([made]) == [PASS]
    assert (made.event_id, made.request_id) == (event.event_id, event.request_id)
    assert {v.component for v in made.verdicts} == {"input_validator", "keyword_filter"}


async def test_verdicts_that_come_first_wait_for_their_event() -> None:
    decider = Decider()
    assert await decider.hears(HELLO, *WHOLE) == []
    (made,) = await decider.meets(HELLO)
    assert meanings([made]) == [PASS]
    assert made.source.topic == "requests"


async def test_the_first_block_decides_and_the_rest_changes_nothing() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    (made,) = await decider.hears(HELLO, ("words", BLOCKS_APART))
    assert meanings([made]) == [BLOCKED]
    assert await decider.hears(HELLO, WHOLE[0]) == []
    assert decider.counts == {}


async def test_with_exhaustive_a_block_waits_for_the_others() -> None:
    decider = Decider(policy(HERE, APART, exhaustive=True))
    await decider.meets(HELLO)
    assert await decider.hears(HELLO, ("words", BLOCKS_APART)) == []
    (made,) = await decider.hears(HELLO, WHOLE[0])
    assert meanings([made]) == [BLOCKED]
    assert len(made.verdicts) == 2


async def test_each_event_of_a_batch_has_its_decision() -> None:
    decider = Decider()
    events = [request("hello", event_id=HELLO.request_id), HELLO]
    for event in events:
        await decider.hears(event, *WHOLE)
    made = await decider.reads(*map(decider.arrived, events))
    assert [decision.event_id for decision in made] == [event.event_id for event in events]


async def test_an_event_of_an_unknown_policy_is_blocked_without_any_verdict() -> None:
    decider = Decider()
    made = await decider.meets(request("hello", policy_id="other"))
    assert meanings(made) == [(Action.BLOCK, DecidedBy.MERGE, "unknown_policy")]


async def test_what_is_no_event_is_left_to_screen() -> None:
    decider = Decider()
    broken = replace(decider.arrived(HELLO), value=b"rubbish")
    assert await decider.reads(broken, decider.arrived(HELLO)) == []
    assert decider.window(HELLO).is_open


async def test_a_record_of_an_unknown_schema_is_refused_here_too() -> None:
    decider = Decider()
    strange = replace(decider.arrived(HELLO), value=value(HELLO, 77))
    made = await decider.reads(strange, decider.arrived(HELLO))
    assert meanings(made) == [(Action.BLOCK, DecidedBy.INGEST, "unknown_schema")]


async def test_a_record_that_workers_died_of_is_refused_here_too() -> None:
    decider = Decider()
    poison = replace(decider.arrived(HELLO), refused=DeadLetterReason.POISON)
    made = await decider.reads(poison)
    assert meanings(made) == [(Action.BLOCK, DecidedBy.INGEST, "poison")]


# Budgets.


async def test_after_its_deadline_an_event_is_blocked_with_what_was_said_as_evidence() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    await decider.hears(event, WHOLE[0])
    decider.listens(1.9)
    assert decider.ended() == []
    decider.listens(0.1)
    (made,) = decider.ended()
    assert meanings([made]) == [LATE]
    assert made.duration_ms == pytest.approx(2000)
    assert [verdict.component for verdict in made.verdicts] == ["input_validator"]
    decider.listens(1000)
    assert decider.ended() == []


async def test_without_a_deadline_verdicts_are_waited_for_as_long_as_the_policy_says() -> None:
    decider = Decider(policy(HERE, APART, merge_wait_ms=3_000))
    await decider.meets(HELLO)
    decider.listens(2.9)
    assert decider.ended() == []
    decider.listens(0.1)
    assert meanings(decider.ended()) == [LATE]


async def test_without_a_deadline_nobody_is_blocked_for_what_was_written_and_not_read() -> None:
    decider = Decider(policy(HERE, APART, merge_wait_ms=3_000))
    await decider.meets(HELLO)
    decider.listens(2)
    said = decider.said(HELLO, *WHOLE)
    decider.clock.advance(1)
    decider.looks(said[-1].offset + 1)
    assert decider.ended() == []
    assert meanings(await decider.reads(*said)) == [PASS]


async def test_without_a_deadline_time_in_which_nobody_listened_does_not_count() -> None:
    decider = Decider(policy(HERE, APART, merge_wait_ms=3_000))
    await decider.meets(HELLO)
    decider.listens(1)
    decider.clock.advance(1000)
    assert decider.ended() == []
    decider.listens(1)
    assert decider.ended() == []
    decider.listens(1)
    assert meanings(decider.ended()) == [LATE]


async def test_what_was_decided_in_time_does_not_end() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    await decider.hears(HELLO, *WHOLE)
    decider.listens(1000)
    assert decider.ended() == []


async def test_verdicts_after_the_deadline_let_nothing_pass() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    decider.listens(2)
    assert await decider.hears(event, *WHOLE) == []
    assert meanings(decider.ended()) == [LATE]
    assert await decider.hears(event, ("words", BLOCKS_APART)) == []
    assert decider.ended() == []


async def test_an_event_that_is_late_when_it_is_read_is_blocked_at_once() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now())
    await decider.hears(event, *WHOLE)
    assert await decider.meets(event) == []
    assert meanings(decider.ended()) == [LATE]


async def test_what_is_heard_while_an_end_is_written_changes_nothing() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.listens(60)
    made = decider.end()
    assert await decider.hears(HELLO, *WHOLE) == []
    assert meanings(decider.close(made)) == [LATE]
    assert await decider.hears(HELLO, ("words", BLOCKS_APART)) == []


# Edits need the text.


async def test_edits_are_merged_into_the_text_of_the_event() -> None:
    decider = Decider()
    await decider.meets(request("hello you"))
    (made,) = await decider.hears(request("hello you"), *MASKED)
    assert meanings([made]) == [MODIFIED]
    assert [part.content for m in made.modified_messages for part in m.parts] == ["*** you"]


async def test_edits_whose_text_is_gone_block() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.contents.gone = True
    assert meanings(await decider.hears(HELLO, *MASKED)) == [GONE]


async def test_edits_are_never_made_to_another_event_that_lies_where_theirs_lay() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    other = request(CANARY)
    await decider.meets(replace(other, event_id=other.request_id))
    first, second = decider.contents.kept
    decider.contents.kept[first] = decider.contents.kept[second]
    made = await decider.hears(HELLO, *MASKED)
    assert meanings(made) == [GONE]
    assert CANARY not in repr(made)


async def test_no_text_is_read_for_verdicts_without_edits() -> None:
    decider = Decider()
    await decider.meets(HELLO)
    decider.contents.gone = True
    assert meanings(await decider.hears(HELLO, *WHOLE)) == [PASS]


async def test_an_event_that_ends_while_its_text_is_read_does_not_pass() -> None:
    decider = Decider()
    event = request("hello", deadline=decider.clock.now() + timedelta(seconds=2))
    await decider.meets(event)
    written = []

    def ends() -> None:
        decider.clock.advance(2)
        written.extend(decider.ended())

    decider.contents.meanwhile = ends
    assert await decider.hears(event, *MASKED) == []
    assert meanings(written) == [LATE]
    assert decider.window(event).given is not None


# Bounds.


async def test_verdicts_that_no_window_can_hold_let_nothing_pass() -> None:
    decider = Decider()
    many = tuple(finding(part="p" * 100, end=i) for i in range(3_000))
    await decider.meets(HELLO)
    large = replace(PASSES_APART, findings=many)
    assert await decider.hears(HELLO, WHOLE[0], ("words", large)) == []
    assert decider.counts == {"too_much": 1}
    decider.listens(60)
    assert meanings(decider.ended()) == [LATE]


async def test_a_decision_that_the_broker_finds_too_large_has_a_small_block_to_fall_back_on() -> (
    None
):
    decider = Decider()
    await decider.meets(HELLO)
    decider.listens(60)
    (output,) = decider.end().values()
    assert output.instead is not None
    assert meanings(decisions([output.instead()])) == [
        (Action.BLOCK, DecidedBy.MERGE, "output_too_large")
    ]


async def test_what_ends_does_not_wait_for_a_long_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given an event whose budget ends while a long batch is at work
    monkeypatch.setattr(stretch, "STRETCH_S", 0.0)
    decider = Decider()
    await decider.meets(HELLO)
    others = [decider.arrived(request("hi", event_id=UUID(int=n))) for n in range(100, 200)]
    batch = asyncio.create_task(decider.reads(*others))
    await asyncio.sleep(0)
    decider.listens(60)

    # Then it is decided before the batch is done
    await asyncio.sleep(0)
    assert HELLO.event_id in {made.event_id for made in decider.ended()}
    assert not batch.done()
    await batch
