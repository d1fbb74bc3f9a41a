"""The records on Tidegate's topics as Python types.

One class per record of the `.avsc` files in `avro/`, same names, same order, same defaults; a test
compares them. What a field means, its unit and the standard it comes from stand in its `.avsc` doc.
Times are aware UTC datetimes, ids are UUIDs, digests are 32 bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Action(StrEnum):
    """What happens to the content: a lattice, ALLOW < MODIFY < BLOCK."""

    ALLOW = "ALLOW"
    MODIFY = "MODIFY"
    BLOCK = "BLOCK"

    @property
    def strictness(self) -> int:
        """Place in the lattice: 0 for ALLOW, 1 for MODIFY, 2 for BLOCK."""
        return _STRICTNESS[self]


_STRICTNESS = {action: place for place, action in enumerate(Action)}


class Severity(StrEnum):
    """How bad a finding is, in rising order."""

    INFO = "INFO"
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def rank(self) -> int:
        """Place in the order: 0 for INFO to 4 for CRITICAL."""
        return _RANK[self]


_RANK = {severity: place for place, severity in enumerate(Severity)}


class EnforcementMode(StrEnum):
    """Whether a verdict acts or only reports."""

    ENFORCE = "ENFORCE"
    MONITOR = "MONITOR"


class ContentSource(StrEnum):
    """Where content comes from."""

    UNKNOWN = "UNKNOWN"
    INPUT = "INPUT"
    OUTPUT = "OUTPUT"
    TOOL_INPUT = "TOOL_INPUT"
    TOOL_OUTPUT = "TOOL_OUTPUT"
    RETRIEVAL = "RETRIEVAL"


class VerdictStatus(StrEnum):
    """Whether a component judged."""

    OK = "OK"
    ERROR = "ERROR"
    TIMEOUT = "TIMEOUT"
    SKIPPED = "SKIPPED"


class DecidedBy(StrEnum):
    """Who made a decision."""

    MERGE = "MERGE"
    DEADLINE = "DEADLINE"
    INGEST = "INGEST"
    GATEWAY_FALLBACK = "GATEWAY_FALLBACK"
    HUMAN = "HUMAN"


class FailurePolicy(StrEnum):
    """What happened to components that failed."""

    NOT_APPLIED = "NOT_APPLIED"
    FAIL_CLOSED = "FAIL_CLOSED"
    FAIL_OPEN = "FAIL_OPEN"


class DeadLetterReason(StrEnum):
    """Why a record could not be taken as an event."""

    UNDECODABLE = "undecodable"
    UNKNOWN_SCHEMA = "unknown_schema"
    TOO_LARGE = "too_large"
    EMPTY_KEY = "empty_key"
    SUBJECT_MISMATCH = "subject_mismatch"
    POISON = "poison"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePart:
    """One piece of a message."""

    type: str
    content: str | None = None
    mime_type: str | None = None
    uri: str | None = None
    id: str | None = None
    name: str | None = None
    arguments: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One message of a conversation."""

    role: str
    parts: tuple[MessagePart, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamWindow:
    """One window of a streamed answer; positions in code points."""

    stream_id: str
    index: int
    start: int
    overlap: int
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRequest:
    """Input to a model, as an event to be judged."""

    event_id: UUID
    request_id: UUID
    time: datetime
    subject: str
    source: str
    input_messages: tuple[ChatMessage, ...]
    deadline: datetime | None = None
    content_source: ContentSource = ContentSource.UNKNOWN
    mode: EnforcementMode = EnforcementMode.ENFORCE
    conversation_id: str | None = None
    operation_name: str = "chat"
    provider_name: str | None = None
    request_model: str | None = None
    tenant_id: str | None = None
    service_name: str | None = None
    safety_identifier: str | None = None
    subject_key_id: str | None = None
    system_instructions: tuple[MessagePart, ...] = ()
    tool_definitions: str | None = None
    policy_id: str | None = None
    language: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyResponse:
    """Output of a model, as an event to be judged."""

    event_id: UUID
    request_id: UUID
    time: datetime
    subject: str
    source: str
    output_messages: tuple[ChatMessage, ...]
    deadline: datetime | None = None
    content_source: ContentSource = ContentSource.UNKNOWN
    mode: EnforcementMode = EnforcementMode.ENFORCE
    conversation_id: str | None = None
    operation_name: str = "chat"
    provider_name: str | None = None
    request_model: str | None = None
    response_model: str | None = None
    response_id: str | None = None
    tenant_id: str | None = None
    service_name: str | None = None
    safety_identifier: str | None = None
    subject_key_id: str | None = None
    system_instructions: tuple[MessagePart, ...] = ()
    finish_reason: str | None = None
    stream: StreamWindow | None = None
    policy_id: str | None = None
    language: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


Event = SafetyRequest | SafetyResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a component found; positions in code points of the original part."""

    rule_id: str
    category: str
    severity: Severity
    part: str
    start: int
    end: int
    confidence: float | None = None
    layer: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change to content; positions in code points of the original part."""

    part: str
    start: int
    end: int
    replacement: str
    severity: Severity
    component: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one component said of one event."""

    verdict_id: UUID
    component: str
    component_version: str
    options_digest: bytes
    status: VerdictStatus
    action: Action
    mode: EnforcementMode = EnforcementMode.ENFORCE
    passed: bool
    score: float
    findings: tuple[Finding, ...] = ()
    findings_dropped: int = 0
    edits: tuple[Edit, ...] = ()
    explanation: str | None = None
    error_type: str | None = None
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRecord:
    """The verdicts of one placement group on one event."""

    event_id: UUID
    request_id: UUID
    time: datetime
    subject: str
    content_digest: bytes
    digest_key_id: str
    policy_digest: bytes
    group: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """Where a record lies in Kafka."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The merged verdicts of one event."""

    record_id: UUID
    decision_id: UUID
    event_id: UUID
    request_id: UUID
    time: datetime
    subject: str
    source: Coordinates
    action: Action
    decided_by: DecidedBy
    reason_code: str
    flagged: bool
    severity: Severity
    failure_policy: FailurePolicy
    content_digest: bytes
    digest_key_id: str
    policy_id: str
    policy_version: str
    policy_digest: bytes
    duration_ms: float
    verdicts: tuple[Verdict, ...] = ()
    missing_components: tuple[str, ...] = ()
    categories: Mapping[str, bool] = field(default_factory=dict)
    category_scores: Mapping[str, float] = field(default_factory=dict)
    monitored_action: Action | None = None
    reason: str | None = None
    edits: tuple[Edit, ...] = ()
    modified_messages: tuple[ChatMessage, ...] = ()
    deadline: datetime | None = None
    supersedes: UUID | None = None
    review_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A record that could not be taken as an event."""

    dead_letter_id: UUID
    event_id: UUID
    time: datetime
    topic: str
    partition: int
    offset: int
    key: bytes | None = None
    reason: DeadLetterReason
    payload_digest: bytes
    digest_key_id: str
    payload_size: int
    schema_id: int | None = None
