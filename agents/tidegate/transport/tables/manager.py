"""Faust's table manager: claims and restores rows when partitions come, drops them when they go."""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from faust.tables.manager import TableManager as FaustTableManager
from faust.types import TP

from tidegate.transport.asking import GivenUp
from tidegate.transport.batch import Batch
from tidegate.transport.errors import AssignmentError
from tidegate.transport.fence import Where
from tidegate.transport.starts import Start
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.tables.claims import BID, CLAIM, claim_value, token_header
from tidegate.transport.tables.restore import Job, restore
from tidegate.transport.tables.rows import Rows
from tidegate.transport.tables.store import Changes
from tidegate.transport.tables.table import Table
from tidegate.transport.topic_ids import source_name
from tidegate.transport.topics import refuse_unlike

if TYPE_CHECKING:
    from tidegate.transport.app import App

log = logging.getLogger(__name__)


class TableManager(FaustTableManager):
    """The tables of an application."""

    app: "App"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sources: dict[str, str] = {}
        self._restored = asyncio.Event()

    def source(self, topic: str) -> str:
        """The name of a source topic in rows: with its incarnation."""
        return self._sources[topic]

    async def on_start(self) -> None:
        """Declare the changelogs; restoring waits for an assignment."""
        self._tables_finalized.set()
        for table in self.values():
            await table.maybe_start()
        self._tables_registered.set()

    async def on_stop(self) -> None:
        """Let go of all rows."""
        for table in self.values():
            await table.stop()
        self.drop()

    def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Rows are dropped later, when what was begun is done."""

    async def wait_until_recovery_completed(self) -> bool:
        """Return when tables were restored for the first time; whether we stop instead."""
        if self.app.producer_only or self.app.client_only:
            return False
        stopped: bool = await self.wait_for_stopped(self._restored)  # type: ignore[arg-type]
        return stopped

    async def on_rebalance(
        self,
        assigned: set[TP],
        revoked: set[TP],
        newly_assigned: set[TP],
        generation_id: int = 0,
    ) -> None:
        """Claim and restore the rows of all partitions assigned.

        Raises AssignmentError, ChangelogError, and what Kafka refuses.
        """
        if self and assigned:
            self._refuse_apart(assigned)
            try:
                await self._restore(assigned, generation_id)
            except GivenUp:
                log.info("restoring is given up: partitions move again, or the worker stops")
                return
            for table in self.values():
                await table.call_recover_callbacks()
        self.on_actives_ready()
        self._restored.set()

    def flush(self, batch: Batch) -> None:
        """Write the rows that a finished batch has changed to the changelogs, on its behalf."""
        for rows in list(batch.changed):
            self._write(rows, rows.collect(batch), batch)

    def committed(self, offsets: Mapping[TP, int]) -> None:
        """What is committed is never read again."""
        for table in self._tables():
            for tp, offset in offsets.items():
                if (rows := table.parts.get(tp.partition)) is not None:
                    rows.committed[self._sources[tp.topic]] = offset

    def drop(self) -> None:
        """Forget all rows: partitions go."""
        for table in self._tables():
            for rows in table.parts.values():
                rows.close()
            table.parts.clear()

    def _tables(self) -> list[Table[Any, Any]]:
        return [cast(Table[Any, Any], table) for table in self.values()]

    def _write(self, rows: Rows[Any], records: Changes, batch: Batch | None = None) -> None:
        removal = token_header(rows.token)
        listed = [(row, key, None if row is not None else removal) for key, row in records.items()]
        self.app.producer.produce_all(rows.topic, rows.partition, listed, batch=batch)

    def _refuse_apart(self, assigned: set[TP]) -> None:
        by_topic: dict[str, list[int]] = {}
        for topic, partition in sorted(assigned):
            by_topic.setdefault(topic, []).append(partition)
        (first, partitions), *others = by_topic.items()
        for topic, its in others:
            if its != partitions:
                raise AssignmentError(
                    f"{first} is assigned here with partitions {partitions} and {topic} with "
                    f"{its}, but their events share rows: give both topics the same number of "
                    "partitions, and all workers the same subscription"
                )

    async def _restore(self, assigned: set[TP], generation: int) -> None:
        began = time.monotonic()
        jobs: dict[Where, Job] = {}
        read = 0

        def goes_on() -> bool:
            nonlocal read
            if read != (now := sum(job.reader.records for job in jobs.values())):
                read = now
                self.app.consumer.watchdog.progress()
            return generation == self.app.consumer.poller.generation and not self.should_stop

        await asyncio.to_thread(
            refuse_unlike,
            self.app.settings,
            sorted({tp.topic for tp in assigned}),
            [table.changelog_topic_name for table in self._tables()],
            goes_on,
        )
        starts = self.app.consumer.starts
        self._sources = {
            tp.topic: source_name(tp.topic, start.note.topic_id) for tp, start in starts.items()
        }
        parts = [
            (table, partition, table.new_rows(partition))
            for table in self._tables()
            for partition in sorted({tp.partition for tp in assigned})
        ]
        bids = await asyncio.gather(*(self._bid(rows) for _, _, rows in parts))
        for bid, (table, partition, rows) in zip(bids, parts, strict=True):
            rows.token = bid
            jobs[rows.topic, partition] = self._job(table, partition, rows, starts)
        config = self.app.settings.restore_consumer(self.app.conf.id)
        try:
            await asyncio.to_thread(restore, config, jobs, goes_on)
            if not await self.app.consumer.commits.are_ours(goes_on):
                raise GivenUp
        except BaseException:
            for _, _, rows in parts:
                rows.close()
            raise
        for table, partition, rows in parts:
            self._claim(rows, jobs[rows.topic, partition].reader)
            table.parts[partition] = rows
        self._report([job.reader for job in jobs.values()], time.monotonic() - began)

    def _job(
        self, table: Table[Any, Any], partition: int, rows: Rows[Any], starts: Mapping[TP, Start]
    ) -> Job:
        """What is to be read into rows, up to their bid, for records from the starts on."""
        here = {
            self._sources[tp.topic]: start
            for tp, start in starts.items()
            if tp.partition == partition
        }
        rows.committed = {source: start.offset for source, start in here.items()}
        # After a truncation other records have the offsets that rows know: they must not.
        known = {source: start.offset for source, start in here.items() if not start.was_reset}
        reader = ChangelogReader(table.codec, rows.store, known)
        return Job(rows.topic, partition, rows.token, reader)

    def _claim(self, rows: Rows[Any], reader: ChangelogReader) -> None:
        """Write that restored rows are ours, and what of the changelog is not as they are."""
        self._write(rows, {CLAIM: claim_value(rows.token)})
        rows.replayed_to = reader.replayed_to
        rows.dropping.deleted = reader.deleted
        self._write(rows, {key: rows.encode_again(key) for key in reader.outdated})

    async def _bid(self, rows: Rows[Any]) -> int:
        """Write a bid; returns its offset, which is the token of all we write from here on."""
        written = await self.app.producer.send_and_wait(
            rows.topic, BID, b"", rows.partition, None, None
        )
        return written.offset

    def _report(self, readers: list[ChangelogReader], seconds: float) -> None:
        records = sum(reader.records for reader in readers)
        late = sum(reader.late for reader in readers)
        forgotten = sum(reader.forgotten for reader in readers)
        log.info(
            "tables restored: %d partitions, %d changelog records, %.3f s",
            len(readers), records, seconds,
        )  # fmt: skip
        if late:
            log.warning(
                "%d changelog records were written too late by a worker that had lost its "
                "partitions; they count for nothing", late,
            )  # fmt: skip
        if forgotten:
            log.error(
                "%d rows knew offsets of topics that are no more, made anew or truncated; their "
                "values are kept, the offsets forgotten", forgotten,
            )  # fmt: skip
