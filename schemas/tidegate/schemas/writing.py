"""From records to Avro data: the writer of a schema is built once, and then looks nothing up.

fastavro walks through the schema for every record and wants dictionaries, which takes more than
twice as long. Source: Avro 1.12 specification, "Binary encoding". What no schema of ours has is not
known here.
"""

import struct
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from tidegate.schemas.log_time import microseconds

Write = Callable[[Any], bytes]
"""From a value to its bytes. One that does not fit raises ValueError, TypeError, OverflowError,
LookupError or struct.error."""


def writer_of(schema: Any) -> Write:
    """The writer of a schema as fastavro has parsed it; records have its fields as attributes.

    Raises LookupError for a type that is not known here.
    """
    return _writer(schema, {})


def _writer(schema: Any, named: dict[str, Write]) -> Write:
    """`named` holds the writers of the named types met so far."""
    write: Write
    match schema:
        case ["null", branch]:
            return _optional(_writer(branch, named))
        case {"type": "array", "items": items}:
            return _array(_writer(items, named))
        case {"type": "map", "values": values}:
            return _map(_writer(values, named))
        case {"logicalType": logical_type}:
            return _LOGICAL[logical_type]
        case {"type": "record", "fields": fields}:
            write = _record({field["name"]: _writer(field["type"], named) for field in fields})
        case {"type": "enum", "symbols": symbols}:
            write = {symbol: _long(place) for place, symbol in enumerate(symbols)}.__getitem__
        case {"type": "fixed", "size": size}:
            write = _fixed(size)
        case _:
            return named.get(schema) or _PRIMITIVES[schema]
    named[schema["name"]] = write
    return write


def _record(fields: Mapping[str, Write]) -> Write:
    values_of, writers = attrgetter(*fields), tuple(fields.values())

    def write_all(record: object) -> bytes:
        # All values at once: one attribute after the other takes longer.
        values = values_of(record)
        return b"".join([write(value) for write, value in zip(writers, values, strict=True)])

    return write_all


def _optional(write: Write) -> Write:
    return lambda value: b"\x00" if value is None else b"\x02" + write(value)


def _array(write: Write) -> Write:
    def write_all(values: tuple[Any, ...]) -> bytes:
        if not values:
            return b"\x00"
        return b"".join((_long(len(values)), *map(write, values), b"\x00"))

    return write_all


def _map(write: Write) -> Write:
    def write_all(values: Mapping[str, Any]) -> bytes:
        if not values:
            return b"\x00"
        pairs = [_string(key) + write(value) for key, value in values.items()]
        return b"".join((_long(len(pairs)), *pairs, b"\x00"))

    return write_all


def _fixed(size: int) -> Write:
    def write(value: bytes) -> bytes:
        if len(value) != size:
            raise ValueError(f"{len(value)} bytes where {size} belong")
        return value

    return write


def _long(number: int) -> bytes:
    left = number << 1 if number >= 0 else ~(number << 1)
    if left < 0x80:
        return _ONE_BYTE[left]
    if left >> 64:
        raise OverflowError("a number of more than 64 bits")
    digits = bytearray()
    while left >= 0x80:
        digits.append(left & 0x7F | 0x80)
        left >>= 7
    digits.append(left)
    return bytes(digits)


_ONE_BYTE = [bytes((digit,)) for digit in range(0x80)]


def _bytes(value: bytes) -> bytes:
    return _long(len(value)) + value


def _string(text: str) -> bytes:
    value = str.encode(text)
    return _long(len(value)) + value


def _uuid(value: Any) -> bytes:
    return _string(str(value))


def _time(value: Any) -> bytes:
    return _long(microseconds(value))


_PRIMITIVES: Mapping[str, Write] = {
    "boolean": {False: b"\x00", True: b"\x01"}.__getitem__,
    "int": _long,
    "long": _long,
    "double": struct.Struct("<d").pack,
    "bytes": _bytes,
    "string": _string,
}
_LOGICAL: Mapping[str, Write] = {"uuid": _uuid, "timestamp-micros": _time}
