"""The wire format: Avro behind the five-byte header of the Confluent registries.

Byte 0 is zero, bytes 1 to 4 are the schema id (big endian), the rest is one Avro datum. Source:
docs.confluent.io, "Schema Registry: wire format". Errors here carry a reason, never content.
"""

import io
import json
import struct
from functools import cache
from importlib.resources import files
from typing import Any, Generic, NamedTuple, TypeVar

import fastavro

from tidegate.schemas.mapping import from_plain
from tidegate.schemas.writing import Write, writer_of

R = TypeVar("R")
ParsedSchema = Any  # what fastavro.parse_schema returns

MAX_LEVELS = 64
"""Bound on the nesting of a schema's types; the deepest of our own has 8."""

_HEADER = struct.Struct(">bi")


class DecodeError(ValueError):
    """Bytes that are not a record; the message says why and carries none of them."""


class Framed(NamedTuple):
    """A record's value taken apart."""

    schema_id: int
    datum: bytes


@cache
def schema_text(record: type) -> str:
    """The `.avsc` of a record class, as JSON text."""
    return (files("tidegate.schemas") / "avro" / f"{record.__name__}.avsc").read_text("utf-8")


@cache
def parsed_schema(record: type) -> ParsedSchema:
    """The `.avsc` of a record class, as fastavro wants it."""
    return parse_writer(schema_text(record))


@cache
def _writer(record: type) -> Write:
    return writer_of(parsed_schema(record))


def parse_writer(schema: str) -> ParsedSchema:
    """Parse a schema given as JSON text, to read data with that were written under it.

    Raises DecodeError when it is not an Avro schema, or one under which a short datum could end or
    stop the process: fastavro recurses in C, where deep data overflow the stack, and a count of
    values that take no bytes is a loop without end.
    """
    try:
        parsed = fastavro.parse_schema(json.loads(schema))
        _levels(parsed, {})
    except DecodeError:
        raise
    except Exception as error:
        raise DecodeError(f"not an Avro schema: {type(error).__name__}") from None
    return parsed


def _levels(schema: Any, named: dict[str, int]) -> int:
    """Levels of a parsed schema; `named` holds those of the named types met so far.

    Raises DecodeError when there are too many, or when a value may take no bytes.
    """
    below: list[Any] = []
    match schema:
        case list():
            below = [branch for branch in schema if branch != "null"]  # its index takes a byte
        case {"type": "record" | "error" | "request", "name": name, "fields": [_, *_] as fields}:
            named[name] = MAX_LEVELS  # so that a type inside itself is too deep
            below = [field["type"] for field in fields]
        case {"type": "array", "items": item} | {"type": "map", "values": item}:
            below = [item]
        case {"type": "fixed", "size": int(size)} if size > 0:
            pass
        case "null" | {"type": "null" | "fixed" | "record" | "error" | "request"}:
            raise DecodeError("not a schema to read with: a value may take no bytes")
        case str():
            return named.get(schema, 0)
    levels = 1 + max((_levels(part, named) for part in below), default=0)
    if levels > MAX_LEVELS:
        raise DecodeError("not a schema to read with: its types are nested too deep")
    if isinstance(schema, dict) and "name" in schema:
        named[schema["name"]] = levels
    return levels


def unframe(value: bytes) -> Framed:
    """Split a record's value into schema id and datum.

    Raises DecodeError when the header is missing or its magic byte is not zero.
    """
    if len(value) < _HEADER.size:
        raise DecodeError("shorter than the five-byte header")
    magic, schema_id = _HEADER.unpack_from(value)
    if magic != 0:
        raise DecodeError("the first byte is not the magic byte 0")
    return Framed(schema_id, value[_HEADER.size :])


class Codec(Generic[R]):
    """Encodes and decodes the records of one class."""

    def __init__(self, record: type[R]) -> None:
        self.record = record
        kind: type = record
        self.schema = parsed_schema(kind)
        self._write = _writer(kind)

    def encode(self, schema_id: int, record: R) -> bytes:
        """Encode a record under the id its schema has in the registry.

        Raises what a `Write` raises when a field does not fit the schema; it may quote content.
        """
        return _HEADER.pack(0, schema_id) + self._write(record)

    def decode(self, datum: bytes, writer: ParsedSchema) -> R:
        """Decode a datum written under the schema `writer`, resolved to our own.

        Raises DecodeError on anything that is not exactly one datum: truncated or trailing
        bytes, invalid UTF-8, ids that are no UUIDs, times outside the calendar.
        """
        source = io.BytesIO(datum)
        try:
            plain = fastavro.schemaless_reader(source, writer, self.schema)
            record = from_plain(self.record, plain)  # type: ignore[arg-type]
        except Exception as error:
            # The messages of fastavro quote the value, which is user content: only the class stays.
            raise DecodeError(f"the Avro datum does not decode: {type(error).__name__}") from None
        if source.tell() != len(datum):
            raise DecodeError("bytes follow the Avro datum")
        return record
