"""Arrival: from a record as Kafka gives it to an event, or to the reason why it is none.

Records of verdicts arrive the same way.

Design, path of one event, step 1. The order of the checks is the order of their cost: bounds and
key first, then the schema id, then the datum.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, Protocol, TypeVar

from tidegate.agents.retry import until_answered
from tidegate.schemas.catalogue import SchemaCatalogue
from tidegate.schemas.codec import Codec, DecodeError, unframe
from tidegate.schemas.records import DeadLetterReason
from tidegate.schemas.topics import MAX_KEY_BYTES
from tidegate.transport.batch import Batch


class _Keyed(Protocol):
    @property
    def subject(self) -> str: ...


R = TypeVar("R", bound=_Keyed)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRecord:
    """A record of an input topic, as fetched. log_time: when the broker wrote it, UTC.

    batch: what it was fetched with, for whatever is written on its behalf. refused: why the
    transport does not have it judged.
    """

    topic: str
    partition: int
    offset: int
    log_time: datetime
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    batch: Batch | None = None
    refused: DeadLetterReason | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a record is no event, and the schema id it claims, if it got that far."""

    reason: DeadLetterReason
    schema_id: int | None = None


class Arrival(Generic[R]):
    """Takes the records of one input topic; knows its schemas and bounds.

    waiting: called now and then while it waits for the registry.
    """

    def __init__(
        self,
        codec: Codec[R],
        catalogue: SchemaCatalogue,
        max_value_bytes: int,
        waiting: Callable[[], None],
    ) -> None:
        self._codec = codec
        self._catalogue = catalogue
        self._max_value_bytes = max_value_bytes
        self._waiting = waiting

    async def learn_schemas(self, records: Iterable[InputRecord]) -> None:
        """Ask the registry, once for all, about schema ids of these records not met before.

        Repeats until the registry answers: a record must not be refused because nobody could tell.
        """
        taken = (record for record in records if record.refused is None)
        claimed = {i for record in taken if (i := _claimed_schema(record.value)) is not None}
        unclear = {i for i in claimed if self._catalogue.must_refresh(i)}
        if unclear:
            waiting = f"{len(unclear)} schema ids of {self._catalogue.subject} stay undecided"
            await until_answered(partial(self._catalogue.refresh, unclear), waiting, self._waiting)

    def take(self, record: InputRecord) -> R | Rejected:
        """Decode and check one record; never raises for anything a producer can write."""
        if record.refused is not None:
            return Rejected(record.refused, _claimed_schema(record.value))
        value = record.value or b""
        if len(value) > self._max_value_bytes or len(record.key or b"") > MAX_KEY_BYTES:
            return Rejected(DeadLetterReason.TOO_LARGE)
        if not record.key:
            return Rejected(DeadLetterReason.EMPTY_KEY)
        try:
            schema_id, datum = unframe(value)
        except DecodeError:
            return Rejected(DeadLetterReason.UNDECODABLE)
        writer = self._catalogue.writer_schema(schema_id)
        if writer is None:
            return Rejected(DeadLetterReason.UNKNOWN_SCHEMA, schema_id)
        try:
            event = self._codec.decode(datum, writer)
        except DecodeError:
            return Rejected(DeadLetterReason.UNDECODABLE, schema_id)
        if event.subject.encode() != record.key:
            return Rejected(DeadLetterReason.SUBJECT_MISMATCH, schema_id)
        return event


def _claimed_schema(value: bytes | None) -> int | None:
    try:
        return unframe(value or b"").schema_id
    except DecodeError:
        return None
