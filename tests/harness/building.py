"""Events, contexts, policies and stand-in components for tests."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tidegate.components import registry
from tidegate.components.context import SafetyContext
from tidegate.components.digest import ContentKey
from tidegate.components.policy import Policy
from tidegate.components.registry import components
from tidegate.components.testing import fake
from tidegate.components.window import Known
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    Edit,
    Event,
    Finding,
    MessagePart,
    SafetyRequest,
    SafetyResponse,
    Severity,
    Verdict,
    VerdictRecord,
    VerdictStatus,
)

CANARY = "canary-7f3a91"
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
DIGEST = b"d" * 32
KEY = ContentKey(b"k" * 32)


def said(*texts: str, role: str = "user") -> tuple[ChatMessage, ...]:
    return tuple(
        ChatMessage(role=role, parts=(MessagePart(type="text", content=text),)) for text in texts
    )


def request(*texts: str, **fields: Any) -> SafetyRequest:
    given: dict[str, Any] = {
        "event_id": UUID(int=1),
        "request_id": UUID(int=2),
        "time": NOON,
        "subject": "alice",
        "source": "tests",
        "input_messages": said(*texts),
    }
    return SafetyRequest(**given | fields)


def response(*texts: str, **fields: Any) -> SafetyResponse:
    given: dict[str, Any] = {
        "event_id": UUID(int=3),
        "request_id": UUID(int=2),
        "time": NOON,
        "subject": "alice",
        "source": "tests",
        "output_messages": said(*texts, role="assistant"),
    }
    return SafetyResponse(**given | fields)


def context(event: Event) -> SafetyContext:
    return SafetyContext.of(event, NOON)


def finding(**changes: Any) -> Finding:
    given: dict[str, Any] = {
        "rule_id": "rule",
        "category": "keyword",
        "severity": Severity.LOW,
        "part": "input_messages[0].parts[0].content",
        "start": 0,
        "end": 1,
    }
    return Finding(**given | changes)


def edit(**changes: Any) -> Edit:
    given: dict[str, Any] = {
        "part": "input_messages[0].parts[0].content",
        "start": 0,
        "end": 1,
        "replacement": "",
        "severity": Severity.LOW,
        "component": "any",
    }
    return Edit(**given | changes)


def verdict(component: str, **changes: Any) -> Verdict:
    given: dict[str, Any] = {
        "verdict_id": UUID(int=9),
        "component": component,
        "component_version": "1",
        "options_digest": DIGEST,
        "status": VerdictStatus.OK,
        "action": Action.ALLOW,
        "passed": True,
        "score": 0.0,
        "duration_ms": 1.0,
    }
    return Verdict(**given | changes)


def verdict_record(by: Policy, group: str, *verdicts: Verdict, **changes: Any) -> VerdictRecord:
    given: dict[str, Any] = {
        "event_id": UUID(int=1),
        "request_id": UUID(int=2),
        "time": NOON,
        "subject": "alice",
        "content_digest": DIGEST,
        "digest_key_id": KEY.key_id,
        "policy_digest": by.digest,
        "group": group,
        "verdicts": verdicts,
    }
    return VerdictRecord(**given | changes)


def known(context: SafetyContext, **changes: Any) -> Known:
    given: dict[str, Any] = {
        "source": ("requests", 0, 0),
        "direction": context.direction,
        "request_id": context.event.request_id,
        "subject": context.subject,
        "content_digest": DIGEST,
        "kinds": context.kinds,
        "log_time": int(context.log_time.timestamp() * 1e6),
        "deadline": None,
        "ends": None,
        "names_policy": True,
    }
    return Known(**given | changes)


def register(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    batch: Callable[[Sequence[SafetyContext]], Any],
    **members: Any,
) -> None:
    """Put a component into the registry for one test; `batch` answers its `process_batch`."""
    components()  # so that what is put back holds them all
    known = {**registry._registered, name: fake(name, batch, **members)}  # noqa: SLF001
    monkeypatch.setattr(registry, "_registered", known)


def policy(*components: str | dict[str, Any], **fields: Any) -> Policy:
    given: dict[str, Any] = {
        "id": "test",
        "version": "1",
        "components": [{"component": c} if isinstance(c, str) else c for c in components],
    }
    return Policy.model_validate(given | fields)
