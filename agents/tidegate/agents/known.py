"""What a window keeps of an event and of its decision, and what is made of that again."""

from datetime import datetime
from uuid import UUID

from tidegate.agents.arrival import InputRecord
from tidegate.agents.outputs import Identity, OutputRecord
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.edits import digest_of
from tidegate.components.window import Given, Known
from tidegate.schemas.log_time import at_microseconds, microseconds
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import Decision


def known_of(
    record: InputRecord,
    context: SafetyContext,
    content_digest: bytes,
    names_policy: bool,
    clock: Clock,
) -> Known:
    """What is kept of an event; its budget ends on the clock of the wall from here on."""
    event = context.event
    ends = None
    if context.ends is not None:
        ends = microseconds(clock.now()) + round(context.remaining_ms * 1000)
    return Known(
        source=(record.topic, record.partition, record.offset),
        direction=context.direction,
        request_id=event.request_id,
        subject=event.subject,
        content_digest=content_digest,
        kinds=context.kinds,
        log_time=microseconds(record.log_time),
        deadline=None if event.deadline is None else microseconds(event.deadline),
        ends=ends,
        names_policy=names_policy,
    )


def identity_of(known: Known, event_id: UUID, time: datetime, duration_ms: float) -> Identity:
    """What a decision on an event is about."""
    return Identity(
        event_id=event_id,
        request_id=known.request_id,
        subject=known.subject,
        content_digest=known.content_digest,
        deadline=None if known.deadline is None else at_microseconds(known.deadline),
        time=time,
        duration_ms=duration_ms,
    )


def record_of(known: Known, headers: tuple[tuple[str, bytes | None], ...] = ()) -> InputRecord:
    """The record of an event, without its value. headers: of the record that came for it last."""
    topic, partition, offset = known.source
    return InputRecord(
        topic=topic,
        partition=partition,
        offset=offset,
        log_time=at_microseconds(known.log_time),
        key=known.subject.encode(),
        value=None,
        headers=headers,
    )


def given_of(output: OutputRecord, supersedes: UUID | None) -> Given:
    """What is kept of a decision."""
    made = output.made
    assert isinstance(made, Decision)  # noqa: S101  it is what was asked for
    return Given(
        made.record_id,
        made.action,
        made.decided_by,
        digest_of(made.edits),
        supersedes,
        ReasonCode(made.reason_code),
    )
