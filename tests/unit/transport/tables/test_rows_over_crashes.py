"""Rows over batches, flushes, commits, crashes and late writers in any order: exact all the same.

A value is the list of the records that changed the row, so that one missing, twice or out of order
shows. A crash is what it is on Kafka: of what was produced to the changelog and not acknowledged, a
beginning is there; some of the rest may come late, after the next worker's claim.
"""

from typing import NamedTuple

from confluent_kafka import Message
from faust.types import TP
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tidegate.transport.batch import Batch
from tidegate.transport.in_flight import InFlight
from tidegate.transport.tables.changelog import ChangelogReader
from tidegate.transport.tables.claims import BID, CLAIM, claim_value, token_header
from tidegate.transport.tables.row import ABSENT, RowCodec
from tidegate.transport.tables.rows import Rows
from tidegate.transport.tables.store import MemoryStore
from unit.transport.building import message

SOURCES = ("requests@1", "responses@1")
OWN_KEYS = {source: tuple(f"{source} {n}".encode() for n in range(3)) for source in SOURCES}
SHARED_KEYS = (b"both 0", b"both 1")
CODEC = RowCodec(list[tuple[str, int]])

Value = list[list[tuple[str, int]]]


class Step(NamedTuple):
    """What a record does: looks at a row of its source, then appends itself to a row or deletes it.

    twice: in two changes.
    """

    looks_at: bytes
    changes: bytes
    deletes: bool
    twice: bool


def steps(source: str) -> st.SearchStrategy[Step]:
    own = st.sampled_from(OWN_KEYS[source])
    deleting = st.builds(Step, own, own, st.just(True), st.booleans())
    appending = st.builds(
        Step, own, st.sampled_from(OWN_KEYS[source] + SHARED_KEYS), st.just(False), st.booleans()
    )
    return st.one_of(appending, appending, deleting)


class OpenBatch:
    """A batch that an agent is at: `left` are the offsets it has not come to."""

    def __init__(self, source: str, offsets: range) -> None:
        tp = TP(source, 0)
        self.batch = Batch(tp, [message(offset, topic=source) for offset in offsets])
        self.left = iter(offsets)


class Worker:
    """Rows under one claim, with what is on its way to the changelog."""

    def __init__(self, rows: Rows[list[tuple[str, int]]], at: dict[str, int]) -> None:
        self.rows = rows
        self.next = at
        self.applied = dict(at)
        self.open: dict[str, OpenBatch] = {}
        self.in_flight = {source: InFlight() for source in SOURCES}
        self.produced: list[tuple[Batch | None, bytes, bytes | None]] = []


