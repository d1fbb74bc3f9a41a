"""The classes of records.py and the .avsc files say the same."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import fastavro
import pytest

from tidegate.schemas import records
from tidegate.schemas.codec import schema_text
from tidegate.schemas.mapping import from_plain
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    DeadLetterReason,
    MessagePart,
    SafetyRequest,
    Severity,
)
from tidegate.schemas.topics import TOPICS
from unit.schemas.strategies import LONGS, RECORDS, SAFE_VALUES

LOGICAL = {"uuid": "string", "timestamp-micros": "long"}

ALL = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)


def avsc(record: type) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text(record))
    return schema


def named_types(schema: Any) -> Iterator[dict[str, Any]]:
    """Every type with a name, in a schema as the file has it."""
    if isinstance(schema, list):
        for branch in schema:
            yield from named_types(branch)
    if not isinstance(schema, dict):
        return
    if "name" in schema:
        yield schema
    for field in schema.get("fields", ()):
        yield from named_types(field["type"])
    for key in ("items", "values"):
        yield from named_types(schema.get(key))


def of_schema(schema: Any) -> Any:
    """A type of an .avsc in the words of `of_hint`: named types by their names."""
    if isinstance(schema, list):
        return [of_schema(branch) for branch in schema]
    if isinstance(schema, str):
        return schema
    if "name" in schema:
        return schema["name"]
    if "logicalType" in schema:
        assert LOGICAL[schema["logicalType"]] == schema["type"]
        return schema["logicalType"]
    if schema["type"] == "array":
        return ("array", of_schema(schema["items"]))
    assert schema["type"] == "map"
    return ("map", of_schema(schema["values"]))


def of_hint(hint: Any, name: str) -> Any:
    """The Avro type that a field of this Python type must have."""
    if get_origin(hint) is UnionType:
        (present,) = (arg for arg in get_args(hint) if arg is not NoneType)
        return ["null", of_hint(present, name)]
    if get_origin(hint) is tuple:
        item, dots = get_args(hint)
        assert dots is ...
        return ("array", of_hint(item, name))
    if get_origin(hint) is Mapping:
        key, value = get_args(hint)
        assert key is str
        return ("map", of_hint(value, name))
    if is_dataclass(hint) or issubclass(hint, Enum):
        return hint.__name__
    if hint is int:
        return "long" if name in LONGS else "int"
    if hint is bytes:
        return "bytes" if name == "key" else "Sha256"
    leaves = {str: "string", bool: "boolean", float: "double"}
    return {**leaves, UUID: "uuid", datetime: "timestamp-micros"}[hint]


def plain_default(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


TYPES = [
    pytest.param(schema, id=f"{record.__name__}-{schema['name']}")
    for record in RECORDS
    for schema in named_types(avsc(record))
]
RECORD_TYPES = [
    pytest.param(schema, id=f"{record.__name__}-{schema['name']}")
    for record in RECORDS
    for schema in named_types(avsc(record))
    if "fields" in schema
]


@pytest.mark.parametrize("schema", TYPES)
def test_a_class_has_the_fields_of_its_schema(schema: dict[str, Any]) -> None:
    if schema["type"] == "fixed":
        assert (schema["name"], schema["size"]) == ("Sha256", 32)
        return
    cls = getattr(records, schema["name"])
    if schema["type"] == "enum":
        assert [member.value for member in cls] == schema["symbols"]
        return
    hints = get_type_hints(cls)
    ours = [(field.name, of_hint(hints[field.name], field.name)) for field in fields(cls)]
    assert ours == [(field["name"], of_schema(field["type"])) for field in schema["fields"]]


@pytest.mark.parametrize("schema", RECORD_TYPES)
def test_a_class_has_the_defaults_of_its_schema(schema: dict[str, Any]) -> None:
    in_schema = {f["name"]: f["default"] for f in schema["fields"] if "default" in f}
    in_class = {}
    for field in fields(getattr(records, schema["name"])):
        if field.default is not MISSING:
            in_class[field.name] = plain_default(field.default)
        elif field.default_factory is not MISSING:
            in_class[field.name] = plain_default(field.default_factory())
    assert in_class == in_schema


@pytest.mark.parametrize("schema", RECORD_TYPES)
def test_whatever_may_be_null_is_null_by_default(schema: dict[str, Any]) -> None:
    for field in schema["fields"]:
        if isinstance(field["type"], list):
            assert field["type"][0] == "null"
            assert field["default"] is None


def test_types_of_one_name_are_the_same_in_all_schemas() -> None:
    def alone(schema: dict[str, Any]) -> dict[str, Any]:
        if "fields" not in schema:
            return schema
        own = [{**field, "type": of_schema(field["type"])} for field in schema["fields"]]
        return {**schema, "fields": own}

    seen: dict[str, dict[str, Any]] = {}
    for record in RECORDS:
        for schema in named_types(avsc(record)):
            assert alone(schema) == seen.setdefault(schema["name"], alone(schema))


@pytest.mark.parametrize("schema", TYPES)
def test_every_type_and_every_field_is_documented(schema: dict[str, Any]) -> None:
    documented = [schema, *schema.get("fields", ())]
    assert [part["name"] for part in documented if not part.get("doc", "").strip()] == []


def test_the_default_of_every_enum_is_its_safe_value() -> None:
    enums = {
        schema["name"]: schema["default"]
        for record in RECORDS
        for schema in named_types(avsc(record))
        if schema["type"] == "enum"
    }
    assert enums == SAFE_VALUES


@ALL
def test_a_record_is_in_the_namespace_of_the_project(record: type) -> None:
    schema = avsc(record)
    assert (schema["namespace"], schema["name"]) == ("tidegate", record.__name__)


@ALL
def test_a_schema_is_written_as_json_would_be_by_a_tool(record: type) -> None:
    assert schema_text(record) == json.dumps(avsc(record), indent=2, ensure_ascii=False) + "\n"


def test_a_request_can_be_made_of_what_a_simple_producer_knows() -> None:
    known: dict[str, Any] = {
        "event_id": UUID(int=1),
        "request_id": UUID(int=2),
        "time": datetime(2026, 1, 1, tzinfo=UTC),
        "subject": "alice",
        "source": "gateway",
    }
    messages = (ChatMessage(role="user", parts=(MessagePart(type="text", content="hello"),)),)
    request = SafetyRequest(**known, input_messages=messages)
    without_defaults = {
        field["name"] for field in avsc(SafetyRequest)["fields"] if "default" not in field
    }
    assert without_defaults == {*known, "input_messages"}
    message = {"role": "user", "parts": [{"type": "text", "content": "hello"}]}
    fastavro.validation.validate(
        {**known, "input_messages": [message]}, fastavro.parse_schema(avsc(SafetyRequest))
    )
    assert from_plain(SafetyRequest, asdict(request)) == request


def test_every_record_has_its_topic() -> None:
    assert {topic.record for topic in TOPICS if topic.record} == set(RECORDS)


def test_actions_form_a_lattice_and_severities_an_order() -> None:
    assert sorted(Action, key=lambda action: action.strictness) == ["ALLOW", "MODIFY", "BLOCK"]
    in_order = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
    assert sorted(Severity, key=lambda severity: severity.rank) == in_order


def test_reasons_of_dead_letters_are_reason_codes_of_decisions() -> None:
    assert {ReasonCode(reason).value for reason in DeadLetterReason} == set(DeadLetterReason)


@ALL
def test_a_record_cannot_be_changed(record: type) -> None:
    frozen = record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert frozen
