"""A modified message in the shape it came in: the mirror of how it was read."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.client.messages import chat_message
from tidegate.client.reshape import reshaped
from tidegate.schemas.records import ChatMessage

TEXTS = st.text(max_size=8)
DATA = st.sampled_from(["aGk=", "data:text/plain;base64,aGk=", "data:a/b;base64,", "data:,x", ""])


def objects(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Dictionaries that lack an optional key, or have it as null, or have it."""
    maybe = {key: st.none() | value for key, value in optional.items()}
    return st.fixed_dictionaries(required, optional=maybe)


def part(kind: str, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"type": st.just(kind), kind: inner})


PARTS = st.one_of(
    part("text", TEXTS),
    part("refusal", TEXTS),
    part("image_url", objects({"url": DATA}, {})),
    part("input_audio", objects({"data": DATA, "format": st.just("wav")}, {})),
    part("file", objects({}, {"file_data": DATA, "file_id": TEXTS, "filename": TEXTS})),
)
CONTENT = st.none() | TEXTS | st.lists(PARTS, max_size=4)
CALL = objects(
    {
        "type": st.just("function"),
        "function": objects({"name": TEXTS, "arguments": TEXTS}, {}),
    },
    {"id": TEXTS},
)
MESSAGES = st.one_of(
    objects({"role": st.sampled_from(["user", "system"]), "content": CONTENT}, {"name": TEXTS}),
    objects({"role": st.just("tool"), "content": CONTENT}, {"tool_call_id": TEXTS}),
    objects(
        {"role": st.just("assistant")},
        {"content": CONTENT, "refusal": TEXTS, "tool_calls": st.lists(CALL, max_size=3)},
    ),
)


@given(MESSAGES)
def test_a_message_that_nobody_modified_comes_back_as_it_was(message: dict[str, Any]) -> None:
    assert reshaped(message, chat_message(message, "message")) == message


@given(MESSAGES, st.data())
def test_a_modified_message_reads_as_the_modification(
    message: dict[str, Any], data: st.DataObject
) -> None:
    modified = modification(chat_message(message, "message"), data)
    assert chat_message(reshaped(message, modified), "message") == modified


def modification(message: ChatMessage, data: st.DataObject) -> ChatMessage:
    """Every content and all arguments replaced by some other or the same text."""

    def other(text: str | None) -> str | None:
        return None if text is None else data.draw(st.just(text) | st.sampled_from(["", "new"]))

    parts = [
        replace(part, content=other(part.content), arguments=other(part.arguments))
        for part in message.parts
    ]
    return replace(message, parts=tuple(parts))


@pytest.mark.parametrize("empty", [None, []])
def test_what_is_empty_stays_as_it_was_given(empty: Any) -> None:
    message = {"role": "assistant", "content": empty, "refusal": empty, "tool_calls": empty}
    assert reshaped(message, chat_message(message, "message")) == message


def test_only_the_edited_text_changes_and_the_message_given_stays() -> None:
    message = {
        "role": "assistant",
        "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}],
        "refusal": "three",
        "tool_calls": [
            {"type": "function", "id": "c1", "function": {"name": "f", "arguments": '{"a":1}'}}
        ],
    }
    before = chat_message(message, "message")
    parts = [replace(part, content=part.content and "***") for part in before.parts[:1]]
    made = reshaped(message, replace(before, parts=(*parts, *before.parts[1:])))
    assert made == {**message, "content": [{"type": "text", "text": "***"}, message["content"][1]]}
    assert chat_message(message, "message") == before
