"""Where reading starts after an assignment: at the committed offset, if the log still has it."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from confluent_kafka import Consumer, KafkaException, TopicPartition

from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.settings import MAX_POLL_INTERVAL_MS

log = logging.getLogger(__name__)

T = TypeVar("T")

GIVE_UP_S = 0.8 * MAX_POLL_INTERVAL_MS / 1000
"""A broker that is away is waited for, but not so long that the group throws us out."""
_ANSWER_S = 10.0
_PAUSE_S = 0.2


class Start(NamedTuple):
    """Where a partition starts.

    overtaken: records that retention removed since the last commit. end: the log's end now.
    was_reset: the committed offset lay past the end, so the topic was made anew or truncated.
    """

    offset: int
    end: int
    overtaken: int = 0
    was_reset: bool = False


def start_of(committed: int | None, low: int, high: int) -> Start:
    """Where to start, by what is committed (None: nothing) and the log's first and next offset."""
    if committed is None:
        return Start(low, high)
    if committed > high:
        return Start(low, high, was_reset=True)
    return Start(max(committed, low), high, overtaken=max(0, low - committed))


def find_starts(
    consumer: Consumer, partitions: Sequence[TopicPartition], beat: Callable[[], None]
) -> list[Start]:
    """Where each partition starts; waits for brokers that are away.

    beat: called meanwhile. Raises KafkaException after `GIVE_UP_S`.
    """
    if not partitions:
        return []
    wanted = list(partitions)
    committed = _until_answered(lambda: consumer.committed(wanted, timeout=_ANSWER_S), beat)
    starts = []
    for partition in committed:
        if partition.error is not None:
            raise KafkaException(partition.error)

        def watermarks(partition: TopicPartition = partition) -> tuple[int, int]:
            return consumer.get_watermark_offsets(partition, timeout=_ANSWER_S)

        low, high = _until_answered(watermarks, beat)
        start = start_of(partition.offset if partition.offset >= 0 else None, low, high)
        _report(partition, start)
        starts.append(start)
    return starts


def report_overtaken(topic: str, partition: int, records: int, goes_on_at: int) -> None:
    """Say that retention was faster than we were."""
    log.error(
        "%s-%d: retention removed %d records before they were read; going on at offset %d. They "
        "are lost to this group: lengthen retention or add workers",
        topic, partition, records, goes_on_at,
    )  # fmt: skip


def _report(partition: TopicPartition, start: Start) -> None:
    where = partition.topic, partition.partition
    if start.overtaken:
        report_overtaken(*where, start.overtaken, start.offset)
    if start.was_reset:
        log.error(
            "%s-%d: offset %d is committed, but the log ends at %d: the topic was made anew or "
            "truncated; reading from its beginning", *where, partition.offset, start.end,
        )  # fmt: skip


def _until_answered(ask: Callable[[], T], beat: Callable[[], None]) -> T:
    give_up = time.monotonic() + GIVE_UP_S
    told = RateLimitedLog(log)
    while True:
        beat()
        try:
            return ask()
        except KafkaException as error:  # no leader yet, a broker just restarted, or away
            told.warning("starts", f"no word of where to start yet: {error.args[0].str()}")
            if time.monotonic() > give_up:
                raise
            time.sleep(_PAUSE_S)
