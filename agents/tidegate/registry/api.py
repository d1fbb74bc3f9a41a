"""What each endpoint answers, as functions of the registry and one call.

Paths, fields and error codes: docs.confluent.io, "Schema Registry API Reference". Of its query
parameters `normalize` and `deleted` change nothing here: whether two texts are one schema does not
depend on the caller, and nothing is ever deleted.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.registry.compatibility import find_conflict
from tidegate.registry.schema import AvroSchema, InvalidSchemaError, read_schema
from tidegate.registry.service import Registry
from tidegate.registry.state import Conflict, Registration
from tidegate.schemas.catalogue import COMPATIBILITY

SUBJECT_NOT_FOUND = 40401
VERSION_NOT_FOUND = 40402
SCHEMA_NOT_FOUND = 40403
INCOMPATIBLE = 409
INVALID_SCHEMA = 42201
INVALID_VERSION = 42202
INVALID_COMPATIBILITY = 42203

_VERSION = re.compile(r"[1-9][0-9]{0,9}")


class ApiError(Exception):
    """A refusal, with Confluent's error code; its first three digits are the HTTP status."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the variable parts of its path, its query, its body."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


def root(registry: Registry, call: Call) -> Any:
    """An empty answer: the registry is up and can read its log."""
    return {}


def register(registry: Registry, call: Call) -> Any:
    """Register the schema of the body under the subject."""
    registered = registry.register(call.path["subject"], _schema(call))
    if isinstance(registered, Conflict):
        raise ApiError(INCOMPATIBLE, _explain(registered))
    return {"id": registered.schema_id}


def look_up(registry: Registry, call: Call) -> Any:
    """The registration of the body's schema under the subject."""
    _versions(registry, call)  # no such subject is told apart from no such schema
    registration = registry.known.find(call.path["subject"], _schema(call))
    if registration is None:
        raise ApiError(SCHEMA_NOT_FOUND, "the schema is not registered under the subject")
    return _describe(registration)


def subjects(registry: Registry, call: Call) -> Any:
    """All subjects that start with `subjectPrefix`."""
    prefix = call.query.get("subjectPrefix", "")
    return _page(call, [name for name in registry.known.subjects() if name.startswith(prefix)])


def versions(registry: Registry, call: Call) -> Any:
    """The version numbers of a subject."""
    return _page(call, [registration.version for registration in _versions(registry, call)])


def version(registry: Registry, call: Call) -> Any:
    """One version of a subject."""
    return _describe(_version(registry, call))


def schema_by_id(registry: Registry, call: Call) -> Any:
    """The schema of an id, under whatever subject."""
    return {"schema": _schema_of_id(registry, call).text}


def versions_of_id(registry: Registry, call: Call) -> Any:
    """Subjects and versions an id is registered as."""
    return _page(
        call, [{"subject": r.subject, "version": r.version} for r in _uses(registry, call)]
    )


def subjects_of_id(registry: Registry, call: Call) -> Any:
    """Subjects an id is registered under."""
    return _page(call, [registration.subject for registration in _uses(registry, call)])


def schema_types(registry: Registry, call: Call) -> Any:
    """The only type."""
    return ["AVRO"]


def get_config(registry: Registry, call: Call) -> Any:
    """The only compatibility level, which all subjects have."""
    return {"compatibilityLevel": COMPATIBILITY}


def put_config(registry: Registry, call: Call) -> Any:
    """Accept the level that is set anyway, and nothing else."""
    body = _json_body(call, INVALID_COMPATIBILITY)
    if body != {"compatibility": COMPATIBILITY}:
        message = f'the only config supported is {{"compatibility": "{COMPATIBILITY}"}}'
        raise ApiError(INVALID_COMPATIBILITY, message)
    return body


def try_all_versions(registry: Registry, call: Call) -> Any:
    """Whether the body's schema could be registered; an unknown subject takes any."""
    conflict = registry.known.find_conflict(call.path["subject"], _schema(call))
    return _compatibility(call, conflict)


def try_version(registry: Registry, call: Call) -> Any:
    """Whether the body's schema can read what was written with one version."""
    registration, schema = _version(registry, call), _schema(call)
    reason = find_conflict(schema.parsed, registration.schema.parsed)
    return _compatibility(call, None if reason is None else Conflict(registration.version, reason))


Handler = Callable[[Registry, Call], Any]

