"""Reading changelogs from outside: nothing is claimed or written, and no group is joined."""

import time
from collections.abc import Callable
from typing import TypeVar

from confluent_kafka import OFFSET_END
from confluent_kafka.admin import AdminClient

from tidegate.broker import cluster
from tidegate.transport.asking import GivenUp
from tidegate.transport.errors import StalledError
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.tables.restore import Job, restore

STALL_S = 30.0
"""Time without anything read after which reading is given up."""

_GROUP = "tidegate-outside"

R = TypeVar("R", bound=ChangelogReader)


Progress = Callable[[int], object]
"""Is told now and then how much is read by now, in percent."""


def read_outside(
    settings: TransportSettings,
    topic: str,
    reader_of: Callable[[int], R],
    progress: Progress,
) -> list[R]:
    """Read all partitions of a changelog up to their ends as of now.

    reader_of: makes the reader of a partition. Returns those readers, in order. Raises TopicError
    without such a topic, ChangelogError for a record that is no row, StalledError when nothing
    comes any more, KafkaException when Kafka refuses.
    """
    with AdminClient(settings.connection()) as admin:
        found = cluster.find(admin, [topic]).get(topic)
    if found is None:
        raise cluster.TopicError(
            f"no topic {topic}: correct the topic or its prefix; a table's changelog is called "
            "GROUP-TABLE-changelog, and the topics of a deployment are made by `tidegate topics "
            "create`"
        )
    readers = [reader_of(partition) for partition in range(found.partitions)]
    jobs = {
        (topic, partition): Job(topic, partition, OFFSET_END, reader)
        for partition, reader in enumerate(readers)
    }
    read, moved = 0, time.monotonic()

    def goes_on() -> bool:
        nonlocal read, moved
        done = sum(min(job.position, job.end + 1) - job.start for job in jobs.values())
        total = sum(job.end + 1 - job.start for job in jobs.values())
        if done > read:
            read, moved = done, time.monotonic()
            progress(100 * done // total)
        return time.monotonic() - moved < STALL_S

    try:
        restore(settings.restore_consumer(_GROUP), jobs, goes_on)
    except GivenUp:
        raise StalledError(
            f"{topic}: nothing came for {STALL_S:g} s; is the broker still there, and does every "
            "partition have a leader?"
        ) from None
    return readers
