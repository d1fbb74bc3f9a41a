"""A modified message put back into the shape it came in: that of the OpenAI chat API.

The mirror of `messages.py`: it meets the parts in the order in which they were made there.
"""

from collections.abc import Mapping
from typing import Any

from tidegate.client.messages import DATA_URL
from tidegate.schemas.records import ChatMessage, MessagePart


def reshaped(message: Mapping[str, Any], modified: ChatMessage) -> dict[str, Any]:
    """An OpenAI message with the texts of a modification of what `chat_message` made of it."""
    parts = iter(modified.parts)
    made = dict(message)
    content = message.get("content")
    if isinstance(content, str):
        made["content"] = next(parts).content
    elif content:
        made["content"] = [_part(part, next(parts)) for part in content]
    if isinstance(message.get("refusal"), str):
        made["refusal"] = next(parts).content
    if calls := message.get("tool_calls"):
        made["tool_calls"] = [_tool_call(call, next(parts)) for call in calls]
    return made


def _part(part: Mapping[str, Any], modified: MessagePart) -> Mapping[str, Any]:
    kind = part["type"]
    match kind:
        case "text" | "refusal":
            return {**part, kind: modified.content}
        case "image_url":
            return {**part, kind: _data(part[kind], "url", modified)}
        case "input_audio":
            return {**part, kind: {**part[kind], "data": modified.content}}
        case _:
            return {**part, kind: _data(part[kind], "file_data", modified)}


def _data(given: Mapping[str, Any], key: str, modified: MessagePart) -> Mapping[str, Any]:
    if modified.content is None:  # it lies elsewhere
        return given
    url = DATA_URL.fullmatch(given[key])
    prefix = "" if url is None else given[key][: url.start(2)]
    return {**given, key: prefix + modified.content}


def _tool_call(call: Mapping[str, Any], modified: MessagePart) -> Mapping[str, Any]:
    return {**call, "function": {**call["function"], "arguments": modified.arguments}}
