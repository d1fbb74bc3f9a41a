"""Nothing in an event escapes judgement unless FIELDS says why."""

import json
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from itertools import count
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given

from harness.building import CANARY, request, response, said
from tidegate.components.content import (
    EXTERNAL,
    FIELDS,
    ROLES,
    SCANNED,
    TEXT,
    TEXT_PART_TYPES,
    Direction,
    direction_of,
    messages_of,
    scannable_parts,
)
from tidegate.schemas.codec import schema_text
from tidegate.schemas.records import ChatMessage, Event, MessagePart, SafetyRequest, SafetyResponse
from unit.schemas.strategies import records

EVENTS = (SafetyRequest, SafetyResponse)
EACH = pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)


def marked(hint: Any, path: str, marks: dict[str, str], numbers: "count[int]") -> Any:
    """A value with a mark of its own in every string; `marks`: where each stands."""
    if get_origin(hint) is UnionType:
        (present,) = (arg for arg in get_args(hint) if arg is not NoneType)
        return marked(present, path, marks, numbers)
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return tuple(marked(inner, f"{path}[{i}]", marks, numbers) for i in range(2))
    if get_origin(hint) is Mapping:
        value = get_args(hint)[1]
        made = {}
        for i in range(2):
            key = marked(str, f"{path}[{i}].key", marks, numbers)
            made[key] = marked(value, f"{path}[{i}].value", marks, numbers)
        return made
    if is_dataclass(hint):
        fields = get_type_hints(hint)
        values = {
            k: marked(h, f"{path}.{k}".lstrip("."), marks, numbers) for k, h in fields.items()
        }
        return hint(**values)  # type: ignore[operator]
    if hint is str:
        mark = f"{CANARY}-{next(numbers):03}-"
        marks[mark] = path
        return mark
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    leaves = {UUID: UUID(int=1), datetime: datetime(2026, 1, 1, tzinfo=UTC), int: 1, bool: True}
    return leaves[hint]


@EACH
def test_every_field_is_scanned_or_it_is_said_why_not(cls: type) -> None:
    names = [field["name"] for field in json.loads(schema_text(cls))["fields"]]
    assert [name for name in names if name not in FIELDS] == []
    assert all(FIELDS[name].strip() for name in names)


def test_no_field_is_listed_that_no_event_has() -> None:
    names = {f["name"] for cls in EVENTS for f in json.loads(schema_text(cls))["fields"]}
    assert set(FIELDS) == names


@EACH
def test_a_string_is_found_in_the_parts_if_and_only_if_its_field_is_scanned(
    cls: type[Event],
) -> None:
    marks: dict[str, str] = {}
    event = marked(cls, "", marks, count())
    texts = [part.text for part in scannable_parts(event)]
    for mark, path in marks.items():
        field = path.split(".")[0].split("[")[0]
        assert sum(mark in text for text in texts) == (FIELDS[field] == SCANNED), path


@EACH
def test_paths_and_kinds_of_text_hold_no_content(cls: type[Event]) -> None:
    event = marked(cls, "", {}, count())
    assert [part.path for part in scannable_parts(event) if CANARY in part.path] == []


@EACH
def test_a_known_role_and_a_known_type_are_no_parts(cls: type[Event]) -> None:
    for role in ROLES:
        for type_ in TEXT_PART_TYPES:
            message = ChatMessage(role=role, parts=(MessagePart(type=type_, content="a"),))
            parts = scannable_parts(made(cls, (message,)))
            assert [(part.text, part.kind, part.role) for part in parts] == [("a", TEXT, role)]


def made(cls: type[Event], messages: tuple[ChatMessage, ...]) -> Event:
    if cls is SafetyRequest:
        return request(input_messages=messages)
    return response(output_messages=messages)


@pytest.mark.parametrize("role", ["", "User", "user ", "system\n", "root", "us\u0435r"])
def test_an_unknown_role_is_a_part(role: str) -> None:
    (part, _) = scannable_parts(request(input_messages=said("a", role=role)))
    assert (part.path, part.text, part.kind) == ("input_messages[0].role", role, TEXT)


