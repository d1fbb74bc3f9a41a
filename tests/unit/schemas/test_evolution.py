"""Old and new schemas read each other's data. `released/` holds what was released, for ever."""

import copy
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import avro.io
import avro.schema
import fastavro
import pytest
from avro.errors import SchemaResolutionException
from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.registry.compatibility import find_conflict
from tidegate.schemas.codec import Codec, parse_writer, schema_text
from tidegate.schemas.mapping import from_plain
from tidegate.schemas.records import Action, Decision, Severity
from unit.schemas.strategies import RECORDS, SAFE_VALUES, full, records

RELEASED = Path(__file__).parent / "released"
BY_NAME = {record.__name__: record for record in RECORDS}
SNAPSHOTS = [
    pytest.param(path, id=f"{path.parent.name}-{path.stem}")
    for path in sorted(RELEASED.glob("*/*.avsc"))
]


def encode(schema: str, datum: Any) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, json.loads(schema), datum)
    return out.getvalue()


def by_fastavro(datum: bytes, writer: str, reader: str) -> Any:
    return fastavro.schemaless_reader(
        io.BytesIO(datum), fastavro.parse_schema(json.loads(writer)), json.loads(reader)
    )


def by_avro(datum: bytes, writer: str, reader: str) -> Any:
    schemas = (avro.schema.parse(writer), avro.schema.parse(reader))
    return avro.io.DatumReader(*schemas).read(avro.io.BinaryDecoder(io.BytesIO(datum)))


