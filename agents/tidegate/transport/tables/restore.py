"""Restoring tables: reading changelogs from their beginning to an end, several at once."""

import gc
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, TopicPartition

from tidegate.transport.asking import GivenUp, ends_of
from tidegate.transport.errors import ChangelogError
from tidegate.transport.fence import Where
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.settings import Config
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.unreadable import UNREADABLE

log = logging.getLogger(__name__)

REPORT_S = 5.0
_AT_ONCE = 5_000
_WAIT_S = 0.05


@dataclass(slots=True)
class Job:
    """One partition of a changelog.

    end: the offset of the last record to be read: a worker's own bid; OFFSET_END for the last
    there is when reading begins. start, position: the first offset, and the next one to be read.
    """

    topic: str
    partition: int
    end: int
    reader: ChangelogReader
    start: int = 0
    position: int = 0

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}"


def restore(config: Config, jobs: Mapping[Where, Job], goes_on: Callable[[], bool]) -> None:
    """Read what the jobs say, and report progress on long ones.

    goes_on: asked often, and a sign of life. Raises GivenUp when it says no, ChangelogError for a
    record that is no row, KafkaException when Kafka refuses.
    """
    consumer = Consumer(config)
    started = reported = time.monotonic()
    told = RateLimitedLog(log)
    try:
        _assign(consumer, jobs, goes_on)
        left = dict(jobs)
        with _no_collecting():
            while left:
                if not goes_on():
                    raise GivenUp
                _read(consumer, left, told)
                for job in jobs.values():
                    job.reader.flush()
                if time.monotonic() - reported > REPORT_S:
                    reported = time.monotonic()
                    _report(jobs.values(), reported - started)
    finally:
        consumer.close()
    for job in jobs.values():
        job.reader.finish()


def _assign(consumer: Consumer, jobs: Mapping[Where, Job], goes_on: Callable[[], bool]) -> None:
    partitions = []
    for job in jobs.values():
        job.start, after_last = ends_of(consumer, job.topic, job.partition, goes_on)
        job.position = job.start
        if job.end == OFFSET_END:
            job.end = after_last - 1
        partitions.append(TopicPartition(job.topic, job.partition, job.start))
    consumer.assign(partitions)


def _read(consumer: Consumer, left: dict[Where, Job], told: RateLimitedLog) -> None:
    """Take what has come, and the jobs that are done out of `left`."""
    for message in consumer.consume(_AT_ONCE, _WAIT_S):
        error = message.error()
        if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001
            if error.code() == UNREADABLE:
                raise ChangelogError(
                    f"{message.topic()}-{message.partition()}, offset {message.offset()}: a batch "
                    "that cannot be decompressed; what was written there is lost to the table: "
                    "delete the records before the next offset, if it may go on without them"
                )
            _refuse_final(error, told)
            continue
        where: Where = (message.topic(), message.partition())  # type: ignore[assignment]
        job = left.get(where)
        if job is None:
            continue
        position: int = message.offset()  # type: ignore[assignment]
        if error is None:
            job.reader.take(message)
            position += 1
        job.position = position
        if position > job.end:  # by a record, or by the end of a log that ends in holes
            del left[where]


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector off, which finds nothing in rows and takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _refuse_final(error: KafkaError, told: RateLimitedLog) -> None:
    if error.fatal() or (error.code() > 0 and not error.retriable()):  # below 0: local ones
        raise KafkaException(error)
    told.warning(error.name(), f"restoring waits for Kafka: {error.str()}")


def _report(jobs: Iterable[Job], seconds: float) -> None:
    done = total = 0
    for job in jobs:
        done += job.position - job.start
        total += job.end + 1 - job.start
    share = done / total if total else 1.0
    left = seconds / share - seconds if share else float("inf")
    log.info(
        "restoring tables: %.0f %% of about %d changelog records, about %.0f s left",
        100 * share, total, left,
    )  # fmt: skip
