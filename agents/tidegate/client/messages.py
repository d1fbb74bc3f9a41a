"""Messages as the OpenAI chat API has them, turned into ours.

Source: platform.openai.com, API reference, "Create chat completion", messages. Whatever is in a
message either finds its place or is refused by the name of its key: content that got lost here
would pass unjudged. An explicit null or empty list is an absent key. Errors carry no values.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tidegate.schemas.records import ChatMessage, MessagePart

DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,(.*)", re.ASCII | re.DOTALL)
"""A URL that is the data itself: group 1 its media type, group 2 the data (RFC 2397)."""


def chat_message(message: ChatMessage | Mapping[str, Any], where: str) -> ChatMessage:
    """One message; `where` names it in errors.

    Raises ValueError on an unknown key or a value of the wrong kind.
    """
    if isinstance(message, ChatMessage):
        return message
    given = _Keys(message, where)
    role, name = given.text("role"), given.optional_text("name")
    if role is None:
        raise ValueError(f"{where} has no role")
    parts = _content(given.take("content"), f"{where}.content")
    if role == "tool":
        call = given.optional_text("tool_call_id")
        parts = [_tool_result(part, call) for part in parts]
    if role == "assistant":
        refusal = given.optional_text("refusal")
        if refusal is not None:
            parts.append(MessagePart(type="text", content=refusal))
        for i, call in enumerate(given.items("tool_calls")):
            parts.append(_tool_call(call, f"{where}.tool_calls[{i}]"))
    given.end()
    return ChatMessage(role=role, parts=tuple(parts), name=name)


def _content(content: Any, where: str) -> list[MessagePart]:
    if content is None:
        return []
    if isinstance(content, str):
        return [MessagePart(type="text", content=content)]
    if not isinstance(content, list | tuple):
        raise ValueError(f"{where} is neither a string nor a list of parts")
    return [_part(part, f"{where}[{i}]") for i, part in enumerate(content)]


def _part(part: Any, where: str) -> MessagePart:
    given = _Keys(part, where)
    kind = given.text("type")
    if kind in ("text", "refusal"):
        made = MessagePart(type="text", content=given.text(kind))
    elif kind == "image_url":
        image = given.inner("image_url")
        made = _located("image", image.text("url"))
        image.end()
    elif kind == "input_audio":
        audio = given.inner("input_audio")
        data, form = audio.text("data"), audio.text("format")
        made = MessagePart(type="audio", content=data, mime_type=f"audio/{form}")
        audio.end()
    elif kind == "file":
        file = given.inner("file")
        made = _file(file.optional_text("file_data"), file.optional_text("file_id"))
        made = replace(made, name=file.optional_text("filename"))
        file.end()
    else:
        raise ValueError(f"{where}.type is none of text, refusal, image_url, input_audio, file")
    given.end()
    return made


def _located(kind: str, url: str) -> MessagePart:
    """A part by its URL; data inside a `data:` URL (RFC 2397) becomes content."""
    inline = DATA_URL.fullmatch(url)
    if inline is None:
        return MessagePart(type=kind, uri=url)
    return MessagePart(type=kind, mime_type=inline[1], content=inline[2])


def _file(data: str | None, file_id: str | None) -> MessagePart:
    inline = None if data is None else DATA_URL.fullmatch(data)
    if inline is None:
        return MessagePart(type="file", content=data, uri=file_id)
    return MessagePart(type="file", mime_type=inline[1], content=inline[2], uri=file_id)


def _tool_call(call: Any, where: str) -> MessagePart:
    given = _Keys(call, where)
    if given.text("type") != "function":
        raise ValueError(f"{where}.type is not function")
    call_id, function = given.optional_text("id"), given.inner("function")
    name, arguments = function.text("name"), function.text("arguments")
    function.end()
    given.end()
    return MessagePart(type="tool_call", id=call_id, name=name, arguments=arguments)


def _tool_result(part: MessagePart, call: str | None) -> MessagePart:
    return replace(part, type="tool_result" if part.type == "text" else part.type, id=call)


class _Keys:
    """The keys of one object, taken one by one; `end` refuses those nobody took."""

    def __init__(self, given: Any, where: str) -> None:
        if not isinstance(given, Mapping):
            raise ValueError(f"{where} is not an object")
        self._where = where
        self._left = {key: v for key, v in given.items() if v is not None and v != []}

    def take(self, key: str) -> Any:
        return self._left.pop(key, None)

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str):
            raise ValueError(f"{self._where}.{key} is not a string")
        return value

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if key in self._left else None

    def items(self, key: str) -> list[Any]:
        value = self._left.pop(key, [])
        if not isinstance(value, list | tuple):
            raise ValueError(f"{self._where}.{key} is not a list")
        return list(value)

    def inner(self, key: str) -> "_Keys":
        return _Keys(self.take(key), f"{self._where}.{key}")

    def end(self) -> None:
        for key in self._left:
            raise ValueError(f"{self._where} has the key {key!r:.60}, which an event cannot carry")
