"""How long an event waits is its own affair: no restart, backlog or neighbour makes it longer."""

from datetime import timedelta
from uuid import UUID

from harness.building import policy, request, verdict
from tidegate.schemas.records import Action
from unit.agents.building import LATE, PASS
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


async def test_after_the_longest_budget_a_later_verdict_lets_nothing_pass_changed() -> None:
    decider = Decider(policy(HERE, APART, max_deadline_ms=2_000))
    event = request("hello", deadline=decider.clock.now() + timedelta(hours=1))
    await decider.meets(event)
    assert meanings(await decider.hears(event, *WHOLE)) == [PASS]
    decider.listens(30)
    assert meanings(await decider.hears(event, ("words", MASKS_APART))) == [LATE]


async def test_a_budget_goes_on_over_restarts() -> None:
    decider = Decider(policy(HERE, APART, max_deadline_ms=3_000))
    event = request("hello", deadline=decider.clock.now() + timedelta(days=1))
    await decider.meets(event)
    for _ in range(2):
        decider.listens(2)
        decider.crash()
    assert meanings(decider.ended()) == [LATE]


async def test_what_waits_without_a_deadline_waits_from_when_it_was_read() -> None:
    decider = Decider(policy(HERE, APART, merge_wait_ms=500))
    decider.clock.advance(100)
    await decider.meets(HELLO)
    decider.clock.advance(0.01)
    decider.looks(0)
    assert decider.ended() == []
    decider.clock.advance(0.5)
    decider.looks(0)
    assert meanings(decider.ended()) == [LATE]


async def test_what_is_decided_late_stays_for_a_late_block() -> None:
    decider = Decider()
    event = decider.arrived(HELLO)
    decider.clock.advance(300)
    await decider.reads(*decider.said(HELLO, *WHOLE))
    assert meanings(await decider.reads(event)) == [PASS]
    decider.commit()
    for number in range(50, 60):
        await decider.meets(request("x", event_id=UUID(int=number)))
    assert meanings(await decider.hears(HELLO, ("words", BLOCKS_APART))) == [BLOCKED]


async def test_where_many_end_at_once_others_have_a_turn_in_between() -> None:
    decider = Decider()
    for number in range(250):
        await decider.meets(request("x", event_id=UUID(int=number)))
    decider.listens(61)
    sizes = []
    while made := decider.end():
        sizes.append(len(made))
        decider.close(made)
    assert sizes == [100, 100, 50]


async def test_each_of_many_groups_is_heard() -> None:
    groups = [f"g{number}" for number in range(20)]
    apart = [{**APART, "name": f"in_{group}", "placement": group} for group in groups]
    decider = Decider(policy(HERE, *apart))
    await decider.meets(HELLO)
    said = [(group, verdict(f"in_{group}")) for group in groups]
    assert meanings(await decider.hears(HELLO, ("screen", PASSES_HERE), *said)) == [PASS]


async def test_edits_that_are_only_watched_need_no_text_to_let_pass() -> None:
    decider = Decider(policy(HERE, {**APART, "mode": "monitor"}))
    await decider.meets(HELLO)
    decider.contents.gone = True
    (made,) = await decider.hears(HELLO, ("screen", PASSES_HERE), ("words", MASKS_APART))
    assert made.action is Action.ALLOW
