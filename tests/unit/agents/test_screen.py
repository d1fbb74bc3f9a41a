"""A batch in, its decisions out: every record gets exactly one, and none by accident a pass."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.building import CANARY, NOON, edit, policy, register, request, response, said
from tidegate.agents import retry
from tidegate.components.content import Direction, scannable_parts
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.schemas.ids import ingest_event_id, record_id
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    DecidedBy,
    Decision,
    EnforcementMode,
    Event,
    MessagePart,
    SafetyRequest,
    Severity,
    VerdictStatus,
)
from unit.agents.building import KEY, Path, dead_letters, decisions, record, value
from unit.schemas.strategies import records

IMAGE = MessagePart(type="image", content="AAAA", mime_type="image/png")


def in_order(made: list[Decision]) -> list[Decision]:
    """What is refused or late comes first, so by offset."""
    return sorted(made, key=lambda decision: decision.source.offset)


def meaning(decision: Decision) -> tuple[Action, DecidedBy, str]:
    return decision.action, decision.decided_by, decision.reason_code


PASS = (Action.ALLOW, DecidedBy.MERGE, "passed")
LATE = (Action.BLOCK, DecidedBy.DEADLINE, "deadline_exceeded")


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
        request("a" * 8_001),
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


# Deadlines.


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


# Conservation, replay, and what must not leak.

GOOD = value(request("hello"))

values = st.one_of(
    st.none(),
    st.binary(max_size=40),
    st.binary(max_size=40).map(lambda datum: b"\x00\x00\x00\x00\x01" + datum),
    st.integers(5, 40).map(lambda at: GOOD[:at]),
    st.just(GOOD),
    st.sampled_from(["gardyloo", "\x00", "a" * 9_000]).map(lambda text: value(request(text))),
    st.integers(-(2**31), 2**31 - 1).map(lambda i: value(request("a"), i)),
    records(SafetyRequest).map(value),
)
keys = st.none() | st.binary(max_size=6) | st.just(b"alice") | st.just(b"k" * 2_000)


@settings(max_examples=60)
@given(batch=st.lists(st.tuples(keys, values), min_size=1, max_size=12))
async def test_every_record_gets_one_decision_whatever_it_is(
    batch: list[tuple[bytes | None, bytes | None]],
) -> None:
    path = Path()
    given_records = [record(key=key, value=datum, offset=i) for i, (key, datum) in enumerate(batch)]
    outputs = await path.outputs_of(*given_records)
    made, letters = in_order(decisions(outputs)), dead_letters(outputs)
    assert [decision.source.offset for decision in made] == list(range(len(batch)))
    by_ingest = [d for d in made if d.decided_by is DecidedBy.INGEST]
    assert [d.event_id for d in by_ingest] == [letter.event_id for letter in letters]
    assert [d.source.offset for d in by_ingest] == [letter.offset for letter in letters]
    assert len(batch) == len(made) - len(by_ingest) + len(letters)
    assert {d.action for d in by_ingest} <= {Action.BLOCK}
    assert {output.partition for output in outputs} == {3}


@settings(max_examples=40)
@given(event=records(SafetyRequest))
async def test_an_event_passes_only_if_it_was_judged(event: SafetyRequest) -> None:
    (made,) = await Path().decisions_on(record(event))
    if made.action is Action.ALLOW:
        assert {v.status for v in made.verdicts} == {VerdictStatus.OK}
        assert len(made.verdicts) == 2
        assert event.policy_id in (None, "test")


async def test_reading_a_batch_again_gives_the_same_ids() -> None:
    batch = [
        record(request("hello"), offset=1),
        record(request("gardyloo"), offset=2),
        record(value=b"rubbish", offset=3),
        record(key=None, offset=4),
        record(request("a", deadline=NOON - timedelta(days=365 * 20)), offset=5),
    ]
    seen = []
    for seconds in (0, 1000):  # as two workers would, one of them later
        path = Path()
        path.clock.advance(seconds)
        outputs = await path.outputs_of(*batch)
        made = decisions(outputs)
        assert len({decision.record_id for decision in made}) == len(batch)
        seen.append(
            {
                "decisions": [(d.event_id, d.decision_id, d.record_id) for d in made],
                "verdicts": [v.verdict_id for d in made for v in d.verdicts],
                "dead letters": [letter.dead_letter_id for letter in dead_letters(outputs)],
                "headers": [dict(output.headers)["ce_id"] for output in outputs],
            }
        )
    assert seen[0] == seen[1]


async def test_one_event_on_two_places_shares_its_slot_and_rejected_ones_do_not() -> None:
    path = Path()
    one, two = await path.decisions_on(record(offset=1), record(offset=2))
    assert (one.decision_id, one.record_id) == (two.decision_id, two.record_id)
    assert (one.source.offset, two.source.offset) == (1, 2)
    first, second = await path.decisions_on(
        record(value=b"x", offset=1), record(value=b"x", offset=2)
    )
    assert first.event_id == ingest_event_id("requests", 3, 1) != second.event_id


async def test_one_event_id_with_two_contents_has_two_digests() -> None:
    one, two = await Path().decisions_on(record(request("a")), record(request("b"), offset=18))
    assert one.event_id == two.event_id
    assert one.content_digest != two.content_digest
    assert one.digest_key_id == two.digest_key_id


async def test_another_policy_is_another_slot() -> None:
    slots = {
        (await Path(policy("input_validator", version=v)).decision_on(request("a"))).decision_id
        for v in ("1", "2")
    }
    assert len(slots) == 2


async def test_outputs_come_in_the_order_of_the_batch_and_keep_their_traces() -> None:
    traces = [f"00-{i + 1:032x}-{i + 1:016x}-01".encode() for i in range(3)]
    batch = [record(offset=i, headers=(("traceparent", trace),)) for i, trace in enumerate(traces)]
    outputs = await Path().outputs_of(*batch)
    for topic in ("out.verdicts", "out.decisions"):
        own = [dict(output.headers)["traceparent"] for output in outputs if output.topic == topic]
        assert own == traces


LEAKS = {
    "text": request(f"gardyloo {CANARY} \x00"),
    "attributes": request("a", attributes={CANARY: f"gardyloo {CANARY}"}),
    "role": request(input_messages=said("a", role=CANARY)),
    "type": request(
        input_messages=(ChatMessage(role="user", parts=(MessagePart(type=CANARY, content="a"),)),)
    ),
    "arguments": request(
        input_messages=(
            ChatMessage(
                role="assistant",
                parts=(MessagePart(type="tool_call", name=CANARY, arguments=CANARY),),
            ),
        )
    ),
    "policy": request("a", policy_id=CANARY),
    "metadata": request("a", source=CANARY, tenant_id=CANARY, language=CANARY),
    "late": request(CANARY, deadline=datetime(2000, 1, 1, tzinfo=UTC)),
    "too long": request(CANARY * 1_000),
}


@pytest.mark.parametrize("event", LEAKS.values(), ids=LEAKS)
async def test_no_content_is_written_or_logged(
    event: SafetyRequest, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path()
    good = value(event)
    broken = [good, good[:-1], good + CANARY.encode(), b"\x01" + good[1:], CANARY.encode()]
    broken += [value(event, 99), good.replace(CANARY.encode(), b"\xff" + CANARY.encode()[1:])]
    batch = [record(value=datum, offset=i) for i, datum in enumerate(broken)]
    batch.append(record(event, offset=90, key=b"bob"))
    batch.append(record(event, offset=91, key=None))
    batch.append(record(event, offset=92, headers=(("traceparent", CANARY.encode()),)))
    with caplog.at_level(logging.DEBUG):
        outputs = await path.outputs_of(*batch)
    assert len(decisions(outputs)) == len(batch)
    assert CANARY not in caplog.text
    for output in outputs:
        written = [output.value, output.key, *(v for _, v in output.headers)]
        assert not any(CANARY.encode() in part for part in written)


async def test_no_event_of_a_full_batch_is_lost() -> None:
    batch = [record(value=value(request("a"), 100 + i), offset=i) for i in range(1_000)]
    path = Path()
    outputs = await path.outputs_of(*batch)
    assert path.registry.asked == 1
    assert {letter.reason.value for letter in dead_letters(outputs)} == {"unknown_schema"}
    assert [d.source.offset for d in decisions(outputs)] == list(range(1_000))
