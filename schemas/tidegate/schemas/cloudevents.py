"""Headers of the records Tidegate writes: CloudEvents 1.0 in Kafka's binary mode, and W3C trace.

Sources: CloudEvents 1.0 and its Kafka protocol binding, section 3.2; W3C Trace Context, section
3.2. Attributes go into headers named `ce_…`, the value stays plain Avro.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

Headers = list[tuple[str, bytes]]

_TRACEPARENT = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def headers(*, id: UUID, type: str, source: str, time: datetime, subject: str) -> Headers:
    """Headers of one record; `type` is the record's class, `source` names who writes it."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(id).encode()),
        ("ce_type", f"tidegate.{type}".encode()),
        ("ce_source", source.encode()),
        ("ce_time", time.astimezone(UTC).isoformat().replace("+00:00", "Z").encode()),
        ("ce_subject", subject.encode()),
        ("content-type", b"application/avro"),
    ]


def trace_of(incoming: Iterable[tuple[str, bytes | None]]) -> Headers:
    """The `traceparent` of an incoming record, to be passed on; empty if none is well-formed."""
    for name, value in incoming:
        if name == "traceparent" and value is not None and _TRACEPARENT.fullmatch(value):
            return [(name, value)]
    return []
