"""Builders keep everything they are given, or refuse it by name."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.client import request, response
from tidegate.schemas.records import ChatMessage, MessagePart

CANARY = "canary-7f3a"


def parts(*messages: dict[str, Any]) -> list[MessagePart]:
    event = request(subject="s", messages=messages)
    return [part for message in event.input_messages for part in message.parts]


def test_a_text_becomes_one_message_of_the_user() -> None:
    event = request(subject="s", text="hello")
    said = ChatMessage(role="user", parts=(MessagePart(type="text", content="hello"),))
    assert event.input_messages == (said,)
    assert (event.subject, event.source) == ("s", "tidegate.client")


def test_the_text_of_a_response_is_of_the_assistant() -> None:
    (message,) = response(subject="s", text="hello").output_messages
    assert message.role == "assistant"


def test_ids_are_new_and_the_time_is_now() -> None:
    before = datetime.now(UTC)
    one, two = request(subject="s", text="a"), request(subject="s", text="a")
    assert before <= one.time <= datetime.now(UTC)
    assert len({one.event_id, two.event_id, one.request_id, two.request_id}) == 4


def test_what_is_given_is_kept() -> None:
    asked = request(subject="s", text="a", source="gw", tenant_id="t", event_id=(mine := uuid4()))
    answer = response(subject="s", text="a", request_id=asked.request_id, finish_reason="stop")
    assert (asked.event_id, asked.source, asked.tenant_id) == (mine, "gw", "t")
    assert (answer.request_id, answer.finish_reason) == (asked.request_id, "stop")


def test_a_timeout_becomes_a_deadline() -> None:
    event = request(subject="s", text="a", timeout_ms=1500)
    assert event.deadline == event.time + timedelta(milliseconds=1500)


def test_a_timeout_and_a_deadline_are_refused_together() -> None:
    with pytest.raises(ValueError, match="deadline or timeout_ms"):
        request(subject="s", text="a", timeout_ms=1, deadline=datetime.now(UTC))


@pytest.mark.parametrize("said", [{}, {"text": "a", "messages": []}])
def test_text_and_messages_exclude_each_other(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="either text or messages"):
        request(subject="s", **said)


def test_an_unknown_field_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="tenant"):
        request(subject="s", text="a", tenant="t")


def test_messages_of_both_kinds_are_taken() -> None:
    ours = ChatMessage(role="system", parts=(MessagePart(type="text", content="be kind"),))
    event = request(subject="s", messages=[ours, {"role": "user", "content": "hi", "name": "Ann"}])
    theirs = ChatMessage(role="user", name="Ann", parts=(MessagePart(type="text", content="hi"),))
    assert event.input_messages == (ours, theirs)


def test_content_parts_find_their_place() -> None:
    content = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        {"type": "image_url", "image_url": {"url": "data:text/plain,hello"}},
        {"type": "input_audio", "input_audio": {"data": "BBBB", "format": "wav"}},
        {"type": "file", "file": {"file_id": "file-1"}},
        {
            "type": "file",
            "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,CCCC"},
        },
        {"type": "refusal", "refusal": "no"},
    ]
    assert parts({"role": "user", "content": content}) == [
        MessagePart(type="text", content="look"),
        MessagePart(type="image", uri="https://example.org/a.png"),
        MessagePart(type="image", mime_type="image/png", content="AAAA"),
        MessagePart(type="image", uri="data:text/plain,hello"),
        MessagePart(type="audio", mime_type="audio/wav", content="BBBB"),
        MessagePart(type="file", uri="file-1"),
        MessagePart(type="file", name="a.pdf", mime_type="application/pdf", content="CCCC"),
        MessagePart(type="text", content="no"),
    ]


def test_tool_calls_and_their_results_become_parts() -> None:
    function = {"name": "search", "arguments": '{"q": 1}'}
    call = {"id": "call-1", "type": "function", "function": function}
    assert parts(
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call-1", "content": "found"},
        {"role": "tool", "tool_call_id": "call-2", "content": [{"type": "text", "text": "too"}]},
    ) == [
        MessagePart(type="tool_call", id="call-1", name="search", arguments='{"q": 1}'),
        MessagePart(type="tool_result", id="call-1", content="found"),
        MessagePart(type="tool_result", id="call-2", content="too"),
    ]


def test_the_message_of_an_sdk_with_its_nulls_is_taken() -> None:
    dumped: dict[str, Any] = {
        "content": "hi",
        "refusal": None,
        "role": "assistant",
        "annotations": [],
        "audio": None,
        "function_call": None,
        "tool_calls": None,
    }
    assert parts(dumped) == [MessagePart(type="text", content="hi")]


def test_a_refusal_is_text() -> None:
    assert parts({"role": "assistant", "content": None, "refusal": "no"}) == [
        MessagePart(type="text", content="no")
    ]


IMAGE = {"url": "u", "detail": CANARY}
CALL = {"type": "function", "function": {"name": "f", "arguments": "", "x": CANARY}}


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ({"role": "user", "content": "a", "extra": CANARY}, r"messages\[0\].*'extra'"),
        ({"role": "user", "content": "a", "tool_call_id": CANARY}, "'tool_call_id'"),
        ({"role": "user", "content": "a", "tool_calls": [CALL]}, "'tool_calls'"),
        ({"role": "user", "content": [{"type": "text", "text": "a", "x": CANARY}]}, r"\[0\].*'x'"),
        ({"role": "user", "content": [{"type": "image_url", "image_url": IMAGE}]}, "'detail'"),
        ({"role": "user", "content": [{"type": CANARY}]}, r"content\[0\].type"),
        ({"role": "user", "content": [{"type": "text"}]}, r"content\[0\].text is not a string"),
        ({"role": "user", "content": [CANARY]}, r"content\[0\] is not an object"),
        ({"role": "user", "content": {"text": CANARY}}, "content is neither"),
        ({"role": "assistant", "tool_calls": CANARY}, "tool_calls is not a list"),
        ({"role": "assistant", "tool_calls": [CALL]}, r"tool_calls\[0\].function.*'x'"),
        ({"role": "assistant", "tool_calls": [{"type": CANARY}]}, r"tool_calls\[0\].type"),
        ({"content": CANARY}, "role is not a string"),
        ({"role": 7, "content": CANARY}, "role is not a string"),
    ],
)
def test_what_an_event_cannot_carry_is_refused_by_its_key(
    message: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named) as caught:
        request(subject="s", messages=[message])
    assert CANARY not in str(caught.value)


texts = st.text(min_size=1, max_size=8)
content_parts = st.one_of(
    texts.map(lambda text: {"type": "text", "text": text}),
    texts.map(lambda url: {"type": "image_url", "image_url": {"url": url}}),
    texts.map(lambda data: {"type": "file", "file": {"file_data": data, "filename": data}}),
)


@given(st.lists(content_parts, max_size=4), st.none() | texts)
def test_every_text_of_a_message_is_in_the_event(
    content: list[dict[str, Any]], name: str | None
) -> None:
    (message,) = request(
        subject="s", messages=[{"role": "user", "content": content, "name": name}]
    ).input_messages
    kept = {message.name} | {
        text for part in message.parts for text in (part.content, part.uri, part.name)
    }
    given_texts = {name}
    for part in content:
        inner = part[part["type"]]
        given_texts |= set(inner.values()) if isinstance(inner, dict) else {inner}
    assert given_texts <= kept | {None}
