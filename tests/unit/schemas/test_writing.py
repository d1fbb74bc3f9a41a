"""Writing: byte for byte what fastavro writes, and nothing that does not fit the schema."""

import io
import struct
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.schemas.codec import parsed_schema
from tidegate.schemas.records import Coordinates, DeadLetter, Decision
from tidegate.schemas.writing import writer_of
from unit.schemas.strategies import RECORDS, full, records


def by_fastavro(schema: Any, plain: Any) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, plain)
    return out.getvalue()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
@settings(max_examples=50)
@given(data=st.data())
def test_records_are_written_as_fastavro_writes_them(record: type, data: st.DataObject) -> None:
    made = data.draw(records(record))
    schema = parsed_schema(record)
    assert writer_of(schema)(made) == by_fastavro(schema, asdict(made))


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_number_of_64_bits_is_written_as_fastavro_writes_it(number: int) -> None:
    assert writer_of("long")(number) == by_fastavro("long", number)


# What cannot be written is an error of the program, not of a producer.


@pytest.mark.parametrize(
    ("record", "change"),
    [
        (DeadLetter, {"offset": 2**63}),
        (DeadLetter, {"offset": -(2**63) - 1}),
        (DeadLetter, {"offset": 1.0}),
        (DeadLetter, {"offset": None}),
        (DeadLetter, {"payload_digest": b"short"}),
        (DeadLetter, {"key": "text"}),
        (DeadLetter, {"topic": b"bytes"}),
        (Decision, {"action": "PERHAPS"}),
        (Decision, {"action": None}),
        (Decision, {"flagged": None}),
        (Decision, {"reason_code": "\ud800"}),
        (Decision, {"duration_ms": "long"}),
        (Decision, {"time": datetime(2026, 7, 1)}),  # of no zone
        (Decision, {"missing_components": (7,)}),
        (Decision, {"categories": {"a": "b"}}),
        (Decision, {"deadline": 7}),
    ],
    ids=str,
)
def test_a_record_that_does_not_fit_its_schema_is_not_written(
    record: type, change: dict[str, Any]
) -> None:
    made: Any = replace(full(record), **change)
    with pytest.raises((ValueError, TypeError, OverflowError, LookupError, struct.error)):
        writer_of(parsed_schema(record))(made)


def test_a_type_that_no_schema_of_ours_has_is_refused() -> None:
    with pytest.raises(LookupError):
        writer_of("float")


def test_a_schema_is_written_by_the_names_of_its_fields() -> None:
    schema = {
        "type": "record",
        "name": "Where",
        "fields": [{"name": "offset", "type": "long"}, {"name": "topic", "type": "string"}],
    }
    assert writer_of(schema)(Coordinates(topic="t", partition=5, offset=1)) == b"\x02\x02t"