class Crashes(RuleBasedStateMachine):
    """One partition of two sources and a changelog; the workers come one after another."""

    max_rows: int | None = None

    def __init__(self) -> None:
        super().__init__()
        self.logs: dict[str, list[Step]] = {source: [] for source in SOURCES}
        self.committed = dict.fromkeys(SOURCES, 0)
        self.changelog: list[Message] = []
        self.next_offset = 0
        self.first_reads: dict[tuple[str, int, bytes], Value] = {}
        self.late: list[tuple[bytes, bytes | None, int]] = []
        self.last_late_write = -1
        self.worker = self._restored()

    # What agents do

    @rule(source=st.sampled_from(SOURCES), count=st.integers(1, 4), data=st.data())
    def work(self, source: str, count: int, data: st.DataObject) -> None:
        """A whole batch at once, or the rest of the one that is open."""
        self.begin(source, count, data)
        self.finish(source)

    @rule(source=st.sampled_from(SOURCES), count=st.integers(1, 4), data=st.data())
    def begin(self, source: str, count: int, data: st.DataObject) -> None:
        """Take the next records, which are repetitions as long as there are any."""
        if source not in self.worker.open:
            start = self.worker.next[source]
            while len(self.logs[source]) < start + count:
                self.logs[source].append(data.draw(steps(source)))
            self._begin(source, start + count)

    @rule(source=st.sampled_from(SOURCES), records=st.integers(1, 3))
    def go_on(self, source: str, records: int) -> None:
        """Work on the batch that is open; batches of the two sources interleave."""
        for _ in range(records):
            self._apply_next(source)

    @rule(source=st.sampled_from(SOURCES))
    def finish(self, source: str) -> None:
        """Work on the batch to its end, and flush."""
        if source in self.worker.open:
            while self._apply_next(source):
                pass
            batch = self.worker.open.pop(source).batch
            batch.finished = True
            written = list(self.worker.rows.collect(batch).items())
            self._check_written(written)
            batch.unacknowledged += len(written)
            self.worker.produced += [(batch, key, row) for key, row in written]

    @rule(records=st.integers(1, 5))
    def acknowledge(self, records: int) -> None:
        """The broker has the next records of the changelog, and says so."""
        for batch, key, row in self._take_produced(records):
            self._write(key, row, self.worker.rows.token)
            if batch is not None:
                batch.unacknowledged -= 1

    @rule()
    def commit(self) -> None:
        """Commit what is finished and acknowledged."""
        for source, batches in self.worker.in_flight.items():
            offset = batches.committable()
            if offset is not None:
                self.committed[source] = self.worker.rows.committed[source] = offset

    @rule()
    def settle(self) -> None:
        """Have everything acknowledged and committed that is finished."""
        self.acknowledge(len(self.worker.produced))
        self.commit()

    # What goes wrong

    @rule(survive=st.integers(0, 3))
    def crash(self, survive: int) -> None:
        """The worker is gone; some of what it had produced is there, the rest may come late."""
        gone = self.worker
        for _, key, row in self._take_produced(survive):
            self._write(key, row, gone.rows.token)
        self.late += [(key, row, gone.rows.token) for _, key, row in gone.produced]
        self.worker = self._restored()

    @rule(records=st.integers(1, 3))
    def write_late(self, records: int) -> None:
        """A worker that had lost its partitions writes what it still had."""
        for key, row, token in self.late[:records]:
            self._write(key, row, token)
            self.last_late_write = self.next_offset - 1
        del self.late[:records]

    @precondition(lambda self: self._late_writes_are_answered())
    @rule()
    def compact(self) -> None:
        """Of each key the last record stays, and not even that if it has no value."""
        last = {record.key(): record for record in self.changelog}
        self.changelog = [
            record
            for record in self.changelog
            if last[record.key()] is record and record.value() is not None
        ]

    # What must hold

    @invariant()
    def no_row_has_a_record_twice_or_out_of_order(self) -> None:
        for value in self._values().values():
            for source in SOURCES:
                offsets = [offset for by, offset in value if by == source]
                assert offsets == sorted(set(offsets))

    def teardown(self) -> None:
        """After late writes, one more crash and with everything applied, all counts are exact."""
        self.settle()
        self.write_late(len(self.late))
        self.crash(survive=0)
        for source, log in self.logs.items():
            if len(log) > self.worker.next[source]:
                self._begin(source, len(log))
                self.finish(source)
        self._check_values(self._values())

    def _values(self) -> dict[bytes, list[tuple[str, int]]]:
        rows = self.worker.rows
        return {key: value[0] for key in set(rows.keys()) if (value := rows.value(key))}

    def _check_values(self, values: dict[bytes, list[tuple[str, int]]]) -> None:
        for source in SOURCES:
            for key in OWN_KEYS[source]:
                assert values.get(key, []) == self._wanted(source, key)
        for key in SHARED_KEYS:
            wanted = [change for source in SOURCES for change in self._wanted(source, key)]
            assert sorted(values.get(key, [])) == sorted(wanted)

    def _wanted(self, source: str, key: bytes) -> list[tuple[str, int]]:
        wanted: list[tuple[str, int]] = []
        for offset, step in enumerate(self.logs[source]):
            if step.changes == key:
                wanted = [] if step.deletes else [*wanted, (source, offset)]
        return wanted

    def _check_written(self, written: list[tuple[bytes, bytes | None]]) -> None:
        for key, data in written:
            if data is None:
                self._check_removal(key)
                continue
            row = CODEC.decode(data)
            assert row.token == self.worker.rows.token
            assert all(offset >= self.committed[source] for source, offset, _ in row.undo)

    def _check_removal(self, key: bytes) -> None:
        for source, log in self.logs.items():
            reached = log[: self.worker.applied[source]]
            open_ones = [offset for offset, step in enumerate(reached) if step.changes == key]
            assert all(offset < self.committed[source] for offset in open_ones)

    # How it is done

    def _begin(self, source: str, end: int) -> None:
        begun = OpenBatch(source, range(self.worker.next[source], end))
        self.worker.open[source] = begun
        self.worker.in_flight[source].add(begun.batch)
        self.worker.next[source] = end

    def _apply_next(self, source: str) -> bool:
        if source not in self.worker.open:
            return False
        begun = self.worker.open[source]
        offset = next(begun.left, None)
        if offset is None:
            return False
        step = self.logs[source][offset]
        self._look(source, offset, step.looks_at)
        met = self._look(source, offset, step.changes)
        value = ABSENT if step.deletes else [[*(met[0] if met else ()), (source, offset)]]
        self.worker.applied[source] = offset + 1
        for _ in range(1 + step.twice):
            self.worker.rows.change(begun.batch, step.changes, source, offset, value, now=1)
        return True

    def _look(self, source: str, offset: int, key: bytes) -> Value:
        """What a record meets: the same in every repetition, if only its source changes the row."""
        value = [list(it) for it in self.worker.rows.read(key, source, offset)]
        if key in OWN_KEYS[source]:
            assert value == self.first_reads.setdefault((source, offset, key), value)
        return value

    def _late_writes_are_answered(self) -> bool:
        """Whether a restore found them and wrote again what they overwrote, as it does in time."""
        return self.last_late_write < self.worker.rows.token and not self.worker.produced

    def _take_produced(self, records: int) -> list[tuple[Batch | None, bytes, bytes | None]]:
        taken = self.worker.produced[:records]
        del self.worker.produced[:records]
        return taken

    def _write(self, key: bytes, row: bytes | None, token: int) -> None:
        headers = token_header(token) if row is None else None
        record = message(self.next_offset, topic="log", key=key, value=row, headers=headers)
        self.changelog.append(record)
        self.next_offset += 1

    def _restored(self) -> Worker:
        """The next worker: it bids, reads to its bid, claims, and writes what came late again."""
        self._write(BID, b"", -1)
        rows = Rows(CODEC, MemoryStore(), max_rows=self.max_rows)
        rows.token = self.next_offset - 1
        rows.committed = dict(self.committed)
        reader = ChangelogReader(CODEC, rows.store, rows.committed)
        for record in self.changelog:
            reader.take(record)
        reader.flush()
        rows.replayed_to = reader.replayed_to
        worker = Worker(rows, dict(self.committed))
        worker.produced = [(None, CLAIM, claim_value(rows.token))]
        worker.produced += [(None, key, rows.encode_again(key)) for key in reader.outdated]
        return worker


class CrashesWithEvictions(Crashes):
    """With a bound on rows: what is dropped is committed, and what is not counts exactly."""

    max_rows = 2

    def _look(self, source: str, offset: int, key: bytes) -> Value:
        return [list(it) for it in self.worker.rows.read(key, source, offset)]

    def _check_values(self, values: dict[bytes, list[tuple[str, int]]]) -> None:
        for key, value in values.items():
            for source in SOURCES:
                its = [change for change in value if change[0] == source]
                wanted = self._wanted(source, key)
                assert its == wanted[len(wanted) - len(its) :]
                uncommitted = [c for c in wanted if c[1] >= self.committed[source]]
                assert its[len(its) - len(uncommitted) :] == uncommitted


BOUNDS = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestCrashes = Crashes.TestCase
TestCrashes.settings = BOUNDS
TestCrashesWithEvictions = CrashesWithEvictions.TestCase
TestCrashesWithEvictions.settings = BOUNDS
