"""What is put in the place of personal data."""

import hashlib
import hmac
from enum import StrEnum

HASH_DIGITS = 32
"""Hexadecimal digits of a hash: 128 bits."""
PSEUDONYM_DIGITS = 16
"""Hexadecimal digits of a pseudonym: 64 bits, so that two of four billion people share one by
chance."""
MIN_KEY_BYTES = 32
"""RFC 2104, section 3: as many as the digest has."""

_KEPT = 4
_FEWEST_MASKED = 4


class Action(StrEnum):
    """What becomes of personal data."""

    REDACT = "redact"
    MASK = "mask"
    HASH = "hash"
    PSEUDONYM = "pseudonym"
    BLOCK = "block"
    ALLOW = "allow"


KEYED = frozenset({Action.HASH, Action.PSEUDONYM})
"""Actions that need a key."""


def masked(text: str) -> str:
    """A text of which the last four characters are kept; nothing, where that is half or more."""
    kept = _KEPT if len(text) >= _KEPT + _FEWEST_MASKED else 0
    return "*" * (len(text) - kept) + text[len(text) - kept :]


class Key:
    """A secret by which the same value always gets the same digest, and no one else can tell it.

    HMAC-SHA-256 (RFC 2104). Raises ValueError for fewer than 32 bytes.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < MIN_KEY_BYTES:
            raise ValueError(f"it has {len(secret)} bytes and needs at least {MIN_KEY_BYTES}")
        self._keyed = hmac.new(secret, digestmod=hashlib.sha256)

    def hashed(self, entity_id: str, value: str) -> str:
        """32 hexadecimal digits for a value of an entity."""
        keyed = self._keyed.copy()
        keyed.update(f"{entity_id}\0{value}".encode())
        return keyed.hexdigest()[:HASH_DIGITS]
