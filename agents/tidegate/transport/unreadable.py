"""Batches of a log whose compressed bytes are corrupt: where they end.

librdkafka cannot read such a batch, names its first offset, and stays before it for ever. Nothing
says how many records it has, but whoever reads at an offset inside it meets the same error with the
same first offset, and whoever reads behind it does not; so its end is found by halving.
"""

from collections.abc import Callable

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from tidegate.transport.asking import GivenUp
from tidegate.transport.fence import Where
from tidegate.transport.settings import Config

UNREADABLE = KafkaError._BAD_COMPRESSION  # noqa: SLF001  how they name local errors
_END = KafkaError._PARTITION_EOF  # noqa: SLF001
_POLL_S = 0.1


def stand_in(where: Where, offset: int) -> Message:
    """A record that cannot be read: it has coordinates and an error, and nothing else."""
    topic, partition = where
    return Message(topic=topic, partition=partition, offset=offset, error=KafkaError(UNREADABLE))


def end_of_unreadable(
    config: Config, where: Where, first: int, log_end: int, goes_on: Callable[[], bool]
) -> int:
    """The offset after a batch that begins at `first` and cannot be read.

    goes_on: asked meanwhile. Raises GivenUp when it says no.
    """
    consumer = Consumer({**config, "fetch.error.backoff.ms": 10})

    def is_inside(offset: int) -> bool:
        return _first_of_unreadable(consumer, where, offset, goes_on) == first

    try:
        inside, step = first, 1
        while (ahead := inside + step) < log_end and is_inside(ahead):
            inside = ahead
            step *= 2
        outside = min(inside + step, log_end)
        while outside - inside > 1:
            middle = (inside + outside) // 2
            if is_inside(middle):
                inside = middle
            else:
                outside = middle
        return outside
    finally:
        consumer.close()


def _first_of_unreadable(
    consumer: Consumer, where: Where, offset: int, goes_on: Callable[[], bool]
) -> int | None:
    """The first offset of the unreadable batch that `offset` is in; None when it can be read."""
    consumer.assign([TopicPartition(*where, offset)])
    while goes_on():
        message = consumer.poll(_POLL_S)
        if message is None:
            continue
        error = message.error()
        if error is None or error.code() == _END:
            return None
        if error.code() == UNREADABLE:
            return message.offset()
    raise GivenUp
