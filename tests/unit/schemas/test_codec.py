"""The wire format: what goes in comes out, and bad bytes are refused without being quoted."""

import io
import json
import traceback
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import avro.io
import avro.schema
import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.schemas.codec import (
    Codec,
    DecodeError,
    parse_writer,
    unframe,
)
from tidegate.schemas.records import Action, Decision, SafetyRequest, Verdict
from unit.schemas.building import ALL, CANARY, ID, avsc, decode, encoded, refused
from unit.schemas.strategies import RECORDS, full, records


def printed(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)


def as_avro_has_it(value: Any) -> Any:
    """Lists for tuples, texts for enum members; the `avro` package has texts for UUIDs too."""
    if isinstance(value, dict):
        return {key: as_avro_has_it(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_avro_has_it(inner) for inner in value]
    return str(value) if isinstance(value, UUID | str) else value


AVRO_SCHEMAS: dict[type, Any] = {record: avro.schema.parse(avsc(record)) for record in RECORDS}


@ALL
@settings(max_examples=50)
@given(data=st.data(), schema_id=st.integers(-(2**31), 2**31 - 1))
def test_a_record_comes_out_as_it_went_in(
    record: type, data: st.DataObject, schema_id: int
) -> None:
    written = data.draw(records(record))
    codec: Codec[Any] = Codec(record)
    framed = unframe(codec.encode(schema_id, written))
    assert framed.schema_id == schema_id
    assert codec.decode(framed.datum, codec.schema) == written


@ALL
@settings(max_examples=20)
@given(data=st.data())
def test_fastavro_and_avro_read_our_bytes_with_nothing_but_the_schema(
    record: type, data: st.DataObject
) -> None:
    written = data.draw(records(record))
    codec: Codec[Any] = Codec(record)
    value = codec.encode(3, written)
    assert value[:5] == b"\x00\x00\x00\x00\x03"
    expected = as_avro_has_it(asdict(written))
    rest = io.BytesIO(value[5:])
    by_fastavro = fastavro.schemaless_reader(rest, json.loads(avsc(record)), None)
    assert as_avro_has_it(by_fastavro) == expected
    assert rest.read() == b""
    rest = io.BytesIO(value[5:])
    assert avro.io.DatumReader(AVRO_SCHEMAS[record]).read(avro.io.BinaryDecoder(rest)) == expected
    assert rest.read() == b""


@ALL
def test_what_the_avro_package_writes_we_read(record: type) -> None:
    out = io.BytesIO()
    written: Any = full(record)
    writer = avro.io.DatumWriter(AVRO_SCHEMAS[record])
    writer.write(as_avro_has_it(asdict(written)), avro.io.BinaryEncoder(out))
    assert decode(record, out.getvalue()) == written


@ALL
def test_a_datum_cut_short_anywhere_is_refused(record: type) -> None:
    datum = encoded(record)
    for length in range(len(datum)):
        refused(record, datum[:length])


@ALL
@given(rest=st.binary(min_size=1, max_size=20))
def test_bytes_after_the_datum_are_refused(record: type, rest: bytes) -> None:
    assert str(refused(record, encoded(record) + rest)) == "bytes follow the Avro datum"


@ALL
@given(datum=st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(record: type, datum: bytes) -> None:
    with suppress(DecodeError):
        decode(record, datum)


@ALL
@given(data=st.data())
def test_a_datum_with_changed_bytes_is_read_or_refused(record: type, data: st.DataObject) -> None:
    datum = bytearray(encoded(record))
    for _ in range(data.draw(st.integers(1, 4))):
        datum[data.draw(st.integers(0, len(datum) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = decode(record, bytes(datum))
    except DecodeError:
        return
    codec: Codec[Any] = Codec(record)
    assert codec.decode(unframe(codec.encode(1, read)).datum, codec.schema) == read


@given(value=st.binary(max_size=4))
def test_a_value_shorter_than_its_header_is_refused(value: bytes) -> None:
    with pytest.raises(DecodeError, match="shorter"):
        unframe(value)


@given(magic=st.integers(1, 255), rest=st.binary(min_size=4, max_size=20))
def test_a_wrong_magic_byte_is_refused(magic: int, rest: bytes) -> None:
    with pytest.raises(DecodeError, match="magic"):
        unframe(bytes([magic]) + rest)


@pytest.mark.parametrize("schema_id", [-(2**31), -1, 0, 2**31 - 1])
def test_any_four_bytes_are_a_schema_id(schema_id: int) -> None:
    value = b"\x00" + schema_id.to_bytes(4, "big", signed=True) + b"rest"
    assert unframe(value) == (schema_id, b"rest")


@pytest.mark.parametrize("schema_id", [2**31, -(2**31) - 1, 2**70])
def test_a_schema_id_that_does_not_fit_is_not_written(schema_id: int) -> None:
    with pytest.raises(Exception, match=r"argument|format"):
        Codec(SafetyRequest).encode(schema_id, full(SafetyRequest))


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe\xfd",
        b"\xc0\xaf\xaf",  # an overlong form
        b"\xed\xa0\x80",  # U+D800, the first half of a surrogate pair
        b"\xed\xbf\xbf",  # U+DFFF
        b"\xf4\x90\x80",  # above U+10FFFF
        b"ab\xe2",  # the start of a longer sequence
    ],
)
def test_text_that_is_not_utf8_is_refused(text: bytes) -> None:
    datum = encoded(SafetyRequest, text="@@@")
    for place in range(datum.count(b"@@@")):
        parts = datum.split(b"@@@")
        broken = b"@@@".join(parts[: place + 1]) + text + b"@@@".join(parts[place + 1 :])
        assert "UnicodeDecodeError" in str(refused(SafetyRequest, broken))


@ALL
@pytest.mark.parametrize("bad", [b"x" * 36, b"00000000-0000-0000-0000-00000000000g", b" " * 36])
def test_an_id_that_is_no_uuid_is_refused(record: type, bad: bytes) -> None:
    datum = encoded(record)
    assert ID in datum
    refused(record, datum.replace(ID, bad, 1))


def long(value: int) -> bytes:
    """A number as Avro writes it."""
    out = io.BytesIO()
    fastavro.schemaless_writer(out, "long", value)
    return out.getvalue()


@pytest.mark.parametrize("micros", [2**63 - 1, -(2**63), 253402300800 * 10**6, -62135596800000001])
def test_a_time_outside_the_calendar_is_refused(micros: int) -> None:
    sample = full(SafetyRequest)
    at = int(sample.time.timestamp()) * 10**6 + sample.time.microsecond
    datum = encoded(SafetyRequest)
    assert datum.count(long(at)) == 2  # time and deadline
    assert "OverflowError" in str(refused(SafetyRequest, datum.replace(long(at), long(micros), 1)))


@pytest.mark.parametrize("time", [datetime.min, datetime.max, datetime(1969, 12, 31, 23, 59, 59)])
def test_every_time_of_the_calendar_comes_out_as_it_went_in(time: datetime) -> None:
    written = replace(full(SafetyRequest), time=time.replace(tzinfo=UTC))
    codec = Codec(SafetyRequest)
    assert codec.decode(unframe(codec.encode(1, written)).datum, codec.schema) == written


@ALL
def test_no_error_holds_content(record: type) -> None:
    datum = encoded(record, text=CANARY)
    broken = [datum[:length] for length in range(len(datum))]
    broken += [datum + CANARY.encode(), CANARY.encode(), datum.replace(ID, CANARY.encode(), 1)]
    broken += [datum.replace(ID, CANARY.ljust(36).encode(), 1)]
    broken += [datum.replace(CANARY.encode(), b"\xff" + CANARY.encode()[1:], 1)]
    for bad in broken:
        if bad == datum:  # this record has no text
            continue
        error = refused(record, bad)
        assert error.__cause__ is None
        assert error.__context__ is None or error.__suppress_context__
        assert CANARY not in printed(error)


def test_an_error_on_a_foreign_schema_holds_nothing_of_it() -> None:
    for text in (
        CANARY,
        f'{{"type": "{CANARY}"}}',
        f'{{"type": "record", "fields": ["{CANARY}"]}}',
    ):
        with pytest.raises(DecodeError) as caught:
            parse_writer(text)
        assert CANARY not in printed(caught.value)


def test_enums_and_sequences_come_out_as_our_types() -> None:
    decision = decode(Decision, encoded(Decision))
    assert isinstance(decision.action, Action)
    assert isinstance(decision.verdicts, tuple)
    assert isinstance(decision.verdicts[0], Verdict)
    assert isinstance(decision.monitored_action, Action)
