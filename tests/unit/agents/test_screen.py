"""A batch in, its decisions out: every record gets exactly one, and none by accident a pass."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from harness.building import CANARY, NOON, edit, policy, register, request, response, said
from tidegate.components.content import Direction, scannable_parts
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.schemas.ids import record_id
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    DecidedBy,
    EnforcementMode,
    Event,
    MessagePart,
    SafetyRequest,
    Severity,
    VerdictStatus,
)
from unit.agents.building import (
    KEY,
    PASS,
    Path,
    dead_letters,
    decisions,
    in_order,
    meaning,
    record,
)

IMAGE = MessagePart(type="image", content="AAAA", mime_type="image/png")


@pytest.mark.parametrize("event", [request("hello"), response("hello")])
async def test_a_harmless_event_passes(event: Event) -> None:
    path = Path()
    made = await path.decision_on(event)
    assert meaning(made) == PASS
    assert (made.event_id, made.request_id) == (event.event_id, event.request_id)
    direction = Direction.REQUEST if isinstance(event, SafetyRequest) else Direction.RESPONSE
    assert made.content_digest == KEY.content_digest(direction, scannable_parts(event))
    assert [v.component for v in made.verdicts] == ["input_validator", "keyword_filter"]
    assert {v.status for v in made.verdicts} == {VerdictStatus.OK}
    assert not made.flagged


@pytest.mark.parametrize(
    "event",
    [
        request("a gardyloo"),
        response("a gardyloo"),
        request("a", attributes={"gardyloo": "x"}),
        request("a", system_instructions=(MessagePart(type="text", content="gardyloo"),)),
        request("a", tool_definitions='["gardyloo"]'),
        request("a\x00b"),
        request("a\x07b"),
        request(input_messages=said("a", role="gardyloo")),
        request(),
    ],
)
async def test_what_a_component_finds_is_blocked_by_merge_without_a_dead_letter(
    event: Event,
) -> None:
    outputs = await Path().outputs_of(record(event))
    assert dead_letters(outputs) == []
    (made,) = decisions(outputs)
    assert meaning(made) == (Action.BLOCK, DecidedBy.MERGE, "component_block")


async def test_an_image_is_unsupported_content() -> None:
    event = request(
        input_messages=(
            ChatMessage(role="user", parts=(MessagePart(type="text", content="a"), IMAGE)),
        )
    )
    made = await Path().decision_on(event)
    assert meaning(made) == (Action.BLOCK, DecidedBy.MERGE, "unsupported_content")
    lenient = Path(policy("input_validator", unsupported_content="allow"))
    assert meaning(await lenient.decision_on(event)) == PASS


async def test_an_unknown_policy_blocks_and_the_deployments_own_does_not() -> None:
    path = Path()
    for unknown in ("other", "", "TEST", "test ", "minimal"):
        made = await path.decision_on(request("a", policy_id=unknown))
        assert meaning(made) == (Action.BLOCK, DecidedBy.MERGE, "unknown_policy")
        assert made.policy_id == "test"
    assert meaning(await path.decision_on(request("a", policy_id="test"))) == PASS


@pytest.mark.parametrize("text", ["hello", "gardyloo", "\x00"])
async def test_the_mode_of_an_event_changes_nothing(text: str) -> None:
    path = Path()
    events = [request(text, mode=mode) for mode in EnforcementMode]
    outcomes = [
        [replace(v, duration_ms=0) for v in made.verdicts] + [meaning(made), made.record_id]
        for made in [await path.decision_on(event) for event in events]
    ]
    assert outcomes[0] == outcomes[1]


# Components that fail.


async def test_a_component_that_fails_blocks_its_event_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        if CANARY in contexts[0].parts[0].text:
            raise RuntimeError(contexts[0].parts[0].text)
        return [PASSED]

    register(monkeypatch, "fragile", batch)
    path = Path(policy("fragile"))
    with caplog.at_level(logging.DEBUG):
        outputs = await path.outputs_of(
            record(request("a")), record(request(CANARY), offset=18), record(offset=19)
        )
    made = decisions(outputs)
    blocked = (Action.BLOCK, DecidedBy.MERGE, "component_error")
    assert [meaning(decision) for decision in made] == [PASS, blocked, PASS]
    assert made[1].verdicts[0].error_type == "RuntimeError"
    assert not any(CANARY.encode() in output.value for output in outputs)
    assert CANARY not in caplog.text


async def test_a_change_is_told_with_its_edits_and_the_changed_messages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change = edit(end=5, replacement="***", severity=Severity.HIGH, component="masking")
    masked = replace(PASSED, passed=False, score=0.5, edits=(change,))
    register(monkeypatch, "masking", lambda contexts: [masked] * len(contexts))
    path = Path(policy("masking"))
    first, again, other = await path.decisions_on(
        record(request("hello you")),
        record(request("hello you"), offset=18),
        record(request("hello me"), offset=19),
    )
    assert meaning(first) == (Action.MODIFY, DecidedBy.MERGE, "modified")
    assert (first.edits, first.flagged) == ((change,), True)
    assert [p.content for m in first.modified_messages for p in m.parts] == ["*** you"]
    assert first.record_id == again.record_id != other.record_id
    ids = record_id(first.decision_id, first.action, first.decided_by, "modified")
    assert first.record_id != ids  # the edits are part of what the id names


async def test_a_monitored_component_shows_what_it_would_have_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocked = SafetyResult(passed=False, score=1.0, should_block=True)
    register(monkeypatch, "shadow", lambda contexts: [blocked] * len(contexts))
    path = Path(policy("input_validator", {"component": "shadow", "mode": "monitor"}))
    made = await path.decision_on(request("hello"))
    assert meaning(made) == PASS
    assert (made.monitored_action, made.verdicts[1].mode) == (Action.BLOCK, "MONITOR")


async def test_limits_go_by_log_time_and_requests_and_responses_apart() -> None:
    limit = {"component": "rate_limiter", "options": {"rate_per_minute": 60, "burst": 2}}
    path = Path(policy("input_validator", limit))
    batch = [
        record(request("a", event_id=UUID(int=i)), offset=i, log_time=NOON + timedelta(seconds=t))
        for i, t in enumerate((0, 0, 0, 0.5, 1))
    ]
    made = in_order(await path.decisions_on(*batch))
    assert [d.action.value for d in made] == ["ALLOW", "ALLOW", "BLOCK", "BLOCK", "ALLOW"]
    assert [d.verdicts[1].explanation for d in made[2:4]] == [
        "retry after 1000 ms",
        "retry after 500 ms",
    ]
    assert meaning(await path.decision_on(response("a"))) == PASS
