"""What agents write, addressed like the record it is about."""

from dataclasses import replace
from uuid import UUID

import pytest

from harness.building import (
    CANARY,
    DIGEST,
    NOON,
    context,
    edit,
    finding,
    policy,
    request,
    verdict,
)
from tidegate.agents.arrival import InputRecord, Rejected
from tidegate.agents.outputs import Identity, OutputRecord
from tidegate.components.decide import Outcome, decide
from tidegate.schemas.codec import unframe
from tidegate.schemas.ids import (
    dead_letter_id,
    decision_id,
    ingest_event_id,
    record_id,
    verdicts_id,
)
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Action,
    Coordinates,
    DeadLetterReason,
    DecidedBy,
    FailurePolicy,
    Severity,
    VerdictStatus,
)
from tidegate.schemas.topics import DECISIONS, MAX_KEY_BYTES, VERDICTS
from unit.agents.building import (
    DECISION_ID,
    KEY,
    Path,
    dead_letters,
    decisions,
    record,
    verdict_records,
)

TRACE = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
IDENTITY = Identity(
    event_id=UUID(int=1),
    request_id=UUID(int=2),
    subject="alice",
    content_digest=DIGEST,
    deadline=NOON,
    time=NOON,
    duration_ms=1.5,
)
OUTCOME = Outcome(
    action=Action.BLOCK,
    decided_by=DecidedBy.MERGE,
    reason_code=ReasonCode.COMPONENT_BLOCK,
    verdicts=(verdict("input_validator", findings=(finding(),), action=Action.BLOCK),),
    flagged=True,
    severity=Severity.LOW,
    failure_policy=FailurePolicy.NOT_APPLIED,
    missing_components=(),
    categories={"x": True},
    category_scores={"x": 0.5},
)


def decision(
    path: Path, outcome: Outcome = OUTCOME, given: InputRecord | None = None
) -> OutputRecord:
    return path.outputs.decision(given or record(), IDENTITY, outcome)


def test_a_decision_says_what_was_decided_about_which_record_under_which_policy() -> None:
    path = Path(policy("input_validator", id="p", version="7"))
    (made,) = decisions([decision(path)])
    slot = decision_id(UUID(int=1), DIGEST, path.policy.digest)
    assert made.decision_id == slot
    assert made.record_id == record_id(slot, Action.BLOCK, DecidedBy.MERGE, "component_block")
    assert (made.event_id, made.request_id) == (UUID(int=1), UUID(int=2))
    assert (made.time, made.subject) == (NOON, "alice")
    assert made.source == Coordinates(topic="requests", partition=3, offset=17)
    assert (made.action, made.decided_by) == (Action.BLOCK, DecidedBy.MERGE)
    assert (made.reason_code, made.flagged) == ("component_block", True)
    assert (made.severity, made.failure_policy) == (Severity.LOW, FailurePolicy.NOT_APPLIED)
    assert (made.content_digest, made.digest_key_id) == (DIGEST, KEY.key_id)
    assert (made.policy_id, made.policy_version) == ("p", "7")
    assert made.policy_digest == path.policy.digest
    assert (made.duration_ms, made.deadline) == (1.5, NOON)
    assert made.verdicts == OUTCOME.verdicts
    assert (made.categories, made.category_scores) == ({"x": True}, {"x": 0.5})
    assert (made.edits, made.modified_messages, made.monitored_action) == ((), (), None)
    assert (made.supersedes, made.review_id, made.reason) == (None, None, None)


def test_an_output_goes_to_the_partition_and_under_the_key_of_its_record() -> None:
    path = Path()
    given = record(partition=5, key=b"\x00\xff")
    outputs = [decision(path, given=given)]
    outputs += path.outputs.rejection(given, Rejected(DeadLetterReason.UNDECODABLE), 0.0)
    assert [output.topic for output in outputs] == [
        "out.decisions",
        "out.dead_letters",
        "out.decisions",
    ]
    assert {(output.partition, output.key) for output in outputs} == {(5, b"\x00\xff")}


