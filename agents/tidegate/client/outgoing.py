"""From events to Kafka records, checked before they are sent, and what became of them.

Shared by the submitters, which do the I/O. No error here carries content.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from confluent_kafka.schema_registry import SchemaRegistryClient

from tidegate.schemas import cloudevents
from tidegate.schemas.catalogue import SchemaCatalogue
from tidegate.schemas.codec import Codec
from tidegate.schemas.errors import TidegateError
from tidegate.schemas.records import Event, SafetyRequest, SafetyResponse
from tidegate.schemas.topics import (
    INPUTS,
    MAX_KEY_BYTES,
    MAX_OVERHEAD_BYTES,
    REQUESTS,
    RESPONSES,
    Topic,
)

MAX_MESSAGE_BYTES = max(topic.max_value_bytes for topic in INPUTS) + MAX_OVERHEAD_BYTES
"""Bound on a batch before compression, so that no batch exceeds the topics' max.message.bytes."""

FLUSH_TIMEOUT_S = 30.0

NO_TOPIC = "there is no such topic: create the topics with `tidegate topics create`"

_FRAMING_BYTES = 1024  # batch and record headers of the message format are below 100 bytes
_HEADROOM_BYTES = MAX_OVERHEAD_BYTES - _FRAMING_BYTES


class SubmitError(TidegateError):
    """Events that were not delivered, or that nobody confirmed in time.

    failed: how many will not be delivered. pending: how many may still be.
    """

    def __init__(self, message: str, *, failed: int = 0, pending: int = 0) -> None:
        super().__init__(message)
        self.failed = failed
        self.pending = pending


class Outgoing(NamedTuple):
    """One record as it is sent."""

    topic: str
    key: bytes
    value: bytes
    headers: cloudevents.Headers


class Encoder:
    """Encodes events for the topics of one prefix. Not safe for use by two threads at once."""

    def __init__(self, registry: SchemaRegistryClient, topic_prefix: str) -> None:
        self._lanes: dict[type, _Lane] = {
            SafetyRequest: _Lane(REQUESTS, SafetyRequest, registry, topic_prefix),
            SafetyResponse: _Lane(RESPONSES, SafetyResponse, registry, topic_prefix),
        }

    def is_registered(self, event: Event) -> bool:
        """Whether the id of the event's schema is known, so that `encode` can be called."""
        return self._lane(event).schema_id is not None

    def register(self, event: Event) -> None:
        """Register the event's schema, or find it; blocks on the registry.

        Raises RegistryUnavailableError, or SchemaRegistryError when the registry refuses it.
        """
        lane = self._lane(event)
        lane.schema_id = lane.catalogue.register()

    def encode(self, event: Event, traceparent: str | None) -> Outgoing:
        """Turn an event into a record; its schema is registered.

        Raises ValueError or TypeError when the pipeline would not take the event.
        """
        lane = self._lane(event)
        _check(event)
        key = _key(event.subject)
        value = lane.encode(event)
        bound = lane.topic.max_value_bytes
        if len(value) > bound:
            raise ValueError(f"the event takes {len(value)} bytes, and at most {bound} are allowed")
        headers = cloudevents.headers(
            id=event.event_id,
            type=type(event).__name__,
            source=event.source,
            time=event.time,
            subject=event.subject,
        )
        headers += _trace(traceparent)
        overhead = len(key) + sum(len(name) + len(header) for name, header in headers)
        if overhead > _HEADROOM_BYTES:
            raise ValueError(f"key and headers take {overhead} bytes: shorten the event's source")
        return Outgoing(lane.name, key, value, headers)

    def _lane(self, event: Event) -> "_Lane":
        try:
            return self._lanes[type(event)]
        except KeyError:
            raise TypeError(f"{type(event).__name__} is no event") from None


class _Lane:
    def __init__(
        self, topic: Topic, record: type, registry: SchemaRegistryClient, prefix: str
    ) -> None:
        self.topic = topic
        self.name = topic.full_name(prefix)
        self.catalogue = SchemaCatalogue(registry, topic, prefix)
        self.schema_id: int | None = None
        self._codec: Codec[Any] = Codec(record)

    def encode(self, event: Event) -> bytes:
        if self.schema_id is None:
            raise RuntimeError("the schema is not registered")
        try:
            return self._codec.encode(self.schema_id, event)
        except Exception as error:
            # The message may quote the value, which is user content.
            raise ValueError(
                f"the event does not fit the schema of {type(event).__name__}: "
                f"{type(error).__name__}"
            ) from None


def _check(event: Event) -> None:
    """What writing would take as it is, or refuse without saying what is wrong."""
    for name in ("event_id", "request_id"):
        if not isinstance(getattr(event, name), UUID):
            raise TypeError(f"{name} is not a UUID")
    for name in ("time", "deadline"):
        moment = getattr(event, name)
        if isinstance(moment, datetime) and moment.utcoffset() is None:
            raise ValueError(f"{name} has no time zone")


def _key(subject: str) -> bytes:
    try:
        key = subject.encode()
    except UnicodeEncodeError:
        raise ValueError("the subject is not valid Unicode") from None
    if not key:
        raise ValueError("the subject is empty")
    if len(key) > MAX_KEY_BYTES:
        raise ValueError(f"the subject takes {len(key)} bytes, at most {MAX_KEY_BYTES} are allowed")
    return key


def _trace(traceparent: str | None) -> cloudevents.Headers:
    if traceparent is None:
        return []
    header = cloudevents.trace_of([("traceparent", traceparent.encode("utf-8", "replace"))])
    if not header:
        raise ValueError("traceparent is not as W3C Trace Context wants it: 00-…-…-01")
    return header


class Deliveries:
    """Counts what became of the events submitted since the last check."""

    def __init__(self) -> None:
        self._pending = self._delivered = self._failed = 0
        self._reason: str | None = None

    def sent(self) -> None:
        """One more event is on its way."""
        self._pending += 1

    def settled(self, failure: str | None) -> None:
        """The broker took an event, or it failed for a reason."""
        self._pending -= 1
        if failure is None:
            self._delivered += 1
        else:
            self._failed += 1
            self._reason = self._reason or failure

    def check(self, trouble: str | None = None) -> None:
        """Start counting anew. trouble: why events may not be confirmed yet.

        Raises SubmitError when an event failed or is still on its way.
        """
        failed, pending, reason = self._failed, self._pending, self._reason
        total = failed + pending + self._delivered
        self._delivered = self._failed = 0
        self._reason = None
        said = []
        if failed:
            said.append(f"{failed} of {total} events were not delivered, the first one: {reason}")
        if pending:
            why = f": {trouble}" if trouble else ""
            said.append(f"{pending} of {total} events are not confirmed yet{why}")
        if said:
            raise SubmitError("; ".join(said), failed=failed, pending=pending)


def merged(ours: dict[str, Any], config: Mapping[str, Any] | None) -> dict[str, Any]:
    """Our client settings and the user's extra ones.

    Raises ValueError on one that is ours: decisions depend on those.
    """
    extra = dict(config or {})
    for name in ours.keys() & extra.keys():
        raise ValueError(f"the setting {name} is fixed by Tidegate")
    return ours | extra
