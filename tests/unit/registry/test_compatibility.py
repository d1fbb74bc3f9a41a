import io
import json
from typing import Any

import fastavro
import pytest

from tidegate.registry.compatibility import find_conflict
from tidegate.registry.schema import read_schema

Json = Any


def field(name: str, type_: Json, **more: Json) -> Json:
    return {"name": name, "type": type_, **more}


def record(*fields: Json, name: str = "R", **more: Json) -> Json:
    held = [*fields] or [field("a", "int")]
    return {"type": "record", "name": name, "namespace": "n", "fields": held, **more}


def enum(*symbols: str, name: str = "E", **more: Json) -> Json:
    return {"type": "enum", "name": name, "symbols": list(symbols), **more}


def fixed(size: int, name: str = "F") -> Json:
    return {"type": "fixed", "name": name, "size": size}


def logical(type_: str, name: str, **more: Json) -> Json:
    return {"type": type_, "logicalType": name, **more}


def conflict(writer: Json, reader: Json) -> str | None:
    return find_conflict(
        read_schema(json.dumps(reader)).parsed, read_schema(json.dumps(writer)).parsed
    )


READABLE = {
    "new field with a default": (
        record(field("a", "int")),
        record(field("a", "int"), field("b", "string", default="")),
        {"a": 1},
    ),
    "field removed": (
        record(field("a", "int"), field("b", "string")),
        record(field("a", "int")),
        {"a": 1, "b": ""},
    ),
    "enum symbol added": (enum("A"), enum("A", "B"), "A"),
    "enum symbol removed, enum default": (enum("A", "B"), enum("A", default="A"), "B"),
    "number promoted": (record(field("a", "int")), record(field("a", "double")), {"a": 1}),
    "made optional": (record(field("a", "int")), record(field("a", ["null", "int"])), {"a": 1}),
    "field renamed, alias": (
        record(field("a", "int")),
        record(field("b", "int", aliases=["a"])),
        {"a": 1},
    ),
    "record renamed, full alias": (
        record(field("a", "int")),
        record(field("a", "int"), name="S", aliases=["n.R"]),
        {"a": 1},
    ),
    "namespace changed": (record(), {**record(), "namespace": "m"}, {"a": 1}),
    "same decimal": (
        logical("bytes", "decimal", precision=4, scale=2),
        logical("bytes", "decimal", precision=4, scale=2),
        None,
    ),
    "union branch by name": (
        ["null", record(field("a", "int")), record(name="S")],
        ["null", record(name="S"), record(field("a", "long"))],
        ("n.R", {"a": 1}),
    ),
}

UNREADABLE = {
    "new field without a default": (
        record(),
        record(field("b", "string")),
        "reader_field_missing_default_value at /fields/b",
    ),
    "new field without a default, but its enum has one": (
        record(),
        record(field("b", enum("A", default="A"))),
        "reader_field_missing_default_value at /fields/b",
    ),
    "enum symbol removed": (enum("A", "B"), enum("A"), "missing_enum_symbols at /symbols"),
    "enum symbol removed, field default only": (
        record(field("e", enum("A", "B"))),
        record(field("e", enum("A"), default="A")),
        "missing_enum_symbols at /fields/e/type/symbols",
    ),
    "enum renamed": (enum("A"), enum("A", name="X"), "name_mismatch at /name"),
    "fixed renamed": (fixed(4), fixed(4, "X"), "name_mismatch at /name"),
    "fixed resized": (fixed(4), fixed(8), "fixed_size_mismatch at /size"),
    "record renamed": (record(), record(name="S"), "name_mismatch at /name"),
    "number narrowed": ("long", "int", "type_mismatch at /"),
    "made required": (
        record(field("a", ["null", "int"])),
        record(field("a", "int")),
        "type_mismatch at /fields/a/type/union 0",
    ),
    "union branch removed": (["null", "int"], ["int"], "missing_union_branch at /union 0"),
    "changed inside a union": (
        ["null", record()],
        ["null", record(field("b", "int"))],
        "at /union 1/union 1/fields/b",
    ),
    "changed inside an array": (
        {"type": "array", "items": "string"},
        {"type": "array", "items": "int"},
        "type_mismatch at /items",
    ),
    "milliseconds read as microseconds": (
        logical("long", "timestamp-millis"),
        logical("long", "timestamp-micros"),
        "written as timestamp-millis",
    ),
    "logical type added": ("string", logical("string", "uuid"), "logical type uuid"),
    "logical type dropped": (logical("int", "date"), "long", "written as date"),
    "decimal rescaled": (
        logical("bytes", "decimal", precision=4, scale=2),
        logical("bytes", "decimal", precision=4),
        "decimal(4, 0), written as decimal(4, 2)",
    ),
    "unknown logical type changed": (
        logical("string", "one"),
        logical("string", "other"),
        "written as one",
    ),
    "a field fed by two": (
        record(field("a", "int"), field("b", "int")),
        record(field("a", "int", aliases=["b"])),
        "through aliases",
    ),
    "two fields fed by one": (
        record(field("b", "int")),
        record(field("a", "int", aliases=["b"]), field("b", "int")),
        "through aliases",
    ),
    "a union's first branch of the name does not fit": (
        {**record(), "namespace": "m"},
        [record(field("b", "int")), {**record(), "namespace": "m"}],
        "/union 0/fields/b",
    ),
}


@pytest.mark.parametrize("name", READABLE)
def test_what_the_check_accepts_fastavro_reads(name: str) -> None:
    writer, reader, datum = READABLE[name]

    assert conflict(writer, reader) is None
    if datum is not None:
        data = io.BytesIO()
        fastavro.schemaless_writer(data, writer, datum)
        data.seek(0)
        fastavro.schemaless_reader(data, writer, reader)


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_conflict_names_its_place_and_reason(name: str) -> None:
    writer, reader, expected = UNREADABLE[name]

    assert expected in (conflict(writer, reader) or "")


def test_types_that_pair_up_beyond_all_measure_are_refused() -> None:
    # Each of the reader's 300 blocks is compared with all 400 of the writer's union.
    def block(number: int) -> Json:
        return {**fixed(1), "namespace": f"n{number}"}

    held = record(field("f", [block(i) for i in range(400)]))
    reader = record(
        *(
            field(f"f{i}", {**record(field("f", block(i))), "namespace": f"m{i}"})
            for i in range(300)
        ),
        name="Top",
    )
    writer = record(*(field(f"f{i}", "n.R" if i else held) for i in range(300)), name="Top")

    assert "too many types" in (conflict(writer, reader) or "")


def test_the_deepest_schemas_of_all_are_compared() -> None:
    def nested(type_: str) -> Json:
        schema: Json = type_
        for _ in range(15):
            schema = {"type": "map", "values": [{"type": "array", "items": ["string", schema]}]}
        return schema

    assert "missing_union_branch" in (conflict(nested("long"), nested("int")) or "")
    assert conflict(nested("int"), nested("long")) is None
