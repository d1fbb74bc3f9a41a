"""The content digest: what a decision binds to, without giving the content away.

HMAC-SHA-256 (RFC 2104) under the deployment's key, because a plain hash of a short prompt can be
guessed. The message is every scannable part in order, each field preceded by its length, so that
no two different lists of parts give the same bytes.
"""

import hashlib
import hmac
from collections.abc import Iterable

from tidegate.components.content import Direction, Part

MIN_KEY_BYTES = 32
NO_DIGEST = bytes(32)
"""Content digest of a record that could not be read as an event."""

_CONTENT = b"tidegate.content.v1"
_PAYLOAD = b"tidegate.payload.v1"
_KEY_ID = b"tidegate.key_id.v1"


class ContentKey:
    """The deployment's digest key; `key_id` names it in records without telling it.

    Raises ValueError for a key of fewer than 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < MIN_KEY_BYTES:
            raise ValueError(
                f"the content key has {len(key)} bytes and needs at least {MIN_KEY_BYTES}: "
                "set TIDEGATE_CONTENT_KEY, for instance to the output of `openssl rand -hex 32`"
            )
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)
        self.key_id = self._digest(_KEY_ID)[:8].hex()

    def content_digest(self, direction: Direction, parts: Iterable[Part]) -> bytes:
        """Digest of an event's scannable parts, 32 bytes."""
        fields = [_CONTENT, direction.encode()]
        for part in parts:
            for text in (part.path, part.kind, part.role or "", part.text):
                fields.append(text.encode("utf-8", "surrogatepass"))
        return self._digest(*fields)

    def payload_digest(self, payload: bytes) -> bytes:
        """Digest of a record's value as it came, 32 bytes."""
        return self._digest(_PAYLOAD, payload)

    def _digest(self, *fields: bytes) -> bytes:
        keyed = self._keyed.copy()
        for field in fields:
            keyed.update(len(field).to_bytes(8, "big"))
            keyed.update(field)
        return keyed.digest()
