"""Whether a reader of one schema can read what was written with another: BACKWARD, for one pair.

`avro.compatibility` 1.12 compares the types. What it gets wrong for our readers is decided here:

- It ignores logical types, so milliseconds read as microseconds would pass.
- It takes any branch of a reader's union that fits; readers take the first of the right name.
- It lets one field of the writer feed two fields of the reader, and two feed one, through aliases.
- A new field whose enum type has a default, but which has none itself, is reported as a mismatch.
- It loses the path inside unions and returns places and messages as two unordered sets. Here the
  comparison ends at the first conflict, so that each result holds one place and one message.

What is compared is registered, so that no type holds itself.

Kept as it is: an alias counts only if written with its namespace, names are compared without
namespace (the specification asks for both), and bytes may be read as string although they may not
be UTF-8 (the specification's promotion).
"""

from avro.compatibility import (
    CompatibleResult,
    ReaderWriterCompatibilityChecker,
    SchemaCompatibilityResult,
    SchemaCompatibilityType,
    SchemaIncompatibilityType,
    check_schema_names,
    incompatible,
    schema_name_equals,
)
from avro.schema import NamedSchema, RecordSchema, Schema, UnionSchema

from tidegate.registry.schema import LOGICAL_TYPE

# Every branch of a union may meet many types of the other schema; Tidegate's largest one needs 157
# pairs.
_MAX_PAIRS = 100_000


def find_conflict(reader: Schema, writer: Schema) -> str | None:
    """The first place where the reader cannot read the writer's data, and why; None if it can."""
    checker = _Checker()  # type: ignore[no-untyped-call]
    result = checker.get_compatibility(reader, writer)
    if _compatible(result):
        return None
    (place,), (message,) = result.locations, result.messages
    (kind,) = result.incompatibilities
    return f"{kind.value} at {place}: {message}"


class _Checker(ReaderWriterCompatibilityChecker):
    def calculate_compatibility(
        self, reader: Schema, writer: Schema, location: list[str]
    ) -> SchemaCompatibilityResult:
        if len(self.memoize_map) > _MAX_PAIRS:
            message = "too many types to compare"
            return incompatible(SchemaIncompatibilityType.type_mismatch, message, location)
        if isinstance(writer, UnionSchema):
            for i, branch in enumerate(writer.schemas):
                result = self.get_compatibility(reader, branch, f"union {i}", location)
                if not _compatible(result):
                    return result
            return CompatibleResult
        if isinstance(reader, UnionSchema):
            return self._compare_branches(reader, writer, location)
        if _logical_type(reader) != _logical_type(writer):
            message = f"logical type {_logical_type(reader)}, written as {_logical_type(writer)}"
            return incompatible(SchemaIncompatibilityType.type_mismatch, message, location)
        if (
            isinstance(reader, NamedSchema)
            and isinstance(writer, NamedSchema)
            and reader.type == writer.type
        ):
            result = check_schema_names(reader, writer, location)
            if not _compatible(result):
                return result
        if isinstance(reader, RecordSchema) and isinstance(writer, RecordSchema):
            return self._compare_fields(reader, writer, location)
        return super().calculate_compatibility(reader, writer, location)

    def _compare_branches(
        self, reader: UnionSchema, writer: Schema, location: list[str]
    ) -> SchemaCompatibilityResult:
        for i, branch in enumerate(reader.schemas):
            if branch.type == writer.type:
                if (
                    isinstance(branch, NamedSchema)
                    and isinstance(writer, NamedSchema)
                    and not schema_name_equals(branch, writer)
                ):
                    continue
                return self.get_compatibility(branch, writer, f"union {i}", location)
            promoted = self.get_compatibility(branch, writer, f"union {i}", location)
            if _compatible(promoted):
                return promoted
        message = f"the reader's union has no branch for {writer.type}"
        return incompatible(SchemaIncompatibilityType.missing_union_branch, message, location)

    def _compare_fields(
        self, reader: RecordSchema, writer: RecordSchema, location: list[str]
    ) -> SchemaCompatibilityResult:
        sources = {field.name: field for field in writer.fields}
        taken: set[str] = set()
        for field in reader.fields:
            place = [*location, "fields", field.name]
            names = {field.name, *field.props.get("aliases", ())} & sources.keys()
            if len(names) > 1 or names & taken:
                message = f"through aliases more than one field is read from, or by, {field.name!r}"
                return incompatible(SchemaIncompatibilityType.name_mismatch, message, place)
            if names:
                (name,) = names
                taken.add(name)
                result = self.get_compatibility(field.type, sources[name].type, "type", place)
                if not _compatible(result):
                    return result
            elif not field.has_default:
                message = f"the reader's field {field.name!r} is new and has no default"
                kind = SchemaIncompatibilityType.reader_field_missing_default_value
                return incompatible(kind, message, place)
        return CompatibleResult


def _compatible(result: SchemaCompatibilityResult) -> bool:
    return result.compatibility is SchemaCompatibilityType.compatible


def _logical_type(schema: Schema) -> str | None:
    """What gives equal bytes another meaning; with precision and scale for a decimal.

    The reader of `fastavro` applies the writer's, so even adding one is a conflict.
    """
    name = schema.props.get(LOGICAL_TYPE)
    if name == "decimal":
        return f"decimal({schema.props.get('precision')}, {schema.props.get('scale', 0)})"
    return None if name is None else str(name)
