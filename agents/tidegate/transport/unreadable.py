"""Batches of a log whose compressed bytes are corrupt: where they end.

librdkafka cannot read such a batch, names its first offset, and stays before it for ever. Nothing
says how many records it has, but whoever reads at an offset inside it meets the same error with the
same first offset, and whoever reads behind it does not; so its end is found by halving.
"""

import time
from collections.abc import Callable

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from tidegate.transport.fence import Where
from tidegate.transport.settings import Config

UNREADABLE = KafkaError._BAD_COMPRESSION  # noqa: SLF001  how they name local errors
_END = KafkaError._PARTITION_EOF  # noqa: SLF001
_ANSWER_S = 30.0
_POLL_S = 0.1


def stand_in(where: Where, offset: int) -> Message:
    """A record that cannot be read: it has coordinates and an error, and nothing else."""
    topic, partition = where
    return Message(topic=topic, partition=partition, offset=offset, error=KafkaError(UNREADABLE))


def end_of_unreadable(
    config: Config, where: Where, first: int, log_end: int, beat: Callable[[], None]
) -> int:
    """The offset after a batch that begins at `first` and cannot be read.

    beat: called meanwhile. Raises KafkaException when Kafka does not answer.
    """
    consumer = Consumer({**config, "fetch.error.backoff.ms": 10})
    try:
        inside, step = first, 1
        while inside + step < log_end and _is_inside(consumer, where, first, inside + step, beat):
            inside += step
            step *= 2
        outside = min(inside + step, log_end)
        while outside - inside > 1:
            middle = (inside + outside) // 2
            if _is_inside(consumer, where, first, middle, beat):
                inside = middle
            else:
                outside = middle
        return outside
    finally:
        consumer.close()


def _is_inside(
    consumer: Consumer, where: Where, first: int, offset: int, beat: Callable[[], None]
) -> bool:
    consumer.assign([TopicPartition(*where, offset)])
    give_up = time.monotonic() + _ANSWER_S
    while True:
        beat()
        message = consumer.poll(_POLL_S)
        if message is not None:
            error = message.error()
            if error is None or error.code() == _END:
                return False
            if error.code() == UNREADABLE:
                return message.offset() == first
        if time.monotonic() > give_up:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT))  # noqa: SLF001