OPAQUE = {
    "image": (MessagePart(type="image", content="AAAA", mime_type="image/png"), "image"),
    "image elsewhere": (MessagePart(type="image", uri="https://x"), "image"),
    "audio": (MessagePart(type="audio", content="AAAA"), "audio"),
    "file": (MessagePart(type="file", content="AAAA", name="a.txt"), "file"),
    "file that says it is text": (
        MessagePart(type="file", content="a", mime_type="text/plain"),
        "file",
    ),
    "nothing": (MessagePart(type=""), ""),
    "unknown": (MessagePart(type="hologram", content="a"), "hologram"),
    "other case": (MessagePart(type="Text", content="a"), "Text"),
    "with a space": (MessagePart(type="text ", content="a"), "text "),
    "external by name": (MessagePart(type="external", content="a"), EXTERNAL),
    "text elsewhere": (MessagePart(type="text", uri="https://x"), EXTERNAL),
    "text here and elsewhere": (MessagePart(type="text", content="a", uri="x"), EXTERNAL),
    "text with an empty address": (MessagePart(type="text", content="a", uri=""), EXTERNAL),
    "text that is none": (
        MessagePart(type="text", content="AAAA", mime_type="application/pdf"),
        EXTERNAL,
    ),
    "text of a type that begins with a space": (
        MessagePart(type="text", content="a", mime_type=" text/plain"),
        EXTERNAL,
    ),
    "a tool's image": (
        MessagePart(type="tool_result", content="AAAA", mime_type="image/png"),
        EXTERNAL,
    ),
}


@pytest.mark.parametrize(("part", "kind"), OPAQUE.values(), ids=OPAQUE)
def test_what_is_not_plainly_text_is_opaque(part: MessagePart, kind: str) -> None:
    event = request(input_messages=(ChatMessage(role="user", parts=(part,)),))
    kinds = {p.path: p.kind for p in scannable_parts(event)}
    assert kinds["input_messages[0].parts[0].content"] == kind != TEXT
    in_system = request("a", system_instructions=(part,))
    assert kind in {p.kind for p in scannable_parts(in_system)}


@pytest.mark.parametrize("mime_type", [None, "text/plain", "TEXT/HTML", "application/json"])
def test_text_by_its_media_type_is_text(mime_type: str | None) -> None:
    part = MessagePart(type="text", content="a", mime_type=mime_type)
    event = request(input_messages=(ChatMessage(role="user", parts=(part,)),))
    assert {p.kind for p in scannable_parts(event)} == {TEXT}


def test_the_order_of_the_parts_is_fixed() -> None:
    call = MessagePart(
        type="tool_call", id="c1", name="f", arguments="{}", content="t", mime_type="text/plain"
    )
    event = request(
        input_messages=(
            ChatMessage(role="user", name="bob", parts=(call, MessagePart(type="image", uri="u"))),
            ChatMessage(role="odd"),
        ),
        system_instructions=(MessagePart(type="text", content="s"),),
        tool_definitions="[]",
        attributes={"b": "2", "a": "1"},
    )
    first = "input_messages[0].parts[0]"
    second = "input_messages[0].parts[1]"
    assert [(part.path, part.text) for part in scannable_parts(event)] == [
        ("input_messages[0].name", "bob"),
        (f"{first}.content", "t"),
        (f"{first}.arguments", "{}"),
        (f"{first}.name", "f"),
        (f"{first}.id", "c1"),
        (f"{first}.mime_type", "text/plain"),
        (f"{second}.content", ""),
        (f"{second}.type", "image"),
        (f"{second}.uri", "u"),
        ("input_messages[1].role", "odd"),
        ("system_instructions[0].content", "s"),
        ("tool_definitions", "[]"),
        ("attributes[0].key", "a"),
        ("attributes[0].value", "1"),
        ("attributes[1].key", "b"),
        ("attributes[1].value", "2"),
    ]
    turned = replace(event, attributes={"a": "1", "b": "2"})
    assert scannable_parts(turned) == scannable_parts(event)


@given(event=records(SafetyRequest) | records(SafetyResponse))
def test_every_part_of_any_event_has_a_path_of_its_own(event: Event) -> None:
    paths = [part.path for part in scannable_parts(event)]
    assert len(paths) == len(set(paths))


def test_an_empty_text_is_a_part_and_none_is_no_part() -> None:
    parts = (MessagePart(type="text", content=""), MessagePart(type="text"))
    event = request(input_messages=(ChatMessage(role="user", parts=parts),))
    assert [part.path for part in scannable_parts(event)] == ["input_messages[0].parts[0].content"]


def test_system_instructions_have_the_role_of_the_system() -> None:
    event = response(system_instructions=(MessagePart(type="text", content="s"),))
    (part,) = scannable_parts(event)
    assert (part.path, part.role) == ("system_instructions[0].content", "system")


def test_the_class_tells_the_direction() -> None:
    assert direction_of(request("a")) is Direction.REQUEST
    assert direction_of(response("a")) is Direction.RESPONSE
    assert messages_of(request("a")) == said("a")
    assert messages_of(response("a")) == said("a", role="assistant")
