"""Records on the wire, for tests."""

from importlib.resources import files
from typing import Any

import pytest

from tidegate.schemas.codec import (
    Codec,
    DecodeError,
    parsed_schema,
    unframe,
)
from unit.schemas.strategies import RECORDS, full

CANARY = "canary-7f3a91"
ID = b"00000000-0000-0000-0000-000000000007"

ALL = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)


def avsc(record: type) -> str:
    """The file, read as somebody without our package would."""
    return (files("tidegate.schemas") / "avro" / f"{record.__name__}.avsc").read_text("utf-8")


def encoded(record: type, text: str = "x") -> bytes:
    """The datum of a record in which everything is filled in."""
    codec: Codec[Any] = Codec(record)
    return unframe(codec.encode(1, full(record, text=text))).datum


def decode(record: type, datum: bytes) -> Any:
    codec: Codec[Any] = Codec(record)
    return codec.decode(datum, parsed_schema(record))


def refused(record: type, datum: bytes, writer: Any = None) -> DecodeError:
    codec: Codec[Any] = Codec(record)
    with pytest.raises(DecodeError) as caught:
        codec.decode(datum, writer or parsed_schema(record))
    return caught.value
