"""A record becomes an event, or the reason why it is none."""

import io
import json
import logging
from dataclasses import asdict, replace
from typing import Any

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.building import CANARY, request, response
from tidegate.agents import retry
from tidegate.agents.arrival import InputRecord, Rejected
from tidegate.schemas.catalogue import UNKNOWN_FOR_S
from tidegate.schemas.codec import schema_text
from tidegate.schemas.records import DeadLetterReason, Event, SafetyRequest, SafetyResponse
from tidegate.schemas.topics import MAX_KEY_BYTES
from unit.agents.building import REQUEST_ID, RESPONSE_ID, Path, record, value


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "PAUSE_S", 0)


async def taken(path: Path, given_record: InputRecord) -> Event | Rejected:
    arrived = path.arrivals[given_record.topic]
    await arrived.learn_schemas([given_record])
    return arrived.take(given_record)


@pytest.mark.parametrize("event", [request("hello"), response("hello")])
async def test_a_good_record_is_an_event(event: Event) -> None:
    assert await taken(Path(), record(event)) == event


GOOD = value(request("hello"))
REJECTED: dict[str, tuple[dict[str, Any], DeadLetterReason, int | None]] = {
    "no value": ({"value": None}, DeadLetterReason.UNDECODABLE, None),
    "an empty value": ({"value": b""}, DeadLetterReason.UNDECODABLE, None),
    "a header alone cut short": ({"value": GOOD[:4]}, DeadLetterReason.UNDECODABLE, None),
    "a header alone": ({"value": GOOD[:5]}, DeadLetterReason.UNDECODABLE, REQUEST_ID),
    "random bytes": ({"value": b"\x17rubbish"}, DeadLetterReason.UNDECODABLE, None),
    "a wrong magic byte": ({"value": b"\x01" + GOOD[1:]}, DeadLetterReason.UNDECODABLE, None),
    "truncated": ({"value": GOOD[:-1]}, DeadLetterReason.UNDECODABLE, REQUEST_ID),
    "too long a datum": ({"value": GOOD + b"\x00"}, DeadLetterReason.UNDECODABLE, REQUEST_ID),
    "invalid UTF-8": (
        {"value": GOOD.replace(b"hello", b"hell\xff")},
        DeadLetterReason.UNDECODABLE,
        REQUEST_ID,
    ),
    "an unknown schema": (
        {"value": value(request("hello"), 99)},
        DeadLetterReason.UNKNOWN_SCHEMA,
        99,
    ),
    "a negative schema id": (
        {"value": value(request("hello"), -1)},
        DeadLetterReason.UNKNOWN_SCHEMA,
        -1,
    ),
    "the schema of the other topic": (
        {"value": value(response("hello"))},
        DeadLetterReason.UNKNOWN_SCHEMA,
        RESPONSE_ID,
    ),
    "too large a value": ({"value": b"\x00" * 2_001}, DeadLetterReason.TOO_LARGE, None),
    "too large a key": (
        {"key": b"k" * (MAX_KEY_BYTES + 1)},
        DeadLetterReason.TOO_LARGE,
        None,
    ),
    "no key": ({"key": None}, DeadLetterReason.EMPTY_KEY, None),
    "an empty key": ({"key": b""}, DeadLetterReason.EMPTY_KEY, None),
    "another key": ({"key": b"bob"}, DeadLetterReason.SUBJECT_MISMATCH, REQUEST_ID),
    "a key in other letters": ({"key": b"Alice"}, DeadLetterReason.SUBJECT_MISMATCH, REQUEST_ID),
    "a key with a space": ({"key": b"alice "}, DeadLetterReason.SUBJECT_MISMATCH, REQUEST_ID),
    "what its transport refuses": (
        {"refused": DeadLetterReason.POISON},
        DeadLetterReason.POISON,
        REQUEST_ID,
    ),
    "what cannot be read": (
        {"refused": DeadLetterReason.UNDECODABLE, "key": None, "value": None},
        DeadLetterReason.UNDECODABLE,
        None,
    ),
    "a key that is no text": ({"key": b"\xff"}, DeadLetterReason.SUBJECT_MISMATCH, REQUEST_ID),
}


@pytest.mark.parametrize(("changes", "reason", "schema_id"), REJECTED.values(), ids=REJECTED)
async def test_a_record_that_is_no_event_is_rejected_with_its_reason(
    changes: dict[str, Any], reason: DeadLetterReason, schema_id: int | None
) -> None:
    assert await taken(Path(max_value_bytes=2_000), record(**changes)) == Rejected(
        reason, schema_id
    )


async def test_values_and_keys_on_the_bound_are_taken() -> None:
    event = request("hello", subject="k" * MAX_KEY_BYTES)
    arrived = record(event)
    assert arrived.value is not None
    assert await taken(Path(max_value_bytes=len(arrived.value)), arrived) == event
    smaller = Path(max_value_bytes=len(arrived.value) - 1)
    assert await taken(smaller, arrived) == Rejected(DeadLetterReason.TOO_LARGE)


async def test_an_empty_subject_has_no_key_it_could_equal() -> None:
    event = request("hello", subject="")
    assert await taken(Path(), record(event)) == Rejected(DeadLetterReason.EMPTY_KEY)
    mismatch = await taken(Path(), record(event, key=b"alice"))
    assert mismatch == Rejected(DeadLetterReason.SUBJECT_MISMATCH, REQUEST_ID)


