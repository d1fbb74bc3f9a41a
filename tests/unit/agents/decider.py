"""The `decide` agent's work on rows in memory, record by record and over crashes, for tests."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from faust.types import TP

from harness.building import edit, policy, verdict
from tidegate.agents.arrival import InputRecord
from tidegate.agents.contents import Contents
from tidegate.agents.deciding import Decide
from tidegate.agents.hearing import STEP_S
from tidegate.agents.intake import Intake
from tidegate.agents.outputs import Identity, OutputRecord
from tidegate.agents.window_table import EventKey, WindowTable
from tidegate.components.component_config import DECIDE, SCREEN
from tidegate.components.content import Direction, scannable_parts
from tidegate.components.context import SafetyContext
from tidegate.components.policy import Policy
from tidegate.components.window import Known, Window
from tidegate.schemas.records import Action, DecidedBy, Decision, Event, SafetyRequest, Verdict
from tidegate.schemas.topics import VERDICTS
from tidegate.transport.batch import Batch
from tidegate.transport.tables.row import RowCodec
from tidegate.transport.tables.rows import Rows
from tidegate.transport.tables.store import MemoryStore
from tidegate.transport.tables.table import Table
from unit.agents.building import KEY, Meaning, Path, decisions, meaning, record

PARTITION = 3
CODEC: RowCodec[Window] = RowCodec(Window)
HERE = {"component": "input_validator"}
APART = {"component": "keyword_filter", "placement": "words", "options": {"words": ["gardyloo"]}}
SPLIT = policy(HERE, APART)
PASSES_HERE, PASSES_APART = verdict("input_validator"), verdict("keyword_filter")
BLOCKS_APART = verdict("keyword_filter", action=Action.BLOCK, passed=False, score=1.0)
MASKS_APART = verdict(
    "keyword_filter", action=Action.MODIFY, passed=False, edits=(edit(end=5, replacement="***"),)
)
WHOLE = ((SCREEN, PASSES_HERE), ("words", PASSES_APART))
"""What all groups say of an event that passes."""
BLOCKED = (Action.BLOCK, DecidedBy.MERGE, "component_block")


def meanings(made: Iterable[Decision]) -> list[Meaning]:
    """What decisions say."""
    return [meaning(one) for one in made]


class StubContents:
    """Keeps all records; when they are `gone` none is to be had, and `meanwhile` happens first."""

    def __init__(self, intake: Intake) -> None:
        self.kept: dict[tuple[str, int, int], InputRecord] = {}
        self._intake = intake
        self.gone = False
        self.meanwhile: Callable[[], object] = lambda: None

    def keep(self, record: InputRecord) -> None:
        """Keep all, for ever."""
        self.kept[record.topic, record.partition, record.offset] = record

    async def of(self, known: Known) -> SafetyContext | None:
        """The context of an event, if it is not gone."""
        self.meanwhile()
        if self.gone:
            return None
        ((_, context),) = (await self._intake.take([self.kept[known.source]])).events
        return context


@dataclass
class MemoryTable:
    """As much of a table as windows need, with one partition."""

    parts: dict[int, Rows[Window]] = field(default_factory=dict)

    def rows(self, partition: int) -> Rows[Window]:
        """The rows of a partition; none of one that is not here."""
        return self.parts.get(partition) or Rows(CODEC, MemoryStore(), idempotent=True)

    def source(self, topic: str) -> str:
        """The name that rows know a topic by."""
        return f"{topic}@1"


class Decider:
    """Workers of `decide`, one after another; each call is a batch that is written, not committed.

    The decisions that a call returns were decoded from what goes to the topic.
    """

    def __init__(self, by: Policy = SPLIT, path: Path | None = None) -> None:
        self.path = path or Path(by)
        self.clock = self.path.clock
        self.table = MemoryTable()
        self.contents = StubContents(self.path.intake)
        self.outcomes: list[Decision] = []
        self._offsets = dict.fromkeys(self.path.arrivals, 0)
        self._heard = 0
        self._take_over({})
        self.windows = WindowTable(cast(Table[bytes, Window], self.table), by.merge_wait_ms)
        self.decide = Decide(
            by,
            KEY,
            self.clock,
            intake=self.path.intake,
            verdicts=self.path.arrival(VERDICTS),
            windows=self.windows,
            contents=cast(Contents, self.contents),
            outputs=self.path.outputs_by(DECIDE),
        )
        self._restored()

    @property
    def counts(self) -> dict[str, int]:
        """What came that changed nothing or came late."""
        return dict(self.decide.counts)

    def window(self, event: Event) -> Window:
        """What is known of an event."""
        return self.windows.get(EventKey(PARTITION, event.event_id))

    def arrived(self, event: Event) -> InputRecord:
        """The next record of an event's topic, with the event; not read yet."""
        return self._next(record(event))

    def said(
        self, event: Event, *said: tuple[str, Verdict], by: Path | None = None
    ) -> list[InputRecord]:
        """Records of verdicts on an event, one for each group; not read yet.

        by: with whose policy and key.
        """
        direction = Direction.REQUEST if isinstance(event, SafetyRequest) else Direction.RESPONSE
        digest = KEY.content_digest(direction, scannable_parts(event))
        identity = Identity.of(event, digest, self.clock.now())
        made = [
            (by or self.path).outputs_by(group).verdicts(record(event), identity, (verdict,))
            for group, verdict in said
        ]
        return [self._next(record(topic="verdicts", key=m.key, value=m.value)) for m in made]

    async def reads(self, *records: InputRecord) -> list[Decision]:
        """The decisions on one batch of records of one topic, perhaps read before."""
        topic = records[0].topic
        batch = Batch(TP(topic, PARTITION), ())
        given = [replace(record, batch=batch) for record in records]
        work: AsyncGenerator[OutputRecord, None]
        work = (self.decide.verdicts if topic == "verdicts" else self.decide.events)(given)
        if topic == "verdicts":
            self._heard = given[-1].offset + 1
        return self._written(batch, [output async for output in work])

    async def meets(self, event: Event) -> list[Decision]:
        """The decisions when an event is read."""
        return await self.reads(self.arrived(event))

    async def hears(self, event: Event, *said: tuple[str, Verdict]) -> list[Decision]:
        """The decisions when verdicts on an event are read."""
        return await self.reads(*self.said(event, *said))

    def listens(self, seconds: float) -> None:
        """Time goes by, in which all verdicts that are written are read."""
        while seconds > 0:
            self.clock.advance(min(seconds, STEP_S))
            seconds -= STEP_S
            self.looks(self._heard)

    def looks(self, end: int) -> None:
        """Look where the verdicts end: there; and where the events do."""
        now = self.clock.monotonic()
        self.decide.budgets.looked({PARTITION: (0, end)}, now)
        for topic in self.decide.parking.topics:
            self.decide.parking.looked(topic, {PARTITION: (0, self._offsets[topic])}, now)

    def end(self) -> Mapping[EventKey, OutputRecord]:
        """What has ended is decided; not acknowledged yet."""
        return self.decide.end()

    def close(self, made: Mapping[EventKey, OutputRecord]) -> list[Decision]:
        """The decisions of `end`, acknowledged: their windows are written."""
        batch = Batch(TP(DECIDE, 0), ())
        self.decide.close(batch, made)
        return self._written(batch, made.values())

    def ended(self) -> list[Decision]:
        """The decisions on what has ended, acknowledged."""
        return self.close(self.end())

    def crash(self, committed: Mapping[str, int] | None = None, unheard: int = 0) -> None:
        """Go on as the next worker: with the rows that were written, and nothing else.

        committed: by topic, where reading starts. unheard: the end of the verdicts.
        """
        self._take_over(committed or {})
        self._restored(unheard)

    def _restored(self, unheard: int = 0) -> None:
        starts = {topic: {PARTITION: (0, 0)} for topic in self.path.arrivals if topic != "verdicts"}
        self.decide.restored({PARTITION: (0, unheard)}, starts)

    def commit(self) -> None:
        """All that was read is never read again."""
        rows = self.table.parts[PARTITION]
        rows.committed = {self.table.source(t): end for t, end in self._offsets.items()}

    def _take_over(self, committed: Mapping[str, int]) -> None:
        rows: Rows[Window] = Rows(CODEC, MemoryStore(), idempotent=True)
        rows.committed = {self.table.source(topic): at for topic, at in committed.items()}
        if (before := self.table.parts.get(PARTITION)) is not None:
            for key in before.store.keys():  # noqa: SIM118  no dict
                data = before.store.get(key)
                assert data is not None
                rows.store.write({key: data})
                for source, offset in CODEC.decode(data).applied.items():
                    rows.replayed_to[source] = max(offset, rows.replayed_to.get(source, -1))
        self.table.parts[PARTITION] = rows

    def _next(self, made: InputRecord) -> InputRecord:
        offset = self._offsets[made.topic]
        self._offsets[made.topic] += 1
        return replace(made, partition=PARTITION, offset=offset, log_time=self.clock.now())

    def _written(self, batch: Batch, outputs: Iterable[OutputRecord]) -> list[Decision]:
        batch.finished = True
        for rows in list(batch.changed):
            rows.collect(batch)
        return decisions(list(outputs))
