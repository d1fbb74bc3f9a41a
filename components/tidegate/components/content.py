"""What of an event is judged: the one list of its scannable parts.

`FIELDS` says of every field of both events whether it is scanned or why it is not; a test holds
it against the `.avsc` files, so that a new field cannot be forgotten.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tidegate.schemas.records import (
    ChatMessage,
    Event,
    MessagePart,
    SafetyRequest,
)


class Direction(StrEnum):
    """Which way an event goes."""

    REQUEST = "request"
    RESPONSE = "response"


TEXT = "text"
"""Kind of the parts whose text is all there is to them."""

EXTERNAL = "external"
"""Kind of a part that claims to be text but lies elsewhere or has another media type."""

ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
"""Roles of OpenAI's chat messages."""

TEXT_PART_TYPES = frozenset({"text", "reasoning", "tool_call", "tool_result"})
"""Part types whose content is text; image, audio, file and unknown ones are opaque."""

SCANNED = "scanned"
FIELDS: Mapping[str, str] = {
    "event_id": "a UUID by its type",
    "request_id": "a UUID by its type",
    "time": "a number by its type",
    "subject": "an identifier bounded by the topic table; reaches no model and no reader",
    "source": "an identifier of the gateway; reaches no model and no reader",
    "input_messages": SCANNED,
    "output_messages": SCANNED,
    "deadline": "a number by its type",
    "content_source": "a closed list by its type",
    "mode": "a closed list by its type",
    "conversation_id": "an identifier of the gateway; reaches no model and no reader",
    "operation_name": "metadata of the call; reaches no model and no reader",
    "provider_name": "metadata of the call; reaches no model and no reader",
    "request_model": "metadata of the call; reaches no model and no reader",
    "response_model": "metadata of the call; reaches no model and no reader",
    "response_id": "metadata of the call; reaches no model and no reader",
    "tenant_id": "an identifier of the deployment; reaches no model and no reader",
    "service_name": "an identifier of the deployment; reaches no model and no reader",
    "safety_identifier": "a hashed identifier; reaches no model and no reader",
    "subject_key_id": "an identifier of a key; reaches no model and no reader",
    "system_instructions": SCANNED,
    "tool_definitions": SCANNED,
    "finish_reason": "metadata of the call; reaches no model and no reader",
    "stream": "numbers and an identifier; reaches no model and no reader",
    "policy_id": "compared with the policies of the deployment, never used otherwise",
    "language": "metadata of the call; reaches no model and no reader",
    "attributes": SCANNED,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One scannable part of an event.

    path: such as `input_messages[0].parts[1].content`; holds no user content. text: what to judge.
    kind: `text`, or the type of an opaque part (image, audio, file, external, …) that only a
    component which names that kind can judge. role: of the message, if it belongs to one.
    """

    path: str
    text: str
    kind: str = TEXT
    role: str | None = None


def direction_of(event: Event) -> Direction:
    """Which way the event goes, told by its class."""
    return Direction.REQUEST if isinstance(event, SafetyRequest) else Direction.RESPONSE


def messages_field(event: Event) -> str:
    """Name of the field that holds the messages of either direction."""
    return "input_messages" if isinstance(event, SafetyRequest) else "output_messages"


def messages_of(event: Event) -> tuple[ChatMessage, ...]:
    """The messages of either direction."""
    return event.input_messages if isinstance(event, SafetyRequest) else event.output_messages


def holds_parts(event: Event, path: str) -> bool:
    """Whether a path names the messages of an event, one of them, or a message part as a whole."""
    match = _CONTAINER.fullmatch(path)
    if match is None or match["field"] != messages_field(event):
        return False
    messages = messages_of(event)
    message, part = match["message"], match["part"]
    if message is None:
        return True
    if int(message) >= len(messages):
        return False
    return part is None or int(part) < len(messages[int(message)].parts)


_CONTAINER = re.compile(
    r"(?P<field>input_messages|output_messages)"
    r"(\[(?P<message>[0-9]{1,7})\](\.parts\[(?P<part>[0-9]{1,7})\])?)?"
)


def scannable_parts(event: Event) -> tuple[Part, ...]:
    """All parts of an event that a component must judge, in a fixed order.

    Attributes are addressed by their place in the sorted map, because a key is user content too.
    """
    return tuple(_parts(event))


def _parts(event: Event) -> Iterator[Part]:
    field = messages_field(event)
    for i, message in enumerate(messages_of(event)):
        path = f"{field}[{i}]"
        # A known role is no text; an unknown one could carry any, straight into a chat template.
        if message.role not in ROLES:
            yield Part(f"{path}.role", message.role, role=message.role)
        if message.name is not None:
            yield Part(f"{path}.name", message.name, role=message.role)
        for j, part in enumerate(message.parts):
            yield from _message_part(f"{path}.parts[{j}]", part, message.role)
    for i, part in enumerate(event.system_instructions):
        yield from _message_part(f"system_instructions[{i}]", part, "system")
    if isinstance(event, SafetyRequest) and event.tool_definitions is not None:
        yield Part("tool_definitions", event.tool_definitions)
    for i, key in enumerate(sorted(event.attributes)):
        yield Part(f"attributes[{i}].key", key)
        yield Part(f"attributes[{i}].value", event.attributes[key])


def _message_part(path: str, part: MessagePart, role: str) -> Iterator[Part]:
    kind = _kind(part)
    if kind != TEXT or part.content is not None:
        yield Part(f"{path}.content", part.content or "", kind, role)
    # A known type is no text; an unknown one makes the part opaque and is scanned as well.
    if kind != TEXT:
        yield Part(f"{path}.type", part.type, role=role)
    for name in ("arguments", "name", "id", "uri", "mime_type"):
        text: str | None = getattr(part, name)
        if text is not None:
            yield Part(f"{path}.{name}", text, role=role)


def _kind(part: MessagePart) -> str:
    if part.type not in TEXT_PART_TYPES:
        return part.type
    if part.uri is not None:
        return EXTERNAL
    mime_type = (part.mime_type or "text/plain").lower()
    textual = mime_type.startswith("text/") or mime_type.startswith("application/json")
    return TEXT if textual else EXTERNAL