@given(
    key=st.none() | st.binary(max_size=1100),
    data=st.none() | st.binary(max_size=80) | st.binary(max_size=80).map(lambda b: GOOD[:5] + b),
)
async def test_no_record_raises(key: bytes | None, data: bytes | None) -> None:
    assert isinstance(await taken(Path(), record(key=key, value=data)), Rejected)


async def test_the_registry_is_asked_once_for_a_batch_of_unknown_ids() -> None:
    path = Path()
    batch = [record(value=value(request("a"), i)) for i in range(100, 1100)]
    await path.arrivals["requests"].learn_schemas(batch)
    assert path.registry.asked == 1
    await path.arrivals["requests"].learn_schemas(batch)
    assert path.registry.asked == 1


async def test_an_unknown_id_is_asked_for_again_after_a_minute() -> None:
    path = Path()
    late = record(value=value(request("a"), 77))
    assert await taken(path, late) == Rejected(DeadLetterReason.UNKNOWN_SCHEMA, 77)
    path.registry.schemas["requests-value"][2] = (77, schema_text(SafetyRequest))
    assert await taken(path, late) == Rejected(DeadLetterReason.UNKNOWN_SCHEMA, 77)
    path.clock.advance(UNKNOWN_FOR_S)
    assert await taken(path, late) == request("a")
    assert path.registry.asked == 2


async def test_records_that_claim_no_schema_need_no_registry() -> None:
    path = Path()
    rubbish: list[bytes | None] = [None, b"", b"\x00\x00", b"\x01\x00\x00\x00\x01"]
    await path.arrivals["requests"].learn_schemas([record(value=given) for given in rubbish])
    assert path.registry.asked == 0


async def test_records_that_the_transport_refuses_need_no_registry() -> None:
    path = Path()
    refused = record(value=value(request("a"), 99), refused=DeadLetterReason.POISON)
    await path.arrivals["requests"].learn_schemas([refused])
    assert path.registry.asked == 0


async def test_a_registry_that_is_away_is_asked_until_it_answers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = Path()
    path.registry.away = 5
    with caplog.at_level(logging.DEBUG):
        assert await taken(path, record(request(CANARY))) == request(CANARY)
    assert path.registry.asked == 6
    warned = [r for r in caplog.records if r.name == "tidegate.agents.retry"]
    assert [r.levelno for r in warned] == [logging.ERROR] * 5
    assert "requests-value" in warned[0].getMessage()
    assert CANARY not in caplog.text


async def test_known_schemas_need_no_registry() -> None:
    path = Path()
    await taken(path, record())
    path.registry.away = 10**9
    assert await taken(path, record()) == request("hello")
    assert path.registry.asked == 1


def evolved(add: dict[str, Any] | None = None, **retyped: Any) -> str:
    schema = json.loads(schema_text(SafetyRequest))
    for field in schema["fields"]:
        field["type"] = retyped.get(field["name"], field["type"])
    if add:
        schema["fields"].append(add)
    return json.dumps(schema)


async def of_writer(schema: str, **changes: Any) -> Event | Rejected:
    """A record written under somebody else's version of the schema."""
    path = Path()
    path.registry.schemas["requests-value"][2] = (50, schema)
    plain = {**asdict(request("hello")), **changes}
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(json.loads(schema)), plain)
    datum = b"\x00" + (50).to_bytes(4, "big") + out.getvalue()
    return await taken(path, record(value=datum))


async def test_a_later_version_of_the_schema_is_read() -> None:
    later = {"name": "later", "type": ["null", "string"], "default": None}
    assert await of_writer(evolved(later), later="x") == request("hello")


@pytest.mark.parametrize(
    ("field", "type_", "wrong"),
    [
        ("event_id", "string", "rubbish"),
        ("time", "long", 5),
        ("deadline", ["null", "long"], 5),
        ("source", {"type": "bytes", "logicalType": "decimal", "precision": 5}, b"s"),
    ],
)
async def test_a_foreign_writer_whose_types_are_not_ours_is_undecodable(
    field: str, type_: Any, wrong: Any
) -> None:
    # Each of these once reached the components as another type and ended the worker.
    rejected = await of_writer(evolved(**{field: type_}), **{field: wrong})
    assert rejected == Rejected(DeadLetterReason.UNDECODABLE, 50)


@pytest.mark.parametrize(
    "type_",
    [
        {"type": "array", "items": "null"},
        {
            "type": "record",
            "name": "Node",
            "fields": [{"name": "next", "type": ["null", "Node"], "default": None}],
        },
    ],
    ids=["values of no bytes", "a type inside itself"],
)
async def test_a_schema_that_could_end_or_stop_the_worker_is_unknown(type_: Any) -> None:
    trap = {"name": "trap", "type": type_}
    rejected = await of_writer(evolved(trap), trap=[] if "items" in type_ else {"next": None})
    assert rejected == Rejected(DeadLetterReason.UNKNOWN_SCHEMA, 50)


async def test_a_schema_that_is_none_is_unknown() -> None:
    path = Path()
    path.registry.schemas["requests-value"][2] = (60, '{"type": "never"}')
    arrived = record(value=b"\x00" + (60).to_bytes(4, "big") + b"x")
    assert await taken(path, arrived) == Rejected(DeadLetterReason.UNKNOWN_SCHEMA, 60)
    assert await taken(path, record()) == request("hello")


async def test_a_response_is_no_request() -> None:
    path = Path()
    path.registry.schemas["requests-value"][2] = (RESPONSE_ID, schema_text(SafetyResponse))
    arrived = replace(record(response("hello")), topic="requests")
    assert await taken(path, arrived) == Rejected(DeadLetterReason.UNDECODABLE, RESPONSE_ID)
