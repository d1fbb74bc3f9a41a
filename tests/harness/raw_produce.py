"""Record batches made by hand, for what no client library would send: produced over a socket."""

import gzip
import socket
import struct
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

GZIP, LZ4 = 1, 3

# Version 1, independent blocks, a checksum of the content; blocks of 64 kB; checksum of these two.
_LZ4_HEADER = bytes.fromhex("04224d18 64 40 a7")
_STORED = 0x8000_0000
_PRODUCE, _VERSION = 0, 3
_BATCH_HEAD = ">hiqqqhii"
_ANSWER_S = 10.0


class RawRecord(NamedTuple):
    """A record; the keys of headers are bytes that may be no text."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[bytes, bytes]] = ()


def record_batch(records: Iterable[RawRecord]) -> bytes:
    """A batch that is not compressed."""
    return _batch([*records], 0, _joined(records))


def broken_lz4_batch(records: Sequence[RawRecord]) -> bytes:
    """A batch whose LZ4 frame has a wrong checksum, which brokers ignore and readers do not."""
    content = _joined(records)
    frame = _LZ4_HEADER + struct.pack("<I", _STORED | len(content)) + content + bytes(4)
    return _batch(records, LZ4, frame + b"\xde\xad\xbe\xef")


def gzip_batch(records: Sequence[RawRecord]) -> bytes:
    """A sound compressed batch."""
    return _batch(records, GZIP, gzip.compress(_joined(records)))


def produce_raw(bootstrap_servers: str, topic: str, partition: int, batch: bytes) -> int:
    """Append a batch; the offset of its first record. Raises ValueError with Kafka's error code."""
    name = topic.encode()
    body = (
        struct.pack(">hhih", _PRODUCE, _VERSION, 1, -1)
        + struct.pack(">hhii", -1, -1, 10_000, 1)
        + struct.pack(">h", len(name)) + name
        + struct.pack(">iii", 1, partition, len(batch)) + batch
    )  # fmt: skip
    host, port = bootstrap_servers.split(":")
    with socket.create_connection((host, int(port)), _ANSWER_S) as connection:
        connection.sendall(struct.pack(">i", len(body)) + body)
        with connection.makefile("rb") as answers:
            (size,) = struct.unpack(">i", answers.read(4))
            answer = answers.read(size)
    (error, offset) = struct.unpack_from(">hq", answer, 4 + 4 + 2 + len(name) + 4 + 4)
    if error:
        raise ValueError(f"{topic}-{partition}: error {error}")
    return int(offset)


def _joined(records: Iterable[RawRecord]) -> bytes:
    return b"".join(_encoded(place, record) for place, record in enumerate(records))


def _encoded(place: int, record: RawRecord) -> bytes:
    headers = b"".join(_sized(name) + _sized(value) for name, value in record.headers)
    body = (
        b"\0" + _varint(0) + _varint(place) + _sized(record.key) + _sized(record.value)
        + _varint(len(record.headers)) + headers
    )  # fmt: skip
    return _varint(len(body)) + body


def _batch(records: Sequence[RawRecord], codec: int, payload: bytes) -> bytes:
    now = int(time.time() * 1000)
    last = len(records) - 1
    checked = struct.pack(_BATCH_HEAD, codec, last, now, now, -1, -1, -1, len(records)) + payload
    tail = struct.pack(">ibI", -1, 2, _crc32c(checked)) + checked
    return struct.pack(">qi", 0, len(tail)) + tail


def _sized(data: bytes | None) -> bytes:
    return _varint(-1) if data is None else _varint(len(data)) + data


def _varint(number: int) -> bytes:
    left = number << 1 if number >= 0 else (-number << 1) - 1
    encoded = bytearray()
    while left > 0x7F:
        encoded.append(left & 0x7F | 0x80)
        left >>= 7
    encoded.append(left)
    return bytes(encoded)


def _crc32c(data: bytes) -> int:
    """CRC with Castagnoli's polynomial, bit by bit reversed."""
    crc = 0xFFFF_FFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F6_3B78 if crc & 1 else 0)
    return crc ^ 0xFFFF_FFFF
