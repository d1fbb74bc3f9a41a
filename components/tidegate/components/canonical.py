"""Digests of plain data, the same wherever they are made."""

import hashlib
from typing import Any

import rfc8785


def digest(plain: Any) -> bytes:
    """SHA-256 of a JSON value in its canonical form (RFC 8785), 32 bytes.

    Raises ValueError for what that form cannot say: half a character, a number out of its range.
    """
    return hashlib.sha256(rfc8785.dumps(plain)).digest()
