"""Asking Kafka until it answers: brokers restart, and partitions have no leader for a moment."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from confluent_kafka import Consumer, KafkaException, TopicPartition

from tidegate.transport.quiet_log import RateLimitedLog

log = logging.getLogger(__name__)

T = TypeVar("T")

ANSWER_S = 10.0
"""How long one try may take."""
PAUSE_S = 0.2
"""Pause between two tries."""


class GivenUp(Exception):  # noqa: N818  no error: partitions move again, or we stop
    """Whoever asked does not want to know any more."""


def until_answered(ask: Callable[[], T], what: str, goes_on: Callable[[], bool]) -> T:
    """The answer to `ask`, which is called again for as long as it raises KafkaException.

    what: the log says once in a while that this is waited for. goes_on: called before each try, as
    a sign of life. Raises GivenUp once it says no.
    """
    told = RateLimitedLog(log)
    while goes_on():
        try:
            return ask()
        except KafkaException as error:
            told.warning(what, f"waiting for {what}: {error.args[0].str()}")
            time.sleep(PAUSE_S)
    raise GivenUp


def ends_of(
    consumer: Consumer, topic: str, partition: int, goes_on: Callable[[], bool]
) -> tuple[int, int]:
    """The first offset of a log and the one after its last. Raises as `until_answered`."""
    wanted = TopicPartition(topic, partition)
    return until_answered(
        lambda: consumer.get_watermark_offsets(wanted, timeout=ANSWER_S),
        f"the ends of {topic}-{partition}",
        goes_on,
    )
