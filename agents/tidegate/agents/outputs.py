"""The records that agents write: verdicts, decisions and dead letters, encoded and addressed.

Every output goes to the partition number of the record it derives from, under the same key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from tidegate.agents.arrival import InputRecord, Rejected
from tidegate.components.clock import Clock
from tidegate.components.decide import Outcome, block
from tidegate.components.digest import NO_DIGEST, ContentKey
from tidegate.components.edits import digest_of
from tidegate.components.policy import Policy
from tidegate.schemas.cloudevents import Headers, headers, trace_of
from tidegate.schemas.codec import Codec
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
    DeadLetter,
    DecidedBy,
    Decision,
    Event,
    Verdict,
    VerdictRecord,
    VerdictStatus,
)
from tidegate.schemas.topics import DEAD_LETTERS, DECISIONS, MAX_KEY_BYTES, VERDICTS, Topic

UNKNOWN_SUBJECT = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRecord:
    """A record to be written; `instead` makes a small one should the broker refuse its size."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Headers
    made: VerdictRecord | Decision | DeadLetter
    instead: "Callable[[], OutputRecord] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a decision is about, and when it was made.

    time: of the wall's clock, before it was looked whether the budget is over, so that nothing
    passes that is dated later. duration_ms: from fetch, on the monotonic clock.
    """

    event_id: UUID
    request_id: UUID
    subject: str
    content_digest: bytes
    deadline: datetime | None
    time: datetime
    duration_ms: float

    @classmethod
    def of(
        cls, event: Event, content_digest: bytes, time: datetime, duration_ms: float = 0.0
    ) -> "Identity":
        """What a decision on an event is about."""
        return cls(
            event_id=event.event_id,
            request_id=event.request_id,
            subject=event.subject,
            content_digest=content_digest,
            deadline=event.deadline,
            time=time,
            duration_ms=duration_ms,
        )


class Target(NamedTuple):
    """Where records of one kind go: the full name of the topic, and the id of their schema."""

    topic: str
    schema_id: int


class Outputs:
    """Builds the output records of one agent. targets: of the topics that it writes to."""

    def __init__(
        self,
        policy: Policy,
        key: ContentKey,
        clock: Clock,
        targets: Mapping[Topic, Target],
        agent: str,
    ) -> None:
        self._policy = policy
        self._key = key
        self._clock = clock
        self._targets = targets
        self._agent = agent
        kinds = (VerdictRecord, Decision, DeadLetter)
        self._codecs: dict[type, Codec[Any]] = {kind: Codec(kind) for kind in kinds}

    def decision(
        self,
        record: InputRecord,
        identity: Identity,
        outcome: Outcome,
        supersedes: UUID | None = None,
    ) -> OutputRecord:
        """The decision on an event, with a small BLOCK to fall back on.

        record: of the event. supersedes: id of the record that a late, stricter one takes over.
        """

        def small() -> OutputRecord:
            too_large = block(DecidedBy.MERGE, ReasonCode.OUTPUT_TOO_LARGE)
            return self._encoded_decision(record, identity, too_large, supersedes)

        full = self._encoded_decision(record, identity, outcome, supersedes, instead=small)
        return full if len(full.value) <= DECISIONS.max_value_bytes else small()

    def verdicts(
        self, record: InputRecord, identity: Identity, verdicts: tuple[Verdict, ...]
    ) -> OutputRecord:
        """What this agent's group says of an event; what is too large for a record blocks."""

        def small() -> OutputRecord:
            return self._encoded_verdicts(record, identity, tuple(map(_unsaid, verdicts)))

        full = self._encoded_verdicts(record, identity, verdicts, instead=small)
        return full if len(full.value) <= VERDICTS.max_value_bytes else small()

    def rejection(
        self, record: InputRecord, rejected: Rejected, duration_ms: float
    ) -> list[OutputRecord]:
        """The dead letter and the BLOCK decision of a record that is no event."""
        event_id = ingest_event_id(record.topic, record.partition, record.offset)
        identity = Identity(
            event_id=event_id,
            request_id=event_id,
            subject=_subject_of_key(record.key),
            content_digest=NO_DIGEST,
            deadline=None,
            time=self._clock.now(),
            duration_ms=duration_ms,
        )
        outcome = block(DecidedBy.INGEST, ReasonCode(rejected.reason))
        refused = self._encoded_decision(record, identity, outcome)
        return [self.dead_letter(record, rejected), refused]

    def dead_letter(self, record: InputRecord, rejected: Rejected) -> OutputRecord:
        """The note on a record that is no event, or none for this agent."""
        where = (record.topic, record.partition, record.offset)
        value = record.value or b""
        letter = DeadLetter(
            dead_letter_id=dead_letter_id(*where),
            event_id=ingest_event_id(*where),
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
        subject = _subject_of_key(record.key)
        return self._output(DEAD_LETTERS, record, letter, letter.dead_letter_id, subject)

    def _encoded_verdicts(
        self,
        record: InputRecord,
        identity: Identity,
        verdicts: tuple[Verdict, ...],
        instead: Callable[[], OutputRecord] | None = None,
    ) -> OutputRecord:
        said = VerdictRecord(
            event_id=identity.event_id,
            request_id=identity.request_id,
            time=identity.time,
            subject=identity.subject,
            content_digest=identity.content_digest,
            digest_key_id=self._key.key_id,
            policy_digest=self._policy.digest,
            group=self._agent,
            verdicts=verdicts,
        )
        id = verdicts_id(said.event_id, said.content_digest, said.policy_digest, said.group)
        return self._output(VERDICTS, record, said, id, identity.subject, instead)

    def _encoded_decision(
        self,
        record: InputRecord,
        identity: Identity,
        outcome: Outcome,
        supersedes: UUID | None = None,
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
            time=identity.time,
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
            supersedes=supersedes,
        )
        return self._output(
            DECISIONS, record, decision, decision.record_id, identity.subject, instead
        )

    def _output(
        self,
        topic: Topic,
        record: InputRecord,
        made: VerdictRecord | Decision | DeadLetter,
        id: UUID,
        subject: str,
        instead: Callable[[], OutputRecord] | None = None,
    ) -> OutputRecord:
        own_headers = headers(
            id=id,
            type=type(made).__name__,
            source=f"/tidegate/{self._agent}",
            time=made.time,
            subject=subject,
        )
        target = self._targets[topic]
        return OutputRecord(
            topic=target.topic,
            partition=record.partition,
            key=(record.key or b"")[:MAX_KEY_BYTES],
            value=self._codecs[type(made)].encode(target.schema_id, made),
            headers=own_headers + trace_of(record.headers),
            made=made,
            instead=instead,
        )


def _subject_of_key(key: bytes | None) -> str:
    if not key or len(key) > MAX_KEY_BYTES:
        return UNKNOWN_SUBJECT
    try:
        return key.decode()
    except UnicodeDecodeError:
        return UNKNOWN_SUBJECT


def _unsaid(verdict: Verdict) -> Verdict:
    """What stays of a verdict that no record can hold; whatever the `on_error`, it blocks."""
    return replace(
        verdict,
        status=VerdictStatus.SKIPPED,
        action=Action.BLOCK,
        passed=False,
        findings=(),
        findings_dropped=verdict.findings_dropped + len(verdict.findings),
        edits=(),
        explanation=None,
    )
