"""What a changelog says of single keys."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Message

from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.tables.claims import RESERVED
from tidegate.transport.tables.outside import Progress, read_outside
from tidegate.transport.tables.row import AnyRowCodec, Row, decode_any
from tidegate.transport.tables.store import MemoryStore


@dataclass(frozen=True, slots=True)
class Found:
    """The last record of a key in a partition, as it stands in the changelog.

    row: None where the record removes the row. time_ms: when it was written. claim: the last of the
    partition. void: it was written under an older claim than the one that it comes after, so that
    it counts for nothing, and what came before it stands.
    """

    key: bytes
    partition: int
    offset: int
    time_ms: int
    row: Row[Any] | None
    claim: int
    void: bool


def look_up(
    settings: TransportSettings, topic: str, keys: Collection[bytes], progress: Progress
) -> list[Found]:
    """The rows of some keys, and after each the record that came too late after it, if any.

    All partitions are searched: how keys are spread is the business of the sources' producers.
    Records of other keys are not looked into. Raises what `read_outside` raises.
    """
    readers = read_outside(settings, topic, lambda _: _Lookup(keys), progress)
    return [found for reader in readers for found in reader.found()]


class _Lookup(ChangelogReader):
    """Keeps, of one partition, what concerns the keys."""

    def __init__(self, keys: Collection[bytes]) -> None:
        super().__init__(AnyRowCodec(), MemoryStore(), starts=None)
        self._keys = keys
        self._valid: dict[bytes, Message] = {}
        self._void: dict[bytes, Message] = {}

    def take(self, message: Message) -> None:
        key = message.key()
        if key in RESERVED:
            super().take(message)
        elif key is not None and key in self._keys:
            late_before = self.late
            super().take(message)
            if self.late > late_before:
                self._void[key] = message
            else:
                self._valid[key] = message
                self._void.pop(key, None)

    def found(self) -> Iterator[Found]:
        """What stands, and what came too late after it."""
        for key in self._keys:
            if (valid := self._valid.get(key)) is not None and valid.value() is not None:
                yield self._told(key, valid, void=False)
            if (void := self._void.get(key)) is not None:
                yield self._told(key, void, void=True)

    def _told(self, key: bytes, message: Message, *, void: bool) -> Found:
        _, time_ms = message.timestamp()
        value = message.value()
        return Found(
            key,
            message.partition(),  # type: ignore[arg-type]  # it was fetched
            message.offset(),  # type: ignore[arg-type]
            time_ms,
            None if value is None else decode_any(value),
            self.claim,
            void,
        )
