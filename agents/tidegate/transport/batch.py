"""Records as they go through Faust: some of one partition, in their order, as one event."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from confluent_kafka import Message
from faust.types import TP
from faust.types.tuples import ConsumerMessage

from tidegate.transport.headers import headers_of

if TYPE_CHECKING:
    from tidegate.transport.tables.rows import Rows


class Batch(Sequence[Message]):
    """Records of one partition that make one event of an agent.

    A record whose `error()` is not None is not to be worked on: it could not be read, and has
    coordinates and nothing else; or its code is `careful.POISON`, and it ended every worker.
    offset: of the first record. next_offset: what is committed once the batch is done. started:
    when an agent took it, on the monotonic clock, None before. at_work: how many agents have taken
    it and not acknowledged it; untaken: how many have it in their queues. finished: all have
    acknowledged it, or it was given up. void: it was given up, and nothing is written on its behalf
    any more. unacknowledged: outputs and changelog records written on its behalf that the broker
    has not confirmed yet. Its offset is committed when it is finished and all is acknowledged.
    """

    __slots__ = (
        "at_work",
        "changed",
        "finished",
        "next_offset",
        "offset",
        "records",
        "started",
        "tp",
        "unacknowledged",
        "untaken",
        "void",
    )

    def __init__(self, tp: TP, records: Sequence[Message]) -> None:
        self.tp = tp
        self.records = records
        self.offset = _offset(records[0]) if records else 0
        self.next_offset = _offset(records[-1]) + 1 if records else 0
        self.started: float | None = None
        self.untaken = 0
        self.at_work = 0
        self.finished = False
        self.void = False
        self.unacknowledged = 0
        self.changed: dict[Rows[Any], dict[bytes, None]] = {}
        """Keys of rows that the batch has changed, of each table, in the order of the changes."""

    @overload
    def __getitem__(self, place: int) -> Message: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Message]: ...
    def __getitem__(self, place: int | slice) -> Message | Sequence[Message]:
        return self.records[place]

    def __iter__(self) -> Iterator[Message]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __str__(self) -> str:
        where = f"{self.tp.topic}-{self.tp.partition}"
        return f"{where}, offsets {self.offset} to {self.next_offset - 1}"

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to do, so that it may be committed."""
        return self.finished and not self.unacknowledged


def _offset(record: Message) -> int:
    offset: int | None = record.offset()
    assert offset is not None  # noqa: S101  it was fetched
    return offset


class Delivery(ConsumerMessage):
    """What Faust passes through its streams: its message, and the batch that the message is of."""

    __slots__ = ("batch",)

    def __init__(
        self, batch: Batch, *, value: object, one: Message | None, generation: int
    ) -> None:
        """one: the record, when the agent takes records; else value is the batch itself."""
        last = batch.records[-1]
        _, timestamp_ms = last.timestamp()
        super().__init__(
            batch.tp.topic,
            batch.tp.partition,
            batch.next_offset - 1,
            timestamp_ms / 1000,
            0,
            headers_of(one) if one is not None else None,  # type: ignore[arg-type]
            one.key() if one is not None else None,
            value,  # type: ignore[arg-type]  # a batch passes through Faust's raw codec unseen
            None,
            0,
            0,
            batch.tp,
            generation_id=generation,
        )
        self.batch = batch

    def on_final_ack(self, consumer: Any) -> bool:
        """Told here as well, as `event.ack()` tells no sensor."""
        consumer.acknowledged(self)
        return super().on_final_ack(consumer)
