"""The records the `screen` agent writes: decisions and dead letters, encoded and addressed.

Every output goes to the partition number of the record it derives from, under the same key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tidegate.agents.arrival import InputRecord, Rejected
from tidegate.components.clock import Clock
from tidegate.components.decide import Outcome, block
from tidegate.components.digest import NO_DIGEST, ContentKey
from tidegate.components.edits import digest_of
from tidegate.components.policy import Policy
from tidegate.schemas.cloudevents import Headers, headers, trace_of
from tidegate.schemas.codec import Codec
from tidegate.schemas.ids import dead_letter_id, decision_id, ingest_event_id, record_id
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Coordinates,
    DeadLetter,
    DecidedBy,
    Decision,
)
from tidegate.schemas.topics import DEAD_LETTERS, DECISIONS, MAX_KEY_BYTES, Topic

SOURCE = "/tidegate/screen"
UNKNOWN_SUBJECT = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRecord:
    """A record to be written; `instead` makes a small one should the broker refuse its size."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Headers
    instead: "Callable[[], OutputRecord] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a decision is about; `duration_ms` counts from fetch, on the monotonic clock."""

    event_id: UUID
    request_id: UUID
    subject: str
    content_digest: bytes
    deadline: datetime | None
    duration_ms: float


class Outputs:
    """Builds the output records of one worker; `topics` maps table names to full names."""

    def __init__(
        self,
        policy: Policy,
        key: ContentKey,
        clock: Clock,
        topics: dict[str, str],
        schema_ids: dict[str, int],
    ) -> None:
        self._policy = policy
        self._key = key
        self._clock = clock
        self._topics = topics
        self._schema_ids = schema_ids
        self._codecs: dict[type, Codec[Any]] = {cls: Codec(cls) for cls in (Decision, DeadLetter)}

    def decision(self, record: InputRecord, identity: Identity, outcome: Outcome) -> OutputRecord:
        """The decision on an event, with a small BLOCK to fall back on."""

        def small() -> OutputRecord:
            too_large = block(DecidedBy.MERGE, ReasonCode.OUTPUT_TOO_LARGE)
            return self._encoded_decision(record, identity, too_large)

        full = self._encoded_decision(record, identity, outcome, instead=small)
        return full if len(full.value) <= DECISIONS.max_value_bytes else small()

    def rejection(
        self, record: InputRecord, rejected: Rejected, duration_ms: float
    ) -> list[OutputRecord]:
        """The dead letter and the BLOCK decision of a record that is no event."""
        where = (record.topic, record.partition, record.offset)
        event_id = ingest_event_id(*where)
        identity = Identity(
            event_id=event_id,
            request_id=event_id,
            subject=_subject_of_key(record.key),
            content_digest=NO_DIGEST,
            deadline=None,
            duration_ms=duration_ms,
        )
        outcome = block(DecidedBy.INGEST, ReasonCode(rejected.reason))
        value = record.value or b""
        letter = DeadLetter(
            dead_letter_id=dead_letter_id(*where),
            event_id=event_id,
            time=self._clock.now(),
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=None if record.key is None else record.key[:MAX_KEY_BYTES],
            reason=rejected.reason,
            payload_digest=self._key.payload_digest(value),
            digest_key_id=self._key.key_id,
            payload_size=len(value),
            schema_id=rejected.schema_id,
        )
        dead = self._output(DEAD_LETTERS, record, letter, letter.dead_letter_id, identity.subject)
        return [dead, self._encoded_decision(record, identity, outcome)]

    def _encoded_decision(
        self,
        record: InputRecord,
        identity: Identity,
        outcome: Outcome,
        instead: Callable[[], OutputRecord] | None = None,
    ) -> OutputRecord:
        slot = decision_id(identity.event_id, identity.content_digest, self._policy.digest)
        decision = Decision(
            record_id=record_id(
                slot,
                outcome.action,
                outcome.decided_by,
                outcome.reason_code,
                digest_of(outcome.edits),
            ),
            decision_id=slot,
            event_id=identity.event_id,
            request_id=identity.request_id,
            time=self._clock.now(),
            subject=identity.subject,
            source=Coordinates(
                topic=record.topic, partition=record.partition, offset=record.offset
            ),
            action=outcome.action,
            decided_by=outcome.decided_by,
            reason_code=outcome.reason_code,
            flagged=outcome.flagged,
            severity=outcome.severity,
            failure_policy=outcome.failure_policy,
            content_digest=identity.content_digest,
            digest_key_id=self._key.key_id,
            policy_id=self._policy.id,
            policy_version=self._policy.version,
            policy_digest=self._policy.digest,
            duration_ms=identity.duration_ms,
            verdicts=outcome.verdicts,
            missing_components=outcome.missing_components,
            categories=outcome.categories,
            category_scores=outcome.category_scores,
            monitored_action=outcome.monitored_action,
            edits=outcome.edits,
            modified_messages=outcome.modified_messages,
            deadline=identity.deadline,
        )
        return self._output(
            DECISIONS, record, decision, decision.record_id, identity.subject, instead
        )

    def _output(
        self,
        topic: Topic,
        record: InputRecord,
        made: Decision | DeadLetter,
        id: UUID,
        subject: str,
        instead: Callable[[], OutputRecord] | None = None,
    ) -> OutputRecord:
        own_headers = headers(
            id=id, type=type(made).__name__, source=SOURCE, time=made.time, subject=subject
        )
        return OutputRecord(
            topic=self._topics[topic.name],
            partition=record.partition,
            key=(record.key or b"")[:MAX_KEY_BYTES],
            value=self._codecs[type(made)].encode(self._schema_ids[topic.name], made),
            headers=own_headers + trace_of(record.headers),
            instead=instead,
        )


def _subject_of_key(key: bytes | None) -> str:
    if not key or len(key) > MAX_KEY_BYTES:
        return UNKNOWN_SUBJECT
    try:
        return key.decode()
    except UnicodeDecodeError:
        return UNKNOWN_SUBJECT
