"""Headers of what Tidegate writes, and the one header it passes on."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.schemas.cloudevents import headers, trace_of

GOOD = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_attributes_of_cloudevents_are_headers() -> None:
    made = headers(
        id=UUID(int=7),
        type="Decision",
        source="/tidegate/screen",
        time=datetime(2026, 7, 1, 12, 30, 15, 5, tzinfo=UTC),
        subject="alice",
    )
    assert made == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"00000000-0000-0000-0000-000000000007"),
        ("ce_type", b"tidegate.Decision"),
        ("ce_source", b"/tidegate/screen"),
        ("ce_time", b"2026-07-01T12:30:15.000005Z"),
        ("ce_subject", b"alice"),
        ("content-type", b"application/avro"),
    ]


def test_times_are_in_utc_and_subjects_in_utf8() -> None:
    made = dict(
        headers(
            id=UUID(int=7),
            type="Decision",
            source="s",
            time=datetime(2026, 7, 1, 1, tzinfo=timezone(timedelta(hours=2))),
            subject="Ælfgifu 🐋",
        )
    )
    assert made["ce_time"] == b"2026-06-30T23:00:00Z"
    assert made["ce_subject"].decode() == "Ælfgifu 🐋"


def test_a_well_formed_trace_is_passed_on() -> None:
    given_headers = [("other", b"x"), ("traceparent", GOOD), ("tracestate", b"a=b")]
    assert trace_of(given_headers) == [("traceparent", GOOD)]


@pytest.mark.parametrize(
    "bad",
    [
        None,
        b"",
        b"rubbish",
        GOOD.upper(),
        GOOD + b"\n",
        b" " + GOOD,
        GOOD + b"-extra",
        GOOD[:-1],
        GOOD.replace(b"-", b"_"),
        b"01" + GOOD[2:],
        b"ff" + GOOD[2:],
        GOOD.replace(b"4bf92f3577b34da6a3ce929d0e0e4736", b"0" * 32),
        GOOD.replace(b"00f067aa0ba902b7", b"0" * 16),
        GOOD.replace(b"4", b"g", 1),
        b"canary-7f3a my password",
    ],
)
def test_a_malformed_trace_is_dropped(bad: bytes | None) -> None:
    assert trace_of([("traceparent", bad)]) == []
    assert trace_of([("traceparent", bad), ("traceparent", GOOD)]) == [("traceparent", GOOD)]


@given(value=st.binary(max_size=80))
def test_what_is_passed_on_is_a_trace(value: bytes) -> None:
    for _, passed_on in trace_of([("traceparent", value)]):
        version, trace, span, flags = passed_on.split(b"-")
        assert [len(version), len(trace), len(span), len(flags)] == [2, 32, 16, 2]


def test_without_headers_there_is_no_trace() -> None:
    assert trace_of([]) == []
    assert trace_of([("Traceparent", GOOD), ("trace", GOOD)]) == []