def test_headers_are_those_of_cloudevents_and_the_trace_is_passed_on() -> None:
    path = Path()
    given = record(headers=(("x", b"y"), ("traceparent", TRACE), ("tracestate", b"a=b")))
    for output in (
        decision(path, given=given),
        *path.outputs.rejection(given, Rejected(DeadLetterReason.UNDECODABLE), 0.0),
    ):
        (made,) = decisions([output]) or dead_letters([output])
        own_id = made.dead_letter_id if hasattr(made, "dead_letter_id") else made.record_id
        assert output.headers == [
            ("ce_specversion", b"1.0"),
            ("ce_id", str(own_id).encode()),
            ("ce_type", f"tidegate.{type(made).__name__}".encode()),
            ("ce_source", b"/tidegate/screen"),
            ("ce_time", made.time.isoformat().replace("+00:00", "Z").encode()),
            ("ce_subject", b"alice"),
            ("content-type", b"application/avro"),
            ("traceparent", TRACE),
        ]


@pytest.mark.parametrize("bad", [None, b"", CANARY.encode(), TRACE.upper(), TRACE + b"0"])
def test_a_malformed_trace_is_not_passed_on(bad: bytes | None) -> None:
    given = record(headers=(("traceparent", bad),))
    assert "traceparent" not in dict(decision(Path(), given=given).headers)


@pytest.mark.parametrize("reason", DeadLetterReason)
def test_a_rejected_record_gets_a_dead_letter_and_a_block(reason: DeadLetterReason) -> None:
    path = Path()
    given = record(value=CANARY.encode())
    outputs = path.outputs.rejection(given, Rejected(reason, 42), 2.5)
    (letter,), (made,) = dead_letters(outputs), decisions(outputs)
    event_id = ingest_event_id("requests", 3, 17)
    assert letter.dead_letter_id == dead_letter_id("requests", 3, 17)
    assert letter.event_id == made.event_id == made.request_id == event_id
    assert (letter.topic, letter.partition, letter.offset) == ("requests", 3, 17)
    assert (letter.key, letter.reason, letter.schema_id) == (b"alice", reason, 42)
    assert letter.payload_digest == KEY.payload_digest(CANARY.encode())
    assert (letter.payload_size, letter.digest_key_id) == (len(CANARY), KEY.key_id)
    assert letter.time == made.time == path.clock.now()
    assert (made.action, made.decided_by) == (Action.BLOCK, DecidedBy.INGEST)
    assert (made.reason_code, made.flagged) == (reason.value, True)
    assert (made.content_digest, made.subject) == (bytes(32), "alice")
    assert (made.source.offset, made.duration_ms) == (17, 2.5)
    assert (made.verdicts, made.deadline) == ((), None)
    assert not any(CANARY.encode() in output.value for output in outputs)


def test_a_record_without_a_value_has_the_digest_of_nothing() -> None:
    outputs = Path().outputs.rejection(
        record(value=None), Rejected(DeadLetterReason.UNDECODABLE), 0.0
    )
    (letter,) = dead_letters(outputs)
    assert (letter.payload_size, letter.schema_id) == (0, None)
    assert letter.payload_digest == KEY.payload_digest(b"")


@pytest.mark.parametrize(
    ("key", "kept", "subject"),
    [
        (None, None, "unknown"),
        (b"", b"", "unknown"),
        (b"\xff\xfe", b"\xff\xfe", "unknown"),
        (b"\xed\xa0\x80", b"\xed\xa0\x80", "unknown"),
        (b"k" * MAX_KEY_BYTES, b"k" * MAX_KEY_BYTES, "k" * MAX_KEY_BYTES),
        (b"k" * (MAX_KEY_BYTES + 1), b"k" * MAX_KEY_BYTES, "unknown"),
        (b"k" * 10**6, b"k" * MAX_KEY_BYTES, "unknown"),
        ("Ælf".encode(), "Ælf".encode(), "Ælf"),
    ],
)
def test_the_key_is_the_subject_if_it_can_be(
    key: bytes | None, kept: bytes | None, subject: str
) -> None:
    outputs = Path().outputs.rejection(record(key=key), Rejected(DeadLetterReason.TOO_LARGE), 0.0)
    (letter,), (made,) = dead_letters(outputs), decisions(outputs)
    assert (letter.key, made.subject) == (kept, subject)
    assert {output.key for output in outputs} == {kept or b""}


