"""Tokens that hold more than chance: a checksum, JSON, a macaroon, the lines of a key.

Written for tests from what is published of them, and with nothing of the code under test.
"""

import base64
import json
import random
import string
from functools import reduce

from corpus.numbers import Draw, epoch, hexadecimal, letters, uuid

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CRC32 = 0xEDB88320
"""The polynomial of CRC-32, its bits in reverse: RFC 1952, section 8."""


def with_checksum(prefix: str, length: int = 30) -> Draw:
    """A prefix, so many characters of base 62, and their CRC-32 in six more.

    GitHub Engineering, "Behind GitHub's new authentication token formats" (2021); npm's tokens have
    the same form.
    """

    def draw(chance: random.Random) -> str:
        body = letters(BASE62, length)(chance)
        return prefix + body + base62(crc32(body.encode())).rjust(6, "0")

    return draw


def crc32(data: bytes) -> int:
    """CRC-32 bit by bit."""

    def shifted(rest: int, _: int) -> int:
        return rest >> 1 ^ (_CRC32 if rest & 1 else 0)

    rest = 0xFFFFFFFF
    for byte in data:
        rest = reduce(shifted, range(8), rest ^ byte)
    return rest ^ 0xFFFFFFFF


def base62(number: int) -> str:
    """A number in base 62: digits, then capitals, then small letters."""
    written = ""
    while number:
        number, digit = divmod(number, 62)
        written = BASE62[digit] + written
    return written


def unpadded(data: bytes | str) -> str:
    """Base64url without padding."""
    some = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(some).decode().rstrip("=")


def jwt(chance: random.Random) -> str:
    """RFC 7519: header, claims and signature, each in base64url, with dots between."""
    header = {"alg": chance.choice(("HS256", "RS256", "ES256")), "typ": "JWT"}
    claims = {
        "sub": hexadecimal(24)(chance),
        "iat": int(epoch(1)(chance)),
        "scope": chance.choice(("read", "read write", "admin")),
    }
    signature = chance.randbytes(256 if header["alg"] == "RS256" else 32)
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in (header, claims)]
    return ".".join(map(unpadded, (*parts, signature)))


def pypi(chance: random.Random, registry: str = "pypi") -> str:
    """A macaroon of PyPI: libmacaroons, "Version 2 binary format"; one identifier, one caveat.

    A field is its type (1 a location, 2 an identifier, 6 a signature), its length and its data; a
    zero ends a section.
    """

    def field(kind: int, data: bytes) -> bytes:
        return bytes((kind, len(data))) + data

    return "pypi-" + unpadded(
        b"\x02"
        + field(1, f"{registry}.org".encode())
        + field(2, uuid(chance).encode())
        + b"\x00"
        + field(2, b'{"version": 1, "permissions": "user"}')
        + b"\x00\x00"
        + field(6, chance.randbytes(32))
    )


def armored(label: str, data: bytes) -> str:
    """RFC 7468: base64 in lines of 64 between two boundaries."""
    body = base64.b64encode(data).decode()
    lines = (body[at : at + 64] for at in range(0, len(body), 64))
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"))
