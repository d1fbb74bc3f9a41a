"""Plain data in one form and its digest, the same wherever they are made."""

import hashlib
from typing import Any

import rfc8785


def canonical_json(plain: Any) -> bytes:
    """A JSON value in its canonical form (RFC 8785).

    Raises ValueError for what that form cannot say: half a character, a number out of its range.
    """
    return rfc8785.dumps(plain)


def digest(plain: Any) -> bytes:
    """SHA-256 of a JSON value in its canonical form, 32 bytes; raises what that raises."""
    return hashlib.sha256(canonical_json(plain)).digest()
