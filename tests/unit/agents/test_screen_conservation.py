"""Whatever comes, `screen` decides on it once, alike when it comes again, and tells no content."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.building import CANARY, NOON, policy, request, said
from tidegate.schemas.ids import ingest_event_id
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    DecidedBy,
    MessagePart,
    SafetyRequest,
    VerdictStatus,
)
from unit.agents.building import (
    Path,
    dead_letters,
    decisions,
    in_order,
    record,
    value,
)
from unit.schemas.strategies import records

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
