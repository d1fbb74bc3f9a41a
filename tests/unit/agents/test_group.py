"""What an agent of placed components says: one record of its own verdicts for every event."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from harness.building import policy, register, request, response
from tidegate.agents.arrival import InputRecord
from tidegate.agents.group import Group
from tidegate.components.content import Direction, scannable_parts
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult
from tidegate.schemas.records import Action, DeadLetterReason, VerdictRecord, VerdictStatus
from unit.agents.building import KEY, Path, dead_letters, record, verdict_records
from unit.agents.decider import SPLIT

HELLO = request("hello")


async def said(path: Path, *records: InputRecord) -> list[VerdictRecord]:
    """What the agent `words` says of a batch."""
    group = Group(path.judge("words"), path.clock, path.intake, path.outputs_by("words"))
    outputs = [output async for output in group.judge(records)]
    made = verdict_records(outputs)
    assert len(made) == len(outputs)
    assert {output.partition for output in outputs} <= {3}
    return made


async def test_a_group_says_what_its_own_components_found() -> None:
    path = Path(SPLIT)
    event = response("a gardyloo")
    (made,) = await said(path, record(event))
    assert (made.event_id, made.request_id) == (event.event_id, event.request_id)
    assert (made.subject, made.group, made.time) == ("alice", "words", path.clock.now())
    parts = scannable_parts(event)
    assert made.content_digest == KEY.content_digest(Direction.RESPONSE, parts)
    assert (made.digest_key_id, made.policy_digest) == (KEY.key_id, SPLIT.digest)
    assert [(v.component, v.action) for v in made.verdicts] == [("keyword_filter", Action.BLOCK)]


async def test_every_event_of_a_batch_has_its_record_and_what_is_no_event_has_none() -> None:
    batch = [record(HELLO, offset=1), record(value=b"rubbish", offset=2), record(HELLO, offset=3)]
    assert len(await said(Path(SPLIT), *batch)) == 2


async def test_what_this_agent_dies_of_has_a_dead_letter_and_no_verdicts() -> None:
    path = Path(SPLIT)
    group = Group(path.judge("words"), path.clock, path.intake, path.outputs_by("words"))
    poison = record(HELLO, offset=2, refused=DeadLetterReason.POISON)
    outputs = [output async for output in group.judge([record(HELLO, offset=1), poison])]
    (letter,) = dead_letters(outputs)
    assert (letter.reason, letter.offset) == (DeadLetterReason.POISON, 2)
    assert len(verdict_records(outputs)) == 1


async def test_an_event_of_another_policy_is_not_spoken_of() -> None:
    other = request("hello", policy_id="other")
    assert await said(Path(SPLIT), record(other)) == []
    assert len(await said(Path(SPLIT), record(request("hello", policy_id="test")))) == 1


async def test_of_an_event_that_is_late_already_a_group_says_that_it_did_not_judge() -> None:
    path = Path(SPLIT)
    late = request("hello", deadline=path.clock.now() - timedelta(seconds=1))
    (made,) = await said(path, record(late))
    assert [verdict.status for verdict in made.verdicts] == [VerdictStatus.SKIPPED]


async def test_a_component_that_fails_is_spoken_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        raise RuntimeError

    register(monkeypatch, "fragile", breaks)
    path = Path(policy("input_validator", {"component": "fragile", "placement": "words"}))
    (made,) = await said(path, record(HELLO))
    assert [verdict.status for verdict in made.verdicts] == [VerdictStatus.ERROR]


async def test_saying_it_again_says_the_same_under_the_same_id() -> None:
    path = Path(SPLIT)
    group = Group(path.judge("words"), path.clock, path.intake, path.outputs_by("words"))
    ids = [
        dict(output.headers)["ce_id"]
        for _ in range(2)
        async for output in group.judge([record(HELLO)])
    ]
    assert len(ids) == 2
    assert len(set(ids)) == 1