def walk(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from walk(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from walk(inner)


def enum_names(record: type) -> list[str]:
    return [s["name"] for s in walk(json.loads(schema_text(record))) if s.get("type") == "enum"]


ENUMS = [
    pytest.param(record, name, id=f"{record.__name__}-{name}")
    for record in RECORDS
    for name in enum_names(record)
]


def test_every_schema_was_released() -> None:
    for version in RELEASED.iterdir():
        assert {path.stem for path in version.iterdir()} <= set(BY_NAME)
    newest = max(RELEASED.iterdir(), key=lambda path: [int(n) for n in path.name.split(".")])
    assert {path.stem for path in newest.iterdir()} == set(BY_NAME)


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
@settings(max_examples=20)
@given(data=st.data())
def test_we_read_the_data_of_every_release(snapshot: Path, data: st.DataObject) -> None:
    record, released = BY_NAME[snapshot.stem], snapshot.read_text("utf-8")
    parsed = fastavro.parse_schema(json.loads(released))
    # What an old writer had: our record without the fields that came later.
    known = {field["name"] for field in json.loads(released)["fields"]}
    drawn: Any = data.draw(records(record))
    plain = asdict(drawn)
    datum = encode(released, {name: v for name, v in plain.items() if name in known})
    codec: Codec[Any] = Codec(record)
    read = asdict(codec.decode(datum, parsed))
    assert {name: read[name] for name in known} == {name: plain[name] for name in known}
    assert set(by_avro(datum, released, schema_text(record))) == set(plain)


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
@settings(max_examples=20)
@given(data=st.data())
def test_readers_of_every_release_read_our_data(snapshot: Path, data: st.DataObject) -> None:
    record, released = BY_NAME[snapshot.stem], snapshot.read_text("utf-8")
    known = {field["name"] for field in json.loads(released)["fields"]}
    written: Any = data.draw(records(record))
    datum = encode(schema_text(record), asdict(written))
    read = by_fastavro(datum, schema_text(record), released)
    if known == set(asdict(written)):
        assert from_plain(record, read) == written
    assert set(by_avro(datum, schema_text(record), released)) == set(read) == known


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_the_registry_finds_every_release_and_ours_compatible(snapshot: Path) -> None:
    ours = avro.schema.parse(schema_text(BY_NAME[snapshot.stem]))
    released = avro.schema.parse(snapshot.read_text("utf-8"))
    assert find_conflict(ours, released) is None
    assert find_conflict(released, ours) is None


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_a_field_that_a_later_writer_adds_is_ignored(record: type) -> None:
    later = json.loads(schema_text(record))
    for schema in list(walk(later)):
        if schema.get("type") == "record":
            added = {"type": "array", "items": "string"}
            schema["fields"].insert(0, {"name": "later", "type": added, "default": []})
    writer = json.dumps(later)
    written: Any = full(record)
    plain = asdict(written)
    datum = encode(writer, {"later": ["x", "y"], **plain})
    codec: Codec[Any] = Codec(record)
    assert codec.decode(datum, parse_writer(writer)) == written
    assert set(by_avro(datum, writer, schema_text(record))) == set(plain)


def with_a_later_symbol(record: type, enum: str, first: bool) -> tuple[bytes, str]:
    """Data in which every value of the enum is a symbol that today's schema lacks."""
    later = json.loads(schema_text(record))
    for schema in walk(later):
        if schema.get("type") == "enum" and schema["name"] == enum:
            schema["symbols"].insert(0 if first else len(schema["symbols"]), "LATER")
    writer = json.dumps(later)
    by_name = {s["name"]: s for s in walk(later) if s.get("type") in ("enum", "record", "fixed")}
    return encode(writer, replaced(asdict(full(record)), later, by_name, enum)), writer


def replaced(value: Any, schema: Any, by_name: dict[str, Any], enum: str) -> Any:
    if isinstance(schema, list):
        (present,) = (branch for branch in schema if branch != "null")
        return replaced(value, present, by_name, enum)
    if isinstance(schema, str):
        return replaced(value, by_name[schema], by_name, enum) if schema in by_name else value
    if schema["type"] == "record":
        return {
            f["name"]: replaced(value[f["name"]], f["type"], by_name, enum)
            for f in schema["fields"]
        }
    if schema["type"] == "array":
        return [replaced(item, schema["items"], by_name, enum) for item in value]
    if schema["type"] == "enum" and schema["name"] == enum:
        return "LATER"
    return copy.copy(value)


def values_of(value: Any, schema: Any, by_name: dict[str, Any], enum: str) -> Iterator[str]:
    """All values of an enum in a datum."""
    if isinstance(schema, list):
        (present,) = (branch for branch in schema if branch != "null")
        yield from values_of(value, present, by_name, enum)
    elif isinstance(schema, str):
        if schema in by_name:
            yield from values_of(value, by_name[schema], by_name, enum)
    elif schema["type"] == "record":
        for f in schema["fields"]:
            yield from values_of(value[f["name"]], f["type"], by_name, enum)
    elif schema["type"] == "array":
        for item in value:
            yield from values_of(item, schema["items"], by_name, enum)
    elif schema["type"] == "enum" and schema["name"] == enum:
        yield value


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize(("record", "enum"), ENUMS)
def test_a_symbol_that_a_later_writer_adds_reads_as_the_safe_value(
    record: type, enum: str, first: bool
) -> None:
    datum, writer = with_a_later_symbol(record, enum, first)
    schema = json.loads(schema_text(record))
    by_name = {s["name"]: s for s in walk(schema) if s.get("type") in ("enum", "record", "fixed")}
    codec: Codec[Any] = Codec(record)
    for plain in (
        by_fastavro(datum, writer, schema_text(record)),
        asdict(codec.decode(datum, parse_writer(writer))),
    ):
        read = list(values_of(plain, schema, by_name, enum))
        assert read
        assert set(read) == {SAFE_VALUES[enum]}


@pytest.mark.parametrize(("record", "enum"), ENUMS)
def test_the_avro_package_refuses_a_later_symbol(record: type, enum: str) -> None:
    # It knows no defaults of a reader's enum (1.12). A reader built on it gets no decision from
    # such a record, which means BLOCK; it must not read something laxer.
    datum, writer = with_a_later_symbol(record, enum, first=False)
    with pytest.raises(SchemaResolutionException, match="LATER not present"):
        by_avro(datum, writer, schema_text(record))


def test_an_old_reader_that_meets_a_new_action_reads_block_also_inside_an_optional() -> None:
    datum, writer = with_a_later_symbol(Decision, "Action", first=True)
    read = Codec(Decision).decode(datum, parse_writer(writer))
    assert {read.action, read.monitored_action, read.verdicts[0].action} == {Action.BLOCK}


def test_an_old_reader_that_meets_a_new_severity_reads_the_worst() -> None:
    datum, writer = with_a_later_symbol(Decision, "Severity", first=True)
    read = Codec(Decision).decode(datum, parse_writer(writer))
    assert {read.severity, read.verdicts[0].findings[0].severity} == {Severity.CRITICAL}
