"""What a counting worker does to itself before it starts, all of it by patching the transport.

Hardships are what a transport has to stand: a broker that is slow to acknowledge, a client that
skips records. Faults take away one guarantee each, to see the checker go red: the product has no
switch for any of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from confluent_kafka import Message

from faults.failpoints import kill_at
from faults.journal import RESTORED, RESTORING, SABOTAGED, Journal
from faults.patching import after, replace
from tidegate.transport.batch import Batch
from tidegate.transport.producer import Producer
from tidegate.transport.reader import Reader, Records
from tidegate.transport.tables import manager
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.tables.manager import TableManager
from tidegate.transport.tables.restore import Job, restore
from tidegate.transport.tables.rows import Rows
from tidegate.transport.tables.store import Changes

SLOW_S = 1.5
_SKIP_EVERY = 15
_DROPPED_WRITE = 40


def apply(words: Sequence[str], journal: Journal) -> None:
    """Patch what each word says: a failpoint as `NAME@NUMBER`, or a hardship or fault."""
    note_restoring(journal)
    for word in words:
        name, at, number = word.partition("@")
        if at:
            kill_at(name, int(number), journal)
        else:
            _SABOTAGES[name](journal)


def note_restoring(journal: Journal) -> None:
    """Note when a restore begins, how many records it read, how many of them came too late."""

    def noted(config: Any, jobs: Mapping[Any, Job], goes_on: Callable[[], bool]) -> None:
        journal.note(RESTORING)
        try:
            restore(config, jobs, goes_on)
        finally:
            readers = [job.reader for job in jobs.values()]
            journal.note(RESTORED, sum(r.records for r in readers), sum(r.late for r in readers))

    replace(manager, "restore", noted)


def _slow_acknowledgements(journal: Journal) -> None:
    """Every record reaches the broker late."""
    hand_over = Producer._hand_over  # noqa: SLF001  all records come by here

    def later(producer: Producer, *record: Any) -> None:
        producer.loop.call_later(SLOW_S, hand_over, producer, *record)

    replace(Producer, "_hand_over", later)


def _skipping_client(journal: Journal) -> None:
    """Now and then the client does not hand out the first record of a fetch."""
    sift, calls = Reader.sift, count(1)

    def skip(reader: Reader, messages: Sequence[Message]) -> Iterator[Records]:
        skipped = next(calls) % _SKIP_EVERY == 0
        if skipped:
            journal.note(SABOTAGED, "skipped")
        return sift(reader, messages[skipped:])

    replace(Reader, "sift", skip)


def _commit_before_acknowledgement(journal: Journal) -> None:
    replace(Batch, "is_done", property(lambda batch: batch.finished))


def _changelog_write_dropped(journal: Journal) -> None:
    write, calls = TableManager._write, count(1)  # noqa: SLF001  all rows come by here

    def drop_one(tables: TableManager, rows: Rows[Any], records: Changes, *more: Any) -> None:
        kept = {key: row for key, row in records.items() if next(calls) != _DROPPED_WRITE}
        if len(kept) < len(records):
            journal.note(SABOTAGED, "dropped")
        write(tables, rows, kept, *more)

    replace(TableManager, "_write", drop_one)


def _rows_kept_over_a_revoke(journal: Journal) -> None:
    kept: dict[int, Rows[Any]] = {}

    def keep(tables: TableManager) -> None:
        for table in tables._tables():  # noqa: SLF001  with their type
            kept.update(table.parts)
            table.parts.clear()

    restore_all = TableManager._restore  # noqa: SLF001  nothing else brings rows back

    async def restore_all_but_those(tables: TableManager, *given: Any) -> None:
        await restore_all(tables, *given)
        for table in tables._tables():  # noqa: SLF001
            for partition in table.parts.keys() & kept.keys():
                kept[partition].token = table.parts[partition].token
                table.parts[partition] = kept[partition]
                journal.note(SABOTAGED, "kept", partition)

    replace(TableManager, "drop", keep)
    replace(TableManager, "_restore", restore_all_but_those)


def _fence_off(journal: Journal) -> None:
    replace(Reader, "_passes", lambda *_: True)


def _zombie_accepted(journal: Journal) -> None:
    """Claims count for nothing when a changelog is read."""

    def forget_claims(reader: ChangelogReader, message: Message) -> None:
        reader.claim = -1

    after(ChangelogReader, "take", forget_claims)


_SABOTAGES: dict[str, Callable[[Journal], None]] = {
    "slow-acknowledgements": _slow_acknowledgements,
    "skipping-client": _skipping_client,
    "commit-before-acknowledgement": _commit_before_acknowledgement,
    "changelog-write-dropped": _changelog_write_dropped,
    "rows-kept-over-a-revoke": _rows_kept_over_a_revoke,
    "fence-off": _fence_off,
    "zombie-accepted": _zombie_accepted,
}
