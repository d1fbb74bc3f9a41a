"""Where reading starts after an assignment: at the committed offset, if the log still has it."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaException, TopicPartition

from tidegate.transport.asking import ANSWER_S, ends_of, until_answered
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.errors import TransportError
from tidegate.transport.settings import MAX_POLL_INTERVAL_MS

log = logging.getLogger(__name__)

GIVE_UP_S = 0.8 * MAX_POLL_INTERVAL_MS / 1000
"""A broker that is away is waited for, but not so long that the group throws us out."""


class Start(NamedTuple):
    """Where a partition starts.

    overtaken: records that retention removed since the last commit. end: the log's end now.
    was_reset: what is committed is of a topic that is no more, or lies past the end of this one.
    note: what is committed beside the offset, of this log.
    """

    offset: int
    end: int
    note: CommitNote
    overtaken: int = 0
    was_reset: bool = False

    @property
    def is_suspect(self) -> bool:
        """Whether somebody started here, came to nothing and did not say why."""
        return self.offset < self.end and bool(self.note.starts or self.note.tries)

    @property
    def begin_note(self) -> CommitNote:
        """What is to be committed before anything is handed out: one start more, if it may fail."""
        return self.note._replace(starts=self.note.starts + int(self.offset < self.end))


def start_of(committed: TopicPartition, low: int, high: int, topic_id: str) -> Start:
    """Where to start, by what is committed and the log's first and next offset."""
    new = CommitNote(topic_id)
    if committed.offset < 0:  # nothing is
        return Start(low, high, new)
    note = CommitNote.read(committed.metadata) or new
    if note.topic_id != topic_id or committed.offset > high:
        return Start(low, high, new, was_reset=True)
    if committed.offset < low:
        return Start(low, high, new, overtaken=low - committed.offset)
    return Start(committed.offset, high, note)


def without_our_own(start: Start, before: Start | None) -> Start:
    """A start without the blame for our own one before: we live, so it came to nothing harmlessly.

    before: our own one, if there was any and we did not stand still since.
    """
    if before is not None and start.note == before.begin_note and start.offset == before.offset:
        return start._replace(note=before.note)
    return start


def find_starts(
    consumer: Consumer,
    partitions: Sequence[TopicPartition],
    ask_topic_ids: Callable[[set[str]], Mapping[str, str]],
    goes_on: Callable[[], bool],
) -> list[Start]:
    """Where each partition starts; waits for brokers that are away.

    goes_on: asked meanwhile, a sign of life. Raises GivenUp when it says no, TransportError after
    `GIVE_UP_S`.
    """
    if not partitions:
        return []
    give_up = time.monotonic() + GIVE_UP_S
    topics = {partition.topic for partition in partitions}

    def in_time() -> bool:
        if time.monotonic() > give_up:
            raise TransportError(
                f"no broker said in {GIVE_UP_S:g} s where to start reading {', '.join(topics)}; "
                "look at the brokers; the worker can be restarted at any time"
            )
        return goes_on()

    ids = until_answered(lambda: ask_topic_ids(topics), "the topics' ids", in_time)
    committed = until_answered(
        lambda: _committed(consumer, partitions), "what is committed", in_time
    )
    starts = []
    for one in committed:
        low, high = ends_of(consumer, one.topic, one.partition, in_time)
        start = start_of(one, low, high, ids[one.topic])
        _report(one, start)
        starts.append(start)
    return starts


def report_overtaken(topic: str, partition: int, records: int, goes_on_at: int) -> None:
    """Say that retention was faster than we were."""
    log.error(
        "%s-%d: retention removed %d records before they were read; going on at offset %d. They "
        "are lost to this group: lengthen retention or add workers",
        topic, partition, records, goes_on_at,
    )  # fmt: skip


def _committed(consumer: Consumer, partitions: Sequence[TopicPartition]) -> list[TopicPartition]:
    committed = consumer.committed(list(partitions), timeout=ANSWER_S)
    for partition in committed:
        if partition.error is not None:
            raise KafkaException(partition.error)
    return committed


def _report(committed: TopicPartition, start: Start) -> None:
    where = committed.topic, committed.partition
    if start.overtaken:
        report_overtaken(*where, start.overtaken, start.offset)
    if start.was_reset:
        log.error(
            "%s-%d: offset %d is committed, but not of this log, which ends at %d: the topic was "
            "made anew or truncated; reading from its beginning",
            *where, committed.offset, start.end,
        )  # fmt: skip
