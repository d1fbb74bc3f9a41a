"""Messages as librdkafka would hand them out, and batches of them."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, cast

from confluent_kafka import Consumer, Message
from faust.types import TP

from tidegate.transport.batch import Batch
from tidegate.transport.poller import Poller

TOPIC = "requests"
TP0 = TP(TOPIC, 0)
LOG_APPEND_TIME = 2


def message(
    offset: int,
    *,
    key: bytes | None = b"key",
    value: bytes | None = b"value",
    topic: str = TOPIC,
    partition: int = 0,
    timestamp_ms: int = 1_000,
    headers: Sequence[tuple[str, bytes]] | None = None,
) -> Message:
    """A record; where key, value or headers are None it has none."""
    return Message(
        topic=topic,
        partition=partition,
        offset=offset,
        key=key,
        value=value,
        headers=None if headers is None else [*headers],
        timestamp=(LOG_APPEND_TIME, timestamp_ms),
    )


def batch(*offsets: int, tp: TP = TP0) -> Batch:
    """A batch of records at these offsets."""
    records = [message(offset, topic=tp.topic, partition=tp.partition) for offset in offsets]
    return Batch(tp, records)


class StubPoller:
    """Calls what it is asked to with its `consumer`, at once; remembers whether there is room."""

    def __init__(self, consumer: object = None) -> None:
        self.consumer = cast(Consumer, consumer)
        self.is_alive = True
        self.rooms: list[bool] = []

    def has_room(self, room: bool) -> None:
        """Whether to read on."""
        self.rooms.append(room)

    def call(self, function: Callable[[Consumer], Any]) -> "Future[Any]":
        """Call and answer, or tell the error."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(self.consumer))
        except Exception as error:
            future.set_exception(error)
        return future

    @property
    def typed(self) -> Poller:
        """As what takes pollers wants it."""
        return cast(Poller, self)
