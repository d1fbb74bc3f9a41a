"""Decision records for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tidegate.schemas.ids import decision_id, record_id
from tidegate.schemas.records import (
    Action,
    Coordinates,
    DecidedBy,
    Decision,
    Edit,
    FailurePolicy,
    Severity,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
DIGEST = b"d" * 32
POLICY = b"p" * 32


def edit(replacement: str = "x", **changes: Any) -> Edit:
    fields: dict[str, Any] = {
        "part": "input_messages[0].parts[0].content",
        "start": 0,
        "end": 1,
        "severity": Severity.HIGH,
        "component": "redactor",
    }
    return Edit(replacement=replacement, **fields | changes)


def decision(
    event_id: UUID, action: Action = Action.ALLOW, *, seconds: float = 0, **changes: Any
) -> Decision:
    """A record by MERGE, `seconds` after noon; a MODIFY gets an edit."""
    decided_by = changes.get("decided_by", DecidedBy.MERGE)
    reason = changes.get("reason_code", "passed" if action is Action.ALLOW else "component_block")
    slot = decision_id(event_id, changes.get("content_digest", DIGEST), POLICY)
    edits = (edit(),) if action is Action.MODIFY else ()
    about_edits = repr(changes.get("edits", edits)).encode()
    review = uuid4() if decided_by is DecidedBy.HUMAN else None
    fields: dict[str, Any] = {
        "record_id": record_id(slot, action, decided_by, reason, about_edits, review),
        "decision_id": slot,
        "event_id": event_id,
        "request_id": event_id,
        "time": NOON + timedelta(seconds=seconds),
        "subject": "someone",
        "source": Coordinates(topic="tidegate.requests", partition=0, offset=0),
        "action": action,
        "decided_by": decided_by,
        "reason_code": reason,
        "flagged": action is not Action.ALLOW,
        "severity": Severity.INFO,
        "failure_policy": FailurePolicy.NOT_APPLIED,
        "content_digest": DIGEST,
        "digest_key_id": "k1",
        "policy_id": "default",
        "policy_version": "1",
        "policy_digest": POLICY,
        "duration_ms": 1.5,
        "edits": edits,
        "review_id": review,
    }
    return Decision(**fields | changes)
