"""What is registered, as a function of the log's records alone.

Every server applies the same records in the same order, and so gives the same ids and versions and
refuses the same schemas, whoever wrote them. (The same releases of `avro` and `fastavro` are part
of that: they say what a schema is. The package bounds both.)
"""

import json
import logging
from dataclasses import dataclass

from tidegate.registry.compatibility import find_conflict
from tidegate.registry.schema import AvroSchema, canonical_form, read_schema

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Registration:
    """A schema under a subject; versions count from 1."""

    subject: str
    version: int
    schema_id: int
    schema: AvroSchema


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a schema cannot follow the versions of its subject."""

    version: int
    reason: str


Applied = Registration | Conflict | None
"""Of one record: accepted (now or before), refused, or not a record of ours."""


def encode_record(subject: str, schema_text: str) -> tuple[bytes, bytes]:
    """Key and value of the log record that registers a schema."""
    return subject.encode(), json.dumps({"subject": subject, "schema": schema_text}).encode()


class Registrations:
    """All registrations up to a place in the log."""

    def __init__(self) -> None:
        self._subjects: dict[str, list[Registration]] = {}
        self._schemas: dict[int, AvroSchema] = {}
        self._ids: dict[str, int] = {}

    def apply(self, offset: int, key: bytes | None, value: bytes | None) -> Applied:
        """Take the next record of the log."""
        try:
            subject, text = _decode_record(key, value)
            known = self._schemas.get(self._ids.get(canonical_form(text), 0))
            schema = known or read_schema(text)
        except (ValueError, RecursionError):
            log.warning("offset %d of the log is no record of ours, and changes nothing", offset)
            return None
        registration = self.find(subject, schema)
        return (
            registration
            or self.find_conflict(subject, schema)
            or self._add(subject, schema, offset)
        )

    def find(self, subject: str, schema: AvroSchema) -> Registration | None:
        """The registration of this very schema under the subject."""
        registered = self._subjects.get(subject, [])
        return next((r for r in registered if r.schema.canonical == schema.canonical), None)

    def find_conflict(self, subject: str, schema: AvroSchema) -> Conflict | None:
        """The first version whose data a reader with this schema cannot read."""
        for registration in self._subjects.get(subject, []):
            reason = find_conflict(schema.parsed, registration.schema.parsed)
            if reason is not None:
                return Conflict(registration.version, reason)
        return None

    def subjects(self) -> list[str]:
        """All subjects, sorted."""
        return sorted(self._subjects)

    def versions(self, subject: str) -> list[Registration]:
        """The registrations under a subject in the order of their versions; empty if unknown."""
        return list(self._subjects.get(subject, []))

    def schema(self, schema_id: int) -> AvroSchema | None:
        """The schema of an id, None if there is none."""
        return self._schemas.get(schema_id)

    def uses(self, schema_id: int) -> list[Registration]:
        """Where an id is registered, sorted by subject; at most once per subject."""
        every = (r for subject in self.subjects() for r in self._subjects[subject])
        return [r for r in every if r.schema_id == schema_id]

    def _add(self, subject: str, schema: AvroSchema, offset: int) -> Registration:
        # The first accepted record of a schema gives the id, so ids need no counter to agree on.
        schema_id = self._ids.setdefault(schema.canonical, offset + 1)
        self._schemas.setdefault(schema_id, schema)
        versions = self._subjects.setdefault(subject, [])
        registration = Registration(subject, len(versions) + 1, schema_id, schema)
        versions.append(registration)
        return registration


def _decode_record(key: bytes | None, value: bytes | None) -> tuple[str, str]:
    """Subject and schema text; raises ValueError or RecursionError on what is no record of ours."""
    match json.loads(value or b""):
        case {"subject": str(subject), "schema": str(text)} if key == subject.encode():
            return subject, text
    raise ValueError("neither subject nor schema, or a key that is not the subject")
