"""What the registry takes as an Avro schema, and when two texts are the same schema.

What is accepted stands in the log for ever and is read again at every start, so more is asked than
the `avro` package asks: bounds on size, defaults that fit, and that Tidegate's readers take it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import avro.schema
from avro.name import Names

from tidegate.schemas.codec import MAX_LEVELS, DecodeError, parse_writer
from tidegate.schemas.topics import SCHEMAS

LOGICAL_TYPE = "tidegate.logicalType"
"""Where a parsed schema keeps its logical type, see `_hide_logical_type`."""

# Of a schema as it stands in a record of the log, which holds the subject too: that comes in a
# request line, which aiohttp bounds to 8 KiB.
MAX_BYTES = SCHEMAS.max_value_bytes - 16 * 1024

# `avro` compares the names of a record's fields pair by pair. Tidegate's largest schema holds 476
# JSON values, 14 levels deep.
MAX_VALUES = 10_000

_MAX_MESSAGE = 300
_FOREIGN_TYPES = {"error", "error_union", "request"}
_RANGES = {"int": 1 << 31, "long": 1 << 63}


class InvalidSchemaError(ValueError):
    """A text the registry does not take as a schema; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class AvroSchema:
    """A schema as registered: `text` as sent, `canonical` to tell whether two are the same."""

    text: str
    canonical: str
    parsed: avro.schema.Schema


def canonical_form(text: str) -> str:
    """The same for two texts that differ only in white space and the order of keys.

    Avro's Parsing Canonical Form would drop defaults, aliases, docs and logical types, and so give
    one id to schemas that are read differently. Raises InvalidSchemaError if it is not JSON.
    """
    if len(json.dumps(text)) > MAX_BYTES:
        raise InvalidSchemaError(f"not a schema: larger than {MAX_BYTES} bytes as a JSON string")
    try:
        tree = json.loads(text, object_pairs_hook=_object)
        _check_size(tree)
        return json.dumps(tree, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise InvalidSchemaError(f"not a schema in JSON: {error}"[:_MAX_MESSAGE]) from None


def read_schema(text: str) -> AvroSchema:
    """Parse a schema given as JSON text.

    Raises InvalidSchemaError when it is not an Avro schema, or none that records are read with.
    """
    canonical = canonical_form(text)
    try:
        tree = json.loads(canonical, object_hook=_hide_logical_type)
        parsed = avro.schema.make_avsc_object(tree, Names())
        _check(parsed)
        parse_writer(canonical)
    except DecodeError as error:
        raise InvalidSchemaError(str(error)) from None
    except Exception as error:  # the parsers raise what they please on what is not a schema
        raise InvalidSchemaError(f"not an Avro schema: {error}"[:_MAX_MESSAGE]) from None
    return AvroSchema(text, canonical, parsed)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key stands twice in one object, and parsers differ in which counts")
    return members


def _hide_logical_type(members: dict[str, Any]) -> dict[str, Any]:
    # `avro` warns of a logical type it does not know (and fails where warnings are errors), and
    # keeps each of those it knows in another way. Under another name all stay plain properties.
    return {LOGICAL_TYPE if key == "logicalType" else key: v for key, v in members.items()}


def _check_size(tree: Any) -> None:
    values, level, depth = 0, [tree], 0
    while level:
        depth += 1
        values += len(level)
        if depth > MAX_LEVELS or values > MAX_VALUES:
            raise ValueError(f"more than {MAX_LEVELS} levels or {MAX_VALUES} values")
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]


def _check(root: avro.schema.Schema) -> None:
    for schema in _nested(root):
        if schema.type in _FOREIGN_TYPES:
            raise ValueError(f"the type {schema.type!r} is for protocols only")
        if isinstance(schema, avro.schema.EnumSchema):
            _check_names(schema.symbols)
        if isinstance(schema, avro.schema.NamedSchema):
            _check_names(schema.props.get("aliases", []))
        if isinstance(schema, avro.schema.RecordSchema):
            for field in schema.fields:
                _check_names(field.props.get("aliases", []))
                if field.has_default and not _fits(field.type, field.default):
                    raise ValueError(f"the default of field {field.name!r} does not fit its type")


def _check_names(names: Any) -> None:
    # `avro` would take a string for the list of its characters.
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("symbols and aliases must be lists of strings")


def _nested(root: avro.schema.Schema) -> Iterator[avro.schema.Schema]:
    """Every schema that `root` is made of, itself included, each once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        schema = waiting.pop()
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        yield schema
        if isinstance(schema, avro.schema.RecordSchema):
            waiting += [field.type for field in schema.fields]
        elif isinstance(schema, avro.schema.UnionSchema):
            waiting += schema.schemas
        elif isinstance(schema, avro.schema.ArraySchema):
            waiting.append(schema.items)
        elif isinstance(schema, avro.schema.MapSchema):
            waiting.append(schema.values)


def _fits(schema: Any, default: Any) -> bool:
    """Whether a field default, as JSON, is a datum of the schema (Avro 1.12, table of defaults)."""
    match schema.type, default:
        case "null", None:
            return True
        case "boolean", bool():
            return True
        case (("int" | "long"), int()):
            limit = _RANGES[schema.type]
            return not isinstance(default, bool) and -limit <= default < limit
        case (("float" | "double"), (int() | float())):
            return not isinstance(default, bool)
        case "string", str():
            return True
        case "bytes", str():
            return all(ord(char) < 256 for char in default)
        case "fixed", str():
            return len(default) == schema.size and all(ord(c) < 256 for c in default)
        case "enum", str():
            return default in schema.symbols
        case "array", list():
            return all(_fits(schema.items, item) for item in default)
        case "map", dict():
            return all(_fits(schema.values, value) for value in default.values())
        case "record", dict():
            return all(
                _fits(f.type, default[f.name]) if f.name in default else f.has_default
                for f in schema.fields
            )
        case "union", _:
            return any(_fits(branch, default) for branch in schema.schemas)
    return False
