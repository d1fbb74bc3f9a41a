"""Builders of events: what a producer does not say gets its usual value."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tidegate.client.messages import chat_message
from tidegate.schemas.records import ChatMessage, MessagePart, SafetyRequest, SafetyResponse

Messages = Iterable[ChatMessage | Mapping[str, Any]]

_SOURCE = "tidegate.client"


def request(
    *,
    subject: str,
    text: str | None = None,
    messages: Messages | None = None,
    timeout_ms: float | None = None,
    **fields: Any,
) -> SafetyRequest:
    """Input to a model, as an event.

    Give either `text`, which becomes one message of the user, or `messages`: `ChatMessage`s or
    dictionaries as the OpenAI chat API takes them. timeout_ms: the deadline, from now. fields:
    other fields of SafetyRequest; event_id and request_id are new, time is now and source is
    `tidegate.client` unless given.

    Raises ValueError when the input holds what an event has no place for.
    """
    said = _messages("user", text, messages)
    return SafetyRequest(subject=subject, input_messages=said, **_common(timeout_ms, fields))


def response(
    *,
    subject: str,
    text: str | None = None,
    messages: Messages | None = None,
    timeout_ms: float | None = None,
    **fields: Any,
) -> SafetyResponse:
    """Output of a model, as an event; like `request`, but `text` is a message of the assistant.

    Give the `request_id` of the request it answers, or the two are not known to belong together.
    """
    said = _messages("assistant", text, messages)
    return SafetyResponse(subject=subject, output_messages=said, **_common(timeout_ms, fields))


def _messages(role: str, text: str | None, messages: Messages | None) -> tuple[ChatMessage, ...]:
    if (text is None) == (messages is None):
        raise ValueError("give either text or messages")
    if messages is None:
        return (ChatMessage(role=role, parts=(MessagePart(type="text", content=text),)),)
    return tuple(chat_message(message, f"messages[{i}]") for i, message in enumerate(messages))


def _common(timeout_ms: float | None, fields: dict[str, Any]) -> dict[str, Any]:
    now = datetime.now(UTC)
    if timeout_ms is not None:
        if fields.get("deadline") is not None:
            raise ValueError("give either deadline or timeout_ms")
        fields["deadline"] = now + timedelta(milliseconds=timeout_ms)
    return {
        "event_id": uuid4(),
        "request_id": uuid4(),
        "time": now,
        "source": _SOURCE,
    } | fields
