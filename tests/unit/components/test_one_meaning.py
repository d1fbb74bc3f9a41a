"""Placed apart or in one process, in any order and however often: what is decided is the same."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.building import KEY, NOON, known, policy, request, response, verdict_record
from harness.scripted import SCRIPTED
from harness.windows import EMPTY, FAILED, given_as, stored
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Outcome, decide
from tidegate.components.judging import Judge, Judged
from tidegate.components.policy import Policy
from tidegate.components.testing import SettableClock, registered
from tidegate.components.window import Given, Known, Merger, Window, is_stricter
from tidegate.schemas.codec import Codec
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    Event,
    MessagePart,
    Severity,
    Verdict,
    VerdictRecord,
    VerdictStatus,
)

CODEC = Codec(VerdictRecord)
FAR_OFF_S = 3600.0
Read = Known | VerdictRecord


@pytest.fixture(autouse=True, scope="module")
def scripted_components() -> Iterator[None]:
    with registered(*SCRIPTED):
        yield


# Policies, and events.

changes = st.builds(
    lambda part, place, replacement, severity: {
        "part": part,
        "start": place[0],
        "end": place[1],
        "replacement": replacement,
        "severity": severity,
    },
    part=st.sampled_from([*[0] * 6, 1, 2, 3]),
    # Some lie outside the text, which has eleven characters.
    place=st.tuples(st.integers(0, 11), st.integers(0, 12)).map(sorted),
    replacement=st.sampled_from(["", "*"]),
    severity=st.sampled_from([Severity.LOW, Severity.HIGH]),
)
scripts = st.fixed_dictionaries(
    {
        "does": st.sampled_from(
            ["pass"] * 4 + ["change"] * 7 + ["note", "repeat", "block", "raise", "lie", "score"]
        ),
        "changes": st.lists(changes, min_size=1, max_size=2),
    }
)
on_errors = st.sampled_from(["block", "flag", "allow"])


@st.composite
def policies(draw: st.DrawFn, exhaustive: bool = False) -> Policy:
    """Up to five components in up to three groups; needs stay inside a group."""
    kinds = [kind.name for kind in SCRIPTED]
    made: list[dict[str, Any]] = []
    for i in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(kinds))
        placement = draw(st.sampled_from([None, "near", "far"]))
        earlier = [
            one["name"]
            for one in made
            if one["placement"] == placement and kinds.index(one["component"]) <= kinds.index(kind)
        ]
        made.append(
            {
                "component": kind,
                "name": f"c{i}",
                "placement": placement,
                "needs": draw(st.lists(st.sampled_from(earlier), max_size=1)) if earlier else [],
                "mode": draw(st.sampled_from(["enforce"] * 4 + ["monitor"])),
                "on_error": {"request": draw(on_errors), "response": draw(on_errors)},
                "options": draw(scripts),
            }
        )
    lenient = draw(st.sampled_from(["block", "allow"]))
    return policy(*draw(st.permutations(made)), unsupported_content=lenient, exhaustive=exhaustive)


text = MessagePart(type="text", content="hello there")
image = MessagePart(type="image", content="A")
call = MessagePart(type="tool_call", name="f", arguments='{"a": "hi"}')


@st.composite
def events(draw: st.DrawFn, number: int = 1) -> Event:
    more = draw(st.lists(st.sampled_from([image, call, text]), max_size=2))
    messages = (ChatMessage(role="user", parts=(text, *more)),)
    if draw(st.booleans()):
        return request(event_id=UUID(int=number), input_messages=messages)
    return response(event_id=UUID(int=number), output_messages=messages)


batches = st.tuples(events()) | st.tuples(events(1), events(2))


# One process, and several.


async def judged(
    by: Policy, batch: Sequence[Event], clock: SettableClock, group: str | None = None
) -> list[Judged]:
    """What components say of some events, in order; they have an hour."""
    ends = clock.monotonic() + FAR_OFF_S
    contexts = [SafetyContext.of(event, NOON, ends=ends, clock=clock) for event in batch]
    judge = Judge(by, KEY, clock, group)
    made = {one.place: one async for one in judge.judge(contexts)}
    judge.close()
    return [made[place] for place in range(len(batch))]


async def judged_apart(
    by: Policy, batch: Sequence[Event], clock: SettableClock
) -> list[list[VerdictRecord]]:
    """The records of all groups on each event."""
    groups = [(group, await judged(by, batch, clock, group)) for group in by.groups]
    return [
        [recorded(by, group, made[place]) for group, made in groups] for place in range(len(batch))
    ]


def recorded(by: Policy, group: str, one: Judged) -> VerdictRecord:
    """What a group says of an event, as it is read from its topic."""
    verdicts = one.verdicts or ()
    record = verdict_record(by, group, *verdicts, content_digest=one.content_digest)
    return CODEC.decode(CODEC.encode(1, record)[5:], CODEC.schema)


def outcomes(by: Policy, context: SafetyContext, reads: Sequence[Read]) -> list[Outcome | None]:
    """What the window of an event comes to after each record, stored and read back in between."""
    merger = Merger(by, KEY.key_id)
    window = EMPTY
    made = []
    for one in reads:
        after = merger.met(window, one) if isinstance(one, Known) else merger.heard(window, one)
        window = stored(after) if isinstance(after, Window) else window
        content = context if window.has_edits or window.known is None else window.known
        made.append(merger.outcome(window, content, context.is_over))
    return made


def published(made: Sequence[Outcome | None]) -> list[Outcome]:
    """Those that are published: the first, and what is stricter than the last."""
    given_out: list[Outcome] = []
    last: Given | None = None
    for one in made:
        if one is not None and (last is None or is_stricter(one, last)):
            given_out.append(one)
            last = given_as(one)
    return given_out


def known_of(one: Judged) -> Known:
    return known(one.context, content_digest=one.content_digest)


def blocking(verdict: Verdict) -> Verdict:
    return replace(verdict, status=VerdictStatus.OK, action=Action.BLOCK, passed=False, edits=())


def misfits(records: Sequence[VerdictRecord]) -> list[VerdictRecord]:
    """Records that would block if they counted."""
    unfit: list[dict[str, Any]] = [
        {"digest_key_id": "another"},
        {"policy_digest": bytes(32)},
        {"content_digest": bytes(32)},
        {"group": "nobody"},
        *({"group": record.group} for record in records),
    ]
    return [
        replace(record, verdicts=tuple(map(blocking, record.verdicts)), **changed)
        for record in records
        for changed in unfit
        if changed.get("group") != record.group
    ]


def slower(record: VerdictRecord) -> VerdictRecord:
    """The same once more, after a crash: it took another time."""
    return replace(record, verdicts=tuple(replace(v, duration_ms=9e9) for v in record.verdicts))


def disordered(data: st.DataObject, first: Known, records: Sequence[VerdictRecord]) -> list[Read]:
    """An event and the records on it, in any order, some twice, among some that do not fit."""
    once: list[Read] = [first, *records]
    again = data.draw(st.lists(st.sampled_from([*once, *map(slower, records)]), max_size=4))
    foreign = data.draw(st.lists(st.sampled_from(misfits(records)), max_size=3))
    return data.draw(st.permutations([*once, *again, *foreign]))


def effect(outcome: Outcome) -> tuple[object, ...]:
    """What a gateway does by it."""
    return outcome.action, outcome.edits, outcome.modified_messages


def timeless(outcome: Outcome | None) -> Outcome:
    """An outcome but for how long its verdicts took."""
    assert outcome is not None
    return replace(outcome, verdicts=tuple(replace(v, duration_ms=0.0) for v in outcome.verdicts))


@given(by=policies(), batch=batches, data=st.data())
async def test_components_that_are_placed_apart_decide_the_same(
    by: Policy, batch: Sequence[Event], data: st.DataObject
) -> None:
    clock = SettableClock()
    together, apart = await judged(by, batch, clock), await judged_apart(by, batch, clock)
    for one, records in zip(together, apart, strict=True):
        made = outcomes(by, one.context, disordered(data, known_of(one), records))
        assert made[-1] is not None
        assert {effect(early) for early in made if early} == {effect(one.outcome)}
        assert len(published(made)) == 1


async def test_what_a_stateful_component_says_does_not_depend_on_who_else_blocks() -> None:
    by = policy(
        {"component": "early", "placement": "near", "options": {"does": "block"}},
        {"component": "counting", "placement": "far", "options": {"does": "block"}},
    )
    batch = [request("a", event_id=UUID(int=1)), request("b", event_id=UUID(int=2))]
    clock = SettableClock()
    together, apart = await judged(by, batch, clock), await judged_apart(by, batch, clock)
    for one, records in zip(together, apart, strict=True):
        made = outcomes(by, one.context, [known_of(one), *records])
        assert one.outcome.action is Action.BLOCK
        assert made[-1] is not None
        assert effect(made[-1]) == effect(one.outcome)


@settings(max_examples=50)
@given(by=policies(exhaustive=True), batch=batches, data=st.data())
async def test_under_exhaustive_all_that_is_decided_is_the_same(
    by: Policy, batch: Sequence[Event], data: st.DataObject
) -> None:
    clock = SettableClock()
    together, apart = await judged(by, batch, clock), await judged_apart(by, batch, clock)
    for one, records in zip(together, apart, strict=True):
        made = outcomes(by, one.context, disordered(data, known_of(one), records))
        expected = timeless(one.outcome)
        assert timeless(made[-1]) == expected
        assert all(timeless(early) == expected for early in made if early)


@settings(max_examples=25)
@given(by=policies(exhaustive=True), batch=batches, data=st.data())
async def test_after_the_budget_all_that_is_decided_is_the_same(
    by: Policy, batch: Sequence[Event], data: st.DataObject
) -> None:
    clock = SettableClock()
    together, apart = await judged(by, batch, clock), await judged_apart(by, batch, clock)
    clock.advance(FAR_OFF_S)
    for one, records in zip(together, apart, strict=True):
        made = outcomes(by, one.context, disordered(data, known_of(one), records))
        assert timeless(made[-1]) == timeless(one.outcome)
        assert {effect(early) for early in made if early} == {(Action.BLOCK, (), ())}


def failing(record: VerdictRecord) -> VerdictRecord:
    """What a group says of an event when its components fail after a crash."""
    failed = tuple(replace(verdict, edits=(), **FAILED) for verdict in record.verdicts)
    return replace(record, verdicts=failed)


@settings(max_examples=50)
@given(by=policies(), event=events(), data=st.data())
async def test_groups_that_say_something_else_after_a_crash_only_make_it_stricter(
    by: Policy, event: Event, data: st.DataObject
) -> None:
    clock = SettableClock()
    (one,), (records,) = await judged(by, [event], clock), await judged_apart(by, [event], clock)
    others = data.draw(st.lists(st.sampled_from([*map(failing, records)]), max_size=3))
    reads = disordered(data, known_of(one), [*records, *others])
    made = outcomes(by, one.context, reads)
    verdicts = [verdict for record in (*records, *others) for verdict in record.verdicts]
    expected = decide(by, one.context, verdicts)
    assert timeless(made[-1]) == timeless(expected)
    assert effect(published(made)[-1]) == effect(expected)
    strictness = [early.action.strictness for early in made if early]
    assert strictness == sorted(strictness)
