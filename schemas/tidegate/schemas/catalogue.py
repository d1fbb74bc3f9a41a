"""The schemas registered under one topic's subject, as the registry tells them.

A schema id counts only if it is registered under the subject of the topic it came on. So nothing
is asked about an id: a call of `refresh` reads the versions of the subject, and whatever id is not
among them is unknown. One refresh serves a batch however many foreign ids are in it, because the
schema of a record was registered before the record was produced.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from tidegate.schemas.codec import (
    DecodeError,
    ParsedSchema,
    parse_writer,
    parsed_schema,
    schema_text,
)
from tidegate.schemas.errors import TidegateError
from tidegate.schemas.topics import Topic, subject_name

UNKNOWN_FOR_S = 60.0
MAX_UNKNOWN = 10_000
COMPATIBILITY = "BACKWARD_TRANSITIVE"
ENOUGH_COMPATIBILITY = (COMPATIBILITY, "FULL_TRANSITIVE")

_SUBJECT_NOT_FOUND = 40401
_VERSION_NOT_FOUND = 40402
_NOT_FOUND = 404
_TIMEOUTS = (408, 429)

T = TypeVar("T")


class RegistryUnavailableError(TidegateError):
    """The registry gave no answer; the call may be repeated."""


def registry_client(url: str) -> SchemaRegistryClient:
    """A client that answers or fails within seconds; waiting and repeating is the caller's."""
    return SchemaRegistryClient({"url": url, "timeout": 5, "max.retries": 0})


class SchemaCatalogue:
    """Known and unknown schema ids of one topic. Not safe for use by two threads at once.

    Unknown ids stay unknown for a minute (at most 10,000 of them are kept), so that a producer
    of rubbish does not turn into load on the registry.
    """

    def __init__(
        self,
        client: SchemaRegistryClient,
        topic: Topic,
        prefix: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if topic.record is None:
            raise ValueError(f"the values of {topic.name} have no schema")
        self.subject = subject_name(topic.full_name(prefix))
        self._client = client
        self._record = topic.record
        self._clock = clock
        self._versions: set[int] = set()
        self._known: dict[int, ParsedSchema] = {}
        self._unknown: dict[int, float] = {}

    def register(self) -> int:
        """Register our own schema under the subject and return its id; repeating is harmless.

        Raises RegistryUnavailableError, or SchemaRegistryError when the registry refuses it.
        """
        text = schema_text(self._record)
        return _answer(lambda: self._client.register_schema(self.subject, Schema(text, "AVRO")))

    def require_compatibility(self) -> None:
        """Have the registry refuse a schema of the subject that cannot read what lies on the topic.

        For workers; a producer need not be allowed to. Raises RegistryUnavailableError, or
        SchemaRegistryError when the registry refuses to be set.
        """
        if _answer(self._compatibility) not in ENOUGH_COMPATIBILITY:
            _answer(lambda: self._client.set_compatibility(self.subject, COMPATIBILITY))

    def writer_schema(self, schema_id: int) -> ParsedSchema | None:
        """The schema of an id known by now, else None."""
        return self._known.get(schema_id)

    def must_refresh(self, schema_id: int) -> bool:
        """Whether only a refresh can tell if the id belongs to the subject."""
        return schema_id not in self._known and self._unknown.get(schema_id, 0) <= self._clock()

    def refresh(self, wanted: set[int]) -> None:
        """Read the subject's new versions; ids of `wanted` not among them are unknown from now on.

        Raises RegistryUnavailableError when the registry gives no answer; nothing is learned then.
        """
        for version in _answer(self._read_versions):
            if version not in self._versions:
                self._add(version)
        now = self._clock()
        self._unknown = {i: until for i, until in self._unknown.items() if until > now}
        for schema_id in wanted - self._known.keys():
            if len(self._unknown) < MAX_UNKNOWN:
                self._unknown[schema_id] = now + UNKNOWN_FOR_S

    def _compatibility(self) -> str | None:
        try:
            return self._client.get_compatibility(self.subject)
        except SchemaRegistryError as error:
            if error.http_status_code == _NOT_FOUND:
                return None  # nothing is set for the subject alone
            raise

    def _read_versions(self) -> list[int]:
        try:
            return self._client.get_versions(self.subject)
        except SchemaRegistryError as error:
            if error.error_code == _SUBJECT_NOT_FOUND:
                return []
            raise

    def _add(self, version: int) -> None:
        try:
            registered = _answer(lambda: self._client.get_version(self.subject, version))
        except SchemaRegistryError as error:
            if error.error_code in (_SUBJECT_NOT_FOUND, _VERSION_NOT_FOUND):
                return  # deleted since the versions were read, as some registries allow
            raise
        schema_id, schema = registered.schema_id, registered.schema
        if schema_id is None or schema is None or schema.schema_str is None:
            return  # no such answer is documented: the id stays unknown, and a refresh asks again
        self._versions.add(version)
        try:
            parsed = parse_writer(schema.schema_str)
        except DecodeError:
            return  # not Avro, or not safe to read with: the id stays unknown
        own = parsed_schema(self._record)
        # fastavro compares the two for every record, which takes no time when they are one object.
        self._known[schema_id] = own if parsed == own else parsed
        self._unknown.pop(schema_id, None)


def _answer(call: Callable[[], T]) -> T:
    """The registry's answer; a refusal stays a SchemaRegistryError, no answer is Unavailable."""
    try:
        return call()
    except SchemaRegistryError as error:
        if error.http_status_code < 500 and error.http_status_code not in _TIMEOUTS:
            raise
        raise RegistryUnavailableError(f"the registry answered {error.http_status_code}") from error
    except Exception as error:
        raise RegistryUnavailableError(f"no answer: {type(error).__name__}") from error
