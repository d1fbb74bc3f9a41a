import json
from typing import Any

import pytest

from tidegate.registry.schema import (
    MAX_VALUES,
    InvalidSchemaError,
    canonical_form,
    read_schema,
)
from tidegate.schemas.codec import MAX_LEVELS, schema_text
from unit.schemas.strategies import RECORDS


def with_default(type_: Any, default: Any) -> str:
    field = {"name": "f", "type": type_, "default": default}
    return json.dumps({"type": "record", "name": "R", "fields": [field]})


def test_white_space_and_the_order_of_keys_make_no_difference() -> None:
    one = '{"type": "record", "name": "R", "fields": [{"name": "f", "type": "int"}]}'
    other = '{ "fields":[{"type":"int","name":"f"}],\n"name":"R","type":"record"}'

    assert canonical_form(one) == canonical_form(other)


@pytest.mark.parametrize("more", [{"doc": "d"}, {"aliases": ["S"]}, {"default": "A"}])
def test_docs_aliases_and_defaults_make_another_schema(more: dict[str, Any]) -> None:
    schema = {"type": "enum", "name": "E", "symbols": ["A"]}

    assert canonical_form(json.dumps(schema)) != canonical_form(json.dumps(schema | more))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        '"no_type"',
        "[" * 100_000,
        '{"type": "record", "name": "R"}',
        '{"type": "record", "name": "R", "name": "S", "fields": []}',
        '{"type": "record", "name": "a-b", "fields": []}',
        '{"type": "error", "name": "R", "fields": []}',
        '{"type": "enum", "name": "E", "symbols": "AB"}',
        '{"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}',
        '{"type": "record", "name": "R", "aliases": "n.RS", "fields": []}',
        '{"type": "fixed", "name": "F", "size": -1}',
        '["null", "null"]',
        with_default("double", float("nan")),
        with_default([{"type": "array", "items": "int"}] * 2, []),
        json.dumps({"type": "enum", "name": "E", "symbols": [f"S{i}" for i in range(MAX_VALUES)]}),
    ],
)
def test_what_is_not_a_schema_is_refused(text: str) -> None:
    with pytest.raises(InvalidSchemaError, match="not a"):
        read_schema(text)


def test_nesting_is_bounded() -> None:
    def nested(levels: int) -> str:
        return '{"type": "array", "items": ' * levels + '"int"' + "}" * levels

    read_schema(nested(MAX_LEVELS - 2))
    with pytest.raises(InvalidSchemaError, match="levels"):
        read_schema(nested(MAX_LEVELS))


@pytest.mark.parametrize(
    ("type_", "reason"),
    [
        (["null", "R"], "nested too deep"),
        ({"type": "array", "items": "null"}, "may take no bytes"),
    ],
)
def test_a_schema_that_no_worker_would_read_with_is_refused(type_: Any, reason: str) -> None:
    schema = {"type": "record", "name": "R", "fields": [{"name": "f", "type": type_}]}
    with pytest.raises(InvalidSchemaError, match=reason):
        read_schema(json.dumps(schema))


ENUM = {"type": "enum", "name": "E", "symbols": ["A"]}
INNER = {
    "type": "record",
    "name": "I",
    "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": "int", "default": 0}],
}


@pytest.mark.parametrize(
    ("type_", "default"),
    [
        (["null", "int"], None),
        ("boolean", True),
        ("int", -(2**31)),
        ("long", 2**63 - 1),
        ("float", 1),
        ("string", "text"),
        ("bytes", "\u00ff"),
        ({"type": "fixed", "name": "F", "size": 2}, "\u0000\u00ff"),
        (ENUM, "A"),
        ({"type": "array", "items": "int"}, [1]),
        ({"type": "map", "values": ENUM}, {"k": "A"}),
        (["null", "int"], 1),
        (INNER, {"x": 1}),
    ],
)
def test_a_default_that_fits_its_type_is_taken(type_: Any, default: Any) -> None:
    read_schema(with_default(type_, default))


@pytest.mark.parametrize(
    ("type_", "default"),
    [
        (["null", "string"], 0),
        ("boolean", 1),
        ("int", True),
        ("int", 2**31),
        ("long", 1.0),
        ("float", "1"),
        ("string", None),
        ("bytes", "\u0100"),
        ({"type": "fixed", "name": "F", "size": 2}, "x"),
        (ENUM, "B"),
        ({"type": "array", "items": "int"}, ["x"]),
        ({"type": "map", "values": ENUM}, {"k": "B"}),
        (["null", "int"], "x"),
        (INNER, {"y": 1}),
        (INNER, {"x": "x"}),
    ],
)
def test_a_default_that_does_not_fit_its_type_is_refused(type_: Any, default: Any) -> None:
    with pytest.raises(InvalidSchemaError, match=r"[Dd]efault"):
        read_schema(with_default(type_, default))


def test_a_logical_type_nobody_knows_is_taken_without_a_warning() -> None:
    read_schema('{"type": "string", "logicalType": "tidegate-own"}')


@pytest.mark.parametrize("kind", RECORDS)
def test_tidegates_own_schemas_are_taken(kind: type) -> None:
    read_schema(schema_text(kind))
