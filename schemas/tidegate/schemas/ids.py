"""Ids that two workers derive alike: version 5 UUIDs over what they name (RFC 9562, 5.5)."""

from hashlib import sha1
from uuid import UUID

from tidegate.schemas.records import Action, DecidedBy

_VERSION_AND_VARIANT = 5 << 76 | 0b10 << 62
_RANDOM_BITS = (1 << 128) - 1 - (0xF << 76 | 0b11 << 62)


def uuid5(namespace: UUID, name: str) -> UUID:
    """Version 5 UUID of a name; the standard library's takes twice as long."""
    hashed = sha1(namespace.bytes + name.encode(), usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(hashed[:16], "big") & _RANDOM_BITS | _VERSION_AND_VARIANT)


_NAMESPACE = UUID("5bf3c1d4-0f0c-4b52-9d0e-8a0f6b8a7c11")
_RECORDS = uuid5(_NAMESPACE, "record")
_DEAD_LETTERS = uuid5(_NAMESPACE, "dead_letter")


def ingest_event_id(topic: str, partition: int, offset: int) -> UUID:
    """Event id of a record that could not be taken as an event."""
    return uuid5(_RECORDS, f"{topic}/{partition}/{offset}")


def dead_letter_id(topic: str, partition: int, offset: int) -> UUID:
    """Id of the dead letter of a record."""
    return uuid5(_DEAD_LETTERS, f"{topic}/{partition}/{offset}")


def verdict_id(
    event_id: UUID, content_digest: bytes, component: str, version: str, options_digest: bytes
) -> UUID:
    """Id of one component's verdict on one content."""
    name = f"{content_digest.hex()}/{component}/{version}/{options_digest.hex()}"
    return uuid5(event_id, name)


def verdicts_id(event_id: UUID, content_digest: bytes, policy_digest: bytes, group: str) -> UUID:
    """Id of what one group says of one content under one policy."""
    return uuid5(event_id, f"{content_digest.hex()}/{policy_digest.hex()}/{group}")


def decision_id(event_id: UUID, content_digest: bytes, policy_digest: bytes) -> UUID:
    """The slot that all decisions on one content of an event under one policy share."""
    return uuid5(event_id, f"{content_digest.hex()}/{policy_digest.hex()}")


def record_id(
    slot: UUID,
    action: Action,
    decided_by: DecidedBy,
    reason_code: str,
    edits_digest: bytes = b"",
    review_id: UUID | None = None,
) -> UUID:
    """Id of one decision record in a slot, equal for equal decisions.

    edits_digest: SHA-256 of the edits, empty without any.
    """
    name = f"{action}/{decided_by}/{reason_code}/{edits_digest.hex()}/{review_id or ''}"
    return uuid5(slot, name)
