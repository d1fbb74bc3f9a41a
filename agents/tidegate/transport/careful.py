"""After ends without a word: what may have caused them is handed out record by record.

A worker that is killed says nothing of why. Where a start came to nothing, the records that were in
flight are handed out alone, over the whole process, and before each of them its offset is committed
with one try more (`commit_note.py`). So only the record that kills can be blamed. After `MAX_TRIES`
it is handed out as one that has an `error()`, and the others flow.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import ClassVar

from confluent_kafka import KafkaError, Message
from faust.types import TP

from tidegate.transport.headers import headers_of
from tidegate.transport.starts import Start

log = logging.getLogger(__name__)

MAX_TRIES = 3
"""How often a record may end the worker that has it alone."""

POISON = KafkaError._APPLICATION  # noqa: SLF001  how they name local errors


class Careful:
    """Knows which records are handed out alone: of an assignment's suspects, those up to `ends`.

    most: records that a worker may have in flight, of all partitions together.
    """

    turns: ClassVar[list["Careful"]] = []
    """Who hands out a record alone now, and who wants to next, of the applications of a process."""

    def __init__(self, most: int) -> None:
        self.ends: dict[TP, int] = {}
        """By partition, the offset before which its records are handed out alone."""
        self._most = most
        self._tries: dict[TP, int] = {}
        self._refused: set[TP] = set()
        """Partitions whose next record was tried enough."""

    def begin(self, starts: Mapping[TP, Start]) -> None:
        """A new assignment."""
        suspects = {tp: start for tp, start in starts.items() if start.is_suspect}
        share = self._most // max(1, len(suspects))
        self.ends = {tp: min(it.end, it.offset + max(1, share)) for tp, it in suspects.items()}
        self._tries = {tp: start.note.tries for tp, start in suspects.items()}
        self._refused = {tp for tp, tries in self._tries.items() if tries >= MAX_TRIES}
        for tp, end in self.ends.items():
            log.warning(
                "%s-%d: a worker that started at offset %d came to nothing and did not say why; "
                "the records before offset %d are handed out one by one",
                *tp, suspects[tp].offset, end,
            )  # fmt: skip

    @property
    def is_over(self) -> bool:
        """Whether records are handed out together."""
        return not self.ends

    def end(self) -> None:
        """Nothing more comes of what was to be handed out alone."""
        self.ends.clear()

    def passed(self, tp: TP, offset: int) -> None:
        """All records of a partition before this offset are done."""
        if tp in self.ends and offset >= self.ends[tp]:
            del self.ends[tp]

    def next_try(self, tp: TP) -> int:
        """Which try of the next record of a partition begins."""
        return self._tries.pop(tp, 0) + 1

    def sift(self, tp: TP, records: Sequence[Message]) -> Sequence[Message]:
        """The next records of a partition; one that was tried enough has an error."""
        if tp not in self._refused:
            return records
        self._refused.remove(tp)
        log.error(
            "%s-%d, offset %s: %d workers that had this record alone came to nothing and did not "
            "say why; it is refused. Look for what it sets off: a crash of native code, the end of "
            "memory, a call that does not come back",
            *tp, records[0].offset(), MAX_TRIES,
        )  # fmt: skip
        return [_refused(records[0]), *records[1:]]


def _refused(record: Message) -> Message:
    return Message(
        topic=record.topic(),
        partition=record.partition(),
        offset=record.offset(),
        key=record.key(),
        value=record.value(),
        headers=[*headers_of(record)],
        timestamp=record.timestamp(),
        error=KafkaError(POISON),
    )
