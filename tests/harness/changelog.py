"""A changelog written by hand: claims, rows, removals, and what is none of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from confluent_kafka import KafkaError, Message, Producer
from msgspec.structs import replace

from tidegate.transport.tables.claims import BID, CLAIM, claim_value, token_header
from tidegate.transport.tables.row import AnyRowCodec, Row

FLUSH_S = 30.0
_CODEC = AnyRowCodec()


class ChangelogWriter:
    """Writes to one changelog, each record acknowledged before the call returns its offset.

    token: offset of the claim under which a record is written. written_ms: its time, None for now.
    """

    def __init__(self, producer: Producer, topic: str) -> None:
        self._producer = producer
        self._topic = topic

    def claim(self, partition: int = 0) -> int:
        """A new claim; its token."""
        token = self.raw(BID, b"", partition)
        self.raw(CLAIM, claim_value(token), partition)
        return token

    def row(
        self,
        key: bytes,
        value: Any,
        token: int,
        partition: int = 0,
        /,
        *,
        written_ms: int | None = None,
        **fields: Any,
    ) -> int:
        """A row with a value; fields: what differs from a row of version 1 that knows no source."""
        row = replace(Row(1, token, 0, {}, [], [value]), **fields)
        return self.raw(key, _CODEC.encode(row), partition, written_ms=written_ms)

    def removal(self, key: bytes, token: int, partition: int = 0) -> int:
        """The removal of a row."""
        return self.raw(key, None, partition, headers=token_header(token))

    def raw(
        self,
        key: bytes | None,
        value: bytes | None,
        partition: int = 0,
        *,
        headers: list[tuple[str, bytes]] | None = None,
        written_ms: int | None = None,
    ) -> int:
        """Any record."""
        offsets: list[int | None] = []

        def delivered(error: KafkaError | None, message: Message) -> None:
            assert error is None, error
            offsets.append(message.offset())

        self._producer.produce(
            self._topic,
            value,
            key,
            partition,
            delivered,
            timestamp=written_ms or 0,
            headers=headers,  # type: ignore[arg-type]  # a list is invariant
        )
        assert self._producer.flush(FLUSH_S) == 0
        (offset,) = offsets
        assert offset is not None
        return offset


@contextmanager
def changelog_writer(bootstrap_servers: str, topic: str) -> Iterator[ChangelogWriter]:
    """A writer, closed at the end."""
    with Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 0}) as producer:
        yield ChangelogWriter(producer, topic)
