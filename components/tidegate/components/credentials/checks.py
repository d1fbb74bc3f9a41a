"""What credentials hold within them: checksums, and contents that must decode."""

import base64
import binascii
import json
import string
import zlib
from typing import Any

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECKSUM_LENGTH = 6


def has_checksum(token: str) -> bool:
    """Whether what follows the prefix ends in its own CRC-32 in base62, as of GitHub and npm.

    Source: github.blog, "Behind GitHub's new authentication token formats", 2021.
    """
    body = token.partition("_")[2]
    return body[-_CHECKSUM_LENGTH:] == checksum(body[:-_CHECKSUM_LENGTH])


def checksum(body: str) -> str:
    """The CRC-32 of a text as six digits of base62, the highest first."""
    left, digits = zlib.crc32(body.encode()), ""
    for _ in range(_CHECKSUM_LENGTH):
        left, digit = divmod(left, len(_BASE62))
        digits = _BASE62[digit] + digits
    return digits


def is_macaroon(encoded: str) -> bool:
    """Whether base64url holds a whole macaroon.

    Version 2 of libmacaroons' binary format (doc/format.txt): sections of fields, each a type, a
    length as varint and bytes; a section ends with type 0, all sections with an empty one; then
    comes the signature, a field of type 6 and 32 bytes.
    """
    data = _base64url(encoded)
    if data is None or not data.startswith(b"\x02"):
        return False
    place = 1
    while place < len(data) and data[place]:
        section = _end_of_section(data, place)
        if section is None:
            return False
        place = section
    return data[place : place + 3] == b"\x00\x06\x20" and len(data) == place + 3 + 32


def _end_of_section(data: bytes, place: int) -> int | None:
    """Where a section that starts at a place ends; None where it is cut."""
    while place < len(data) and data[place]:
        place += 1
        length = shift = 0
        while place < len(data):
            byte = data[place]
            length |= (byte & 0x7F) << shift
            shift += 7
            place += 1
            if byte < 0x80:
                break
        place += length
    return place + 1 if place < len(data) else None


def is_jwt(token: str) -> bool:
    """Whether the first two of the parts between dots are JSON objects, the first with `alg`.

    Source: RFC 7515, sections 3.1 and 4.1.1; RFC 7519, section 3.
    """
    header, claims = (_json(part) for part in token.split(".")[:2])
    return isinstance(header, dict) and "alg" in header and isinstance(claims, dict)


def user_and_password(encoded: str) -> tuple[str, str] | None:
    """What credentials of HTTP's Basic scheme say (RFC 7617, section 2); None of anything else."""
    data = _base64url(encoded)
    if data is None:
        return None
    text = data.decode("utf-8", "replace")
    user, colon, password = text.partition(":")
    return (user, password) if colon and text.isprintable() and "\ufffd" not in text else None


def names_openai(key: str) -> bool:
    """Whether "OpenAI" in base64 stands within a key, with 20 characters or more on both sides.

    Source: GitHub's list of supported secret scanning patterns; the keys of before 2024 had 20.
    """
    before, _, after = key.removeprefix("sk-").partition("T3BlbkFJ")
    return min(len(before), len(after)) >= 20


def names_a_user(token: str) -> bool:
    """Whether the first part of a Discord token is base64 of an id, 17 to 20 digits.

    Source: discord.com/developers/docs/reference, "Snowflakes".
    """
    data = _base64url(token.partition(".")[0])
    return data is not None and data.isdigit() and 17 <= len(data) <= 20


def _json(encoded: str) -> Any:
    data = _base64url(encoded)
    try:
        return None if data is None else json.loads(data)
    except (ValueError, RecursionError):
        return None


def _base64url(encoded: str) -> bytes | None:
    """Bytes in either alphabet of base64 (RFC 4648), with or without its padding."""
    letters = encoded.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except binascii.Error:
        return None
