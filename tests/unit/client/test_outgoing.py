"""What is sent fits the topic table; what does not is refused before it is sent."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient

from tidegate.client import SubmitError, request, response
from tidegate.client.outgoing import Deliveries, Encoder, merged
from tidegate.schemas.codec import Codec, unframe
from tidegate.schemas.records import Event, SafetyRequest
from tidegate.schemas.topics import MAX_KEY_BYTES, REQUESTS

CANARY = "canary-7f3a"


@pytest.fixture
def encoder() -> Encoder:
    encoder = Encoder(SchemaRegistryClient.new_client({"url": "mock://client"}), "p.")
    encoder.register(request(subject="s", text="a"))
    return encoder


def test_a_request_is_sent_under_its_subject_with_cloudevents_headers(encoder: Encoder) -> None:
    event = request(subject="someone", text=CANARY)
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    record = encoder.encode(event, trace)
    assert (record.topic, record.key) == ("p.requests", b"someone")
    headers = dict(record.headers)
    assert headers["ce_id"] == str(event.event_id).encode()
    assert headers["ce_type"] == b"tidegate.SafetyRequest"
    assert headers["traceparent"] == trace.encode()
    codec = Codec(SafetyRequest)
    assert codec.decode(unframe(record.value).datum, codec.schema) == event


def test_the_two_schemas_are_registered_apart(encoder: Encoder) -> None:
    event = response(subject="s", text="a")
    assert not encoder.is_registered(event)
    encoder.register(event)
    assert encoder.is_registered(event)
    assert encoder.encode(event, None).topic == "p.responses"


FITTING = request(subject="s", text=CANARY)


def wrong(**fields: Any) -> Event:
    """An event with fields of other types than it should have."""
    return replace(FITTING, **fields)


@pytest.mark.parametrize(
    ("event", "trace", "complaint"),
    [
        (replace(FITTING, subject=""), None, "subject is empty"),
        (replace(FITTING, subject="s" * (MAX_KEY_BYTES + 1)), None, "1025 bytes, at most 1024"),
        (replace(FITTING, subject="\ud800"), None, "not valid Unicode"),
        (replace(FITTING, source="s" * 70_000), None, "source"),
        (replace(FITTING, time=datetime(2026, 7, 1)), None, "time has no time zone"),
        (replace(FITTING, deadline=datetime(2026, 7, 1)), None, "deadline has no"),
        (wrong(attributes={"a": 1}), None, "does not fit the schema of SafetyRequest"),
        (replace(FITTING, language="\ud800" + CANARY), None, "does not fit the schema"),
        (FITTING, "00-0-0-00", "traceparent"),
        (
            request(subject="s", text=CANARY * (REQUESTS.max_value_bytes // len(CANARY))),
            None,
            "at most 1048576 are allowed",
        ),
    ],
)
def test_an_event_the_pipeline_would_not_take_is_refused(
    encoder: Encoder, event: Event, trace: str | None, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        encoder.encode(event, trace)
    assert CANARY not in str(caught.value)


def test_an_event_at_the_bound_is_taken(encoder: Encoder) -> None:
    empty = len(encoder.encode(request(subject="s", text=""), None).value)
    room = REQUESTS.max_value_bytes - empty - 2  # the length of the text takes two bytes more
    encoder.encode(request(subject="s", text="x" * room), None)
    with pytest.raises(ValueError, match="at most"):
        encoder.encode(request(subject="s", text="x" * (room + 1)), None)


@pytest.mark.parametrize(
    ("event", "complaint"),
    [(wrong(event_id="x"), "event_id"), ("not an event", "str is no event")],
)
def test_another_type_is_refused(encoder: Encoder, event: Any, complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        encoder.encode(event, None)


def test_a_setting_of_ours_cannot_be_changed() -> None:
    assert merged({"acks": "all"}, {"client.id": "x"}) == {"acks": "all", "client.id": "x"}
    with pytest.raises(ValueError, match="acks"):
        merged({"acks": "all"}, {"acks": "0"})


def test_deliveries_tell_what_failed_and_what_is_open_and_start_anew() -> None:
    deliveries = Deliveries()
    for _ in range(4):
        deliveries.sent()
    deliveries.settled(None)
    deliveries.settled("first reason")
    deliveries.settled("second reason")
    with pytest.raises(SubmitError, match=r"2 of 4 .* first reason; 1 of 4") as caught:
        deliveries.check()
    assert (caught.value.failed, caught.value.pending) == (2, 1)
    with pytest.raises(SubmitError, match="1 of 1 events are not confirmed yet: no connection"):
        deliveries.check("no connection")
    deliveries.settled(None)
    deliveries.check("no connection")