def test_a_decision_over_the_bound_of_its_topic_becomes_a_small_block() -> None:
    path = Path()
    many = tuple(finding(part="p" * 100, end=i) for i in range(60_000))
    large = replace(
        OUTCOME,
        action=Action.ALLOW,
        verdicts=(verdict("input_validator", findings=many),),
        reason_code=ReasonCode.PASSED,
    )
    output = decision(path, large)
    assert len(output.value) < 2_000 < DECISIONS.max_value_bytes
    assert output.instead is None
    (made,) = decisions([output])
    assert (made.action, made.reason_code) == (Action.BLOCK, "output_too_large")
    assert (made.decided_by, made.verdicts) == (DecidedBy.MERGE, ())


def test_a_decision_that_the_broker_may_still_refuse_has_a_small_block_to_fall_back_on() -> None:
    output = decision(Path())
    assert output.instead is not None
    small = output.instead()
    assert small.instead is None
    assert len(small.value) < len(output.value)
    assert (small.topic, small.partition, small.key) == (
        output.topic,
        output.partition,
        output.key,
    )
    (full,), (made,) = decisions([output]), decisions([small])
    assert made.decision_id == full.decision_id
    assert made.record_id != full.record_id
    assert dict(small.headers)["ce_id"] == str(made.record_id).encode()
    assert (made.action, made.reason_code) == (Action.BLOCK, "output_too_large")
    assert (made.event_id, made.source) == (full.event_id, full.source)


def test_what_is_written_about_a_rejected_record_is_small_whatever_it_holds() -> None:
    given = record(key=b"k" * 10**6, value=b"v" * 10**6)
    outputs = Path().outputs.rejection(given, Rejected(DeadLetterReason.TOO_LARGE), 0.0)
    assert all(len(output.value) < 2_000 for output in outputs)
    assert all(len(output.key) == MAX_KEY_BYTES for output in outputs)
    assert [output.instead for output in outputs] == [None, None]


def test_values_are_framed_with_the_ids_of_their_schemas() -> None:
    assert unframe(decision(Path()).value).schema_id == DECISION_ID


# Verdicts.

PASSED = verdict("input_validator", findings=(finding(),), explanation="a finding")


def test_verdicts_go_to_the_partition_and_under_the_key_of_their_event() -> None:
    path, given = Path(), record(partition=5, headers=(("traceparent", TRACE),))
    output = path.outputs_by("words").verdicts(given, IDENTITY, (PASSED,))
    assert (output.topic, output.partition, output.key) == ("out.verdicts", 5, b"alice")
    headers = dict(output.headers)
    assert headers["ce_source"] == b"/tidegate/words"
    assert headers["traceparent"] == TRACE
    assert (
        headers["ce_id"]
        == str(verdicts_id(UUID(int=1), DIGEST, path.policy.digest, "words")).encode()
    )
    (made,) = verdict_records([output])
    assert (made.group, made.verdicts) == ("words", (PASSED,))


def test_verdicts_over_the_bound_of_their_topic_block_instead_of_passing() -> None:
    many = tuple(finding(part="p" * 100, end=i) for i in range(60_000))
    large = replace(PASSED, findings=many, findings_dropped=2, edits=(edit(),))
    output = Path().outputs.verdicts(record(), IDENTITY, (large, verdict("keyword_filter")))
    assert len(output.value) < 2_000 < VERDICTS.max_value_bytes
    assert output.instead is None
    (made,) = verdict_records([output])
    assert {(v.status, v.action, v.passed) for v in made.verdicts} == {
        (VerdictStatus.SKIPPED, Action.BLOCK, False)
    }
    first, _ = made.verdicts
    assert (first.findings, first.findings_dropped, first.edits) == ((), 60_002, ())
    assert first.explanation is None


@pytest.mark.parametrize("on_error", ["block", "flag", "allow"])
def test_verdicts_that_the_broker_finds_too_large_block_whatever_the_on_error(
    on_error: str,
) -> None:
    path = Path(policy({"component": "input_validator", "on_error": on_error}))
    output = path.outputs.verdicts(record(), IDENTITY, (PASSED,))
    assert output.instead is not None
    small = output.instead()
    assert (small.topic, small.partition, small.key) == (output.topic, output.partition, output.key)
    (made,) = verdict_records([small])
    outcome = decide(path.policy, context(request("hello")), made.verdicts)
    assert outcome.action is Action.BLOCK
