"""What others wrote under schemas of their own: read as our types, or refused."""

import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import fastavro
import pytest

from tidegate.schemas.codec import (
    Codec,
    DecodeError,
    parse_writer,
    parsed_schema,
    schema_text,
)
from tidegate.schemas.records import SafetyRequest
from unit.schemas.building import ALL, avsc, refused
from unit.schemas.strategies import full

# Under a foreign writer's schema fastavro gives values the types of that schema.


def request_of(field: str, type_: Any, value: Any) -> tuple[bytes, Any]:
    """A request whose writer declared one field otherwise, and that writer's schema."""
    schema = json.loads(avsc(SafetyRequest))
    (declared,) = (f for f in schema["fields"] if f["name"] == field)
    declared["type"] = type_
    if isinstance(declared.get("default"), dict | list):
        del declared["default"]
    writer = parse_writer(json.dumps(schema))
    out = io.BytesIO()
    fastavro.schemaless_writer(out, writer, {**asdict(full(SafetyRequest)), field: value})
    return out.getvalue(), writer


MISTYPED = {
    "an id as plain text": ("event_id", "string", str(UUID(int=7))),
    "an id that is none": ("event_id", "string", "rubbish"),
    "a time as a plain number": ("time", "long", 5),
    "a time as a small number": ("time", "int", 5),
    "a time without a zone": ("time", {"type": "long", "logicalType": "local-timestamp-micros"}, 5),
    "a deadline as a number": ("deadline", ["null", "long"], 5),
    "a text as a decimal": (
        "subject",
        {"type": "bytes", "logicalType": "decimal", "precision": 5},
        b"s",
    ),
    "a text as a UUID": ("source", {"type": "string", "logicalType": "uuid"}, str(UUID(int=7))),
    "attributes as UUIDs": (
        "attributes",
        {"type": "map", "values": {"type": "string", "logicalType": "uuid"}},
        {"k": str(UUID(int=7))},
    ),
}


@pytest.mark.parametrize("case", MISTYPED.values(), ids=MISTYPED)
def test_a_value_of_another_type_than_ours_is_refused(case: tuple[str, Any, Any]) -> None:
    assert "TypeError" in str(refused(SafetyRequest, *request_of(*case)))


def test_text_written_as_bytes_is_text() -> None:
    datum, writer = request_of("subject", "bytes", b"alice")
    assert Codec(SafetyRequest).decode(datum, writer).subject == "alice"


def test_times_written_in_milliseconds_are_read_as_such() -> None:
    time = datetime(2026, 7, 1, 12, tzinfo=UTC)
    datum, writer = request_of("time", {"type": "long", "logicalType": "timestamp-millis"}, time)
    assert Codec(SafetyRequest).decode(datum, writer).time == time


# A short datum can keep a reader busy for ever, or end it, if the writer chose the schema.


def request_and(type_: Any) -> str:
    schema = json.loads(avsc(SafetyRequest))
    schema["fields"].append({"name": "later", "type": type_})
    return json.dumps(schema)


def node(*more: Any) -> dict[str, Any]:
    return {"type": "record", "name": "Node", "fields": [{"name": "n", "type": more[0]}]}


def chain(length: int) -> dict[str, Any]:
    """Records each of which holds the one before, side by side in the schema."""
    fields: list[dict[str, Any]] = []
    for i in range(length):
        inner = f"R{i - 1}" if i else "int"
        made = {"type": "record", "name": f"R{i}", "fields": [{"name": "n", "type": inner}]}
        fields.append({"name": f"f{i}", "type": made})
    return {"type": "record", "name": "Chain", "fields": fields}


def nested(depth: int) -> Any:
    schema: Any = "int"
    for _ in range(depth):
        schema = {"type": "array", "items": schema}
    return schema


UNSAFE = {
    "a list of itself": node(["null", "Node"]),
    "a tree of itself": node({"type": "array", "items": "Node"}),
    "many nulls": {"type": "array", "items": "null"},
    "many nulls, spelt out": {"type": "array", "items": {"type": "null"}},
    "a map of nulls": {"type": "map", "values": "null"},
    "many empty records": {
        "type": "array",
        "items": {"type": "record", "name": "Empty", "fields": []},
    },
    "many records of nulls": {"type": "array", "items": node("null")},
    "many empty blocks": {"type": "array", "items": {"type": "fixed", "name": "F", "size": 0}},
    "many negative blocks": {"type": "array", "items": {"type": "fixed", "name": "F", "size": -1}},
    "blocks of no number": {"type": "array", "items": {"type": "fixed", "name": "F", "size": "1"}},
    "an array that also has fields": {
        "type": "array",
        "items": "null",
        "fields": [{"name": "n", "type": "int"}],
    },
    "deep arrays": nested(100),
    "arrays too deep to look at": nested(900),
    "deep records": chain(100),
}


@pytest.mark.parametrize("type_", UNSAFE.values(), ids=UNSAFE)
def test_a_schema_that_a_short_datum_could_turn_into_a_trap_is_not_read_with(type_: Any) -> None:
    with pytest.raises(DecodeError):
        parse_writer(request_and(type_))


SAFE = {
    "a list": {"type": "array", "items": ["null", "string"]},
    "an optional": ["null", "int"],
    "a record used twice": {
        "type": "record",
        "name": "Pair",
        "fields": [{"name": "a", "type": node("int")}, {"name": "b", "type": "Node"}],
    },
    "a block": {"type": "fixed", "name": "F", "size": 16},
    "nested arrays": nested(8),
    "a chain": chain(20),
}


@pytest.mark.parametrize("type_", SAFE.values(), ids=SAFE)
def test_an_ordinary_schema_is_read_with(type_: Any) -> None:
    assert parse_writer(request_and(type_))


@ALL
def test_our_own_schemas_are_read_with(record: type) -> None:
    assert parse_writer(schema_text(record)) == parsed_schema(record)


@pytest.mark.parametrize("text", ["", "{", "[]]", '"nothing"', "3", "[" * 10_000, '{"a":1}'])
def test_what_is_no_schema_is_refused(text: str) -> None:
    with pytest.raises(DecodeError, match="not an Avro schema"):
        parse_writer(text)