# A plain {subject} would stop at braces, which subjects may hold.
_SUBJECT = "{subject:[^/]+}"
_ID = "{id:[0-9]{1,10}}"

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", root),
    ("GET", "/subjects", subjects),
    ("POST", f"/subjects/{_SUBJECT}", look_up),
    ("GET", f"/subjects/{_SUBJECT}/versions", versions),
    ("POST", f"/subjects/{_SUBJECT}/versions", register),
    ("GET", f"/subjects/{_SUBJECT}/versions/{{version}}", version),
    ("GET", "/schemas/types", schema_types),
    ("GET", f"/schemas/ids/{_ID}", schema_by_id),
    ("GET", f"/schemas/ids/{_ID}/versions", versions_of_id),
    ("GET", f"/schemas/ids/{_ID}/subjects", subjects_of_id),
    ("GET", "/config", get_config),
    ("PUT", "/config", put_config),
    ("GET", f"/config/{_SUBJECT}", get_config),
    ("PUT", f"/config/{_SUBJECT}", put_config),
    ("POST", f"/compatibility/subjects/{_SUBJECT}/versions", try_all_versions),
    ("POST", f"/compatibility/subjects/{_SUBJECT}/versions/{{version}}", try_version),
)


def _json_body(call: Call, code: int) -> dict[str, Any]:
    try:
        body = json.loads(call.body)
    except (ValueError, RecursionError) as error:
        raise ApiError(code, f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise ApiError(code, "the body is not a JSON object")
    return body


def _schema_text(call: Call) -> str:
    body = _json_body(call, INVALID_SCHEMA)
    if body.get("schemaType") not in (None, "AVRO"):
        raise ApiError(INVALID_SCHEMA, f"schemaType {body['schemaType']!r}: only AVRO is supported")
    for unsupported in ("references", "metadata", "ruleSet"):
        if body.get(unsupported):
            raise ApiError(INVALID_SCHEMA, f"{unsupported!r} is not supported, leave it empty")
    if not isinstance(body.get("schema"), str):
        raise ApiError(INVALID_SCHEMA, "the body has no 'schema', a string of JSON")
    return str(body["schema"])


def _schema(call: Call) -> AvroSchema:
    try:
        return read_schema(_schema_text(call))
    except InvalidSchemaError as error:
        raise ApiError(INVALID_SCHEMA, str(error)) from error


def _versions(registry: Registry, call: Call) -> list[Registration]:
    found = registry.known.versions(call.path["subject"])
    if not found:
        raise ApiError(SUBJECT_NOT_FOUND, f"subject {call.path['subject']!r} not found")
    return found


def _version(registry: Registry, call: Call) -> Registration:
    wanted = call.path["version"]
    latest = wanted in ("latest", "-1")
    if not latest and not _VERSION.fullmatch(wanted):
        raise ApiError(INVALID_VERSION, f"version {wanted!r} is neither a number from 1 nor latest")
    found = _versions(registry, call)
    if latest:
        return found[-1]
    if int(wanted) > len(found):
        raise ApiError(VERSION_NOT_FOUND, f"version {wanted} not found, the latest is {len(found)}")
    return found[int(wanted) - 1]


def _schema_of_id(registry: Registry, call: Call) -> AvroSchema:
    schema = registry.known.schema(int(call.path["id"]))
    if schema is None:
        raise ApiError(SCHEMA_NOT_FOUND, f"schema {call.path['id']} not found")
    return schema


def _uses(registry: Registry, call: Call) -> list[Registration]:
    _schema_of_id(registry, call)  # no such id is not found, no use is an empty list
    subject = call.query.get("subject")
    uses = registry.known.uses(int(call.path["id"]))
    return [use for use in uses if subject in (None, use.subject)]


def _page(call: Call, items: list[Any]) -> list[Any]:
    try:
        offset, limit = int(call.query.get("offset", 0)), int(call.query.get("limit", -1))
    except ValueError:
        raise ApiError(422, "offset and limit must be numbers") from None
    offset = max(offset, 0)
    return items[offset:] if limit < 0 else items[offset : offset + limit]


def _describe(registration: Registration) -> dict[str, Any]:
    return {
        "subject": registration.subject,
        "id": registration.schema_id,
        "version": registration.version,
        "schema": registration.schema.text,
    }


def _explain(conflict: Conflict) -> str:
    return f"the schema cannot read data of version {conflict.version}: {conflict.reason}"


def _compatibility(call: Call, conflict: Conflict | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"is_compatible": conflict is None}
    if call.query.get("verbose", "").lower() == "true":
        answer["messages"] = [] if conflict is None else [_explain(conflict)]
    return answer
