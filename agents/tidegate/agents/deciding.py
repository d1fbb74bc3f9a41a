"""The `decide` agent's work: events and verdicts in, one decision for each event out. No Kafka.

A window (`window.py`) is kept for every event. It is decided when all verdicts are in, at the first
that blocks, or when the budget is over; a late verdict that is stricter gets a stricter record. A
record that is read again meets what came of it and repeats the decision, which may not have been
written.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace

from tidegate.agents.arrival import Arrival, InputRecord, Rejected
from tidegate.agents.budgets import Budgets
from tidegate.agents.contents import Contents
from tidegate.agents.intake import Intake
from tidegate.agents.outputs import Identity, OutputRecord, Outputs
from tidegate.agents.waiting import Parked
from tidegate.agents.window_table import EventKey, WindowTable
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Content, Outcome, block
from tidegate.components.digest import ContentKey
from tidegate.components.edits import digest_of
from tidegate.components.judging import names_policy
from tidegate.components.policy import Policy
from tidegate.components.window import Given, Known, Merger, Misfit, Window, is_stricter
from tidegate.schemas.log_time import at_microseconds, microseconds
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import Action, DeadLetterReason, DecidedBy, Decision, VerdictRecord
from tidegate.transport.batch import Batch
from tidegate.transport.quiet_log import RateLimitedLog

log = logging.getLogger(__name__)

_REFUSED_HERE = (DeadLetterReason.UNKNOWN_SCHEMA, DeadLetterReason.POISON)

FOREIGN = "foreign"
"""Count of verdicts whose event never came, or came too long after them."""
UNREADABLE = "unreadable"
LATE_BLOCK = "late_block"
"""Count of events that were let pass and then blocked."""

_AT_A_STRETCH = 20

T = TypeVar("T")


class Decide:
    """Decides the events of some partitions.

    counts: what came that changed nothing, by why (`Misfit`), and decisions that came late.
    budgets: how long it waits.
    """

    def __init__(
        self,
        policy: Policy,
        key: ContentKey,
        clock: Clock,
        *,
        intake: Intake,
        verdicts: Arrival[VerdictRecord],
        windows: WindowTable,
        contents: Contents,
        outputs: Outputs,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._policy = policy
        self._key = key
        self._clock = clock
        self._intake = intake
        self._verdicts = verdicts
        self._windows = windows
        self._contents = contents
        self._outputs = outputs
        self._merger = Merger(policy, key.key_id)
        self.budgets = Budgets(clock, policy.merge_wait_ms / 1000)
        self._parked = Parked()
        self._ending: set[EventKey] = set()
        self._told = RateLimitedLog(log)

    def restored(self, starts: Mapping[int, tuple[int, int]]) -> None:
        """Go on with the windows of newly assigned partitions; starts: see `Budgets.restart`."""
        self.budgets.restart(starts)
        self._parked.clear()
        self._ending.clear()
        now, now_us = self._clock.monotonic(), microseconds(self._clock.now())
        for key, window in self._windows.all():
            known = window.known
            if known is None:
                self._parked.add(key, now_us)
            elif window.is_open:
                ends = None
                if known.deadline is not None:
                    ends = now + min((known.deadline - now_us) / 1e6, self._max_budget_s)
                self.budgets.add(key, now, ends)

    async def events(self, records: Sequence[InputRecord]) -> AsyncGenerator[OutputRecord, None]:
        """The decisions that the events of a batch complete.

        What is no event `screen` refuses. But two agents may think differently of a schema, as one
        asked the registry earlier, and of a poison, of which one may have died: such a record is
        refused here as well, so that it cannot fall between the two.
        """
        taken = await self._intake.take(records)
        for record, rejected in taken.rejected:
            if rejected.reason in _REFUSED_HERE:
                duration_ms = (self._clock.monotonic() - taken.fetched) * 1000
                for output in self._outputs.rejection(record, rejected, duration_ms):
                    yield output
        async for record, context in _with_breaks(taken.events):
            event = context.event
            key = EventKey(record.partition, event.event_id)
            known = self._known(record, context)
            window = self._windows.get(key)
            before = window.known
            met = self._merger.met(window, known)
            if before is None:
                self._parked.remove(key)
                self._contents.keep(record)
                self.budgets.add(key, taken.fetched, context.ends)
            elif before.content_digest != known.content_digest:
                reused = block(DecidedBy.MERGE, ReasonCode.ID_REUSED)
                identity = Identity.of(event, known.content_digest)
                yield self._outputs.decision(record, identity, reused)
            for output in await self._settle(record, key, met, repeats=before is not None):
                yield output

    async def verdicts(self, records: Sequence[InputRecord]) -> AsyncGenerator[OutputRecord, None]:
        """The decisions that the verdicts of a batch complete or make stricter."""
        await self._verdicts.learn_schemas(records)
        async for record in _with_breaks(records):
            said = self._verdicts.take(record)
            if isinstance(said, Rejected):
                self._count(UNREADABLE)
                continue
            key = EventKey(record.partition, said.event_id)
            window = self._windows.get(key)
            heard = self._merger.heard(window, said)
            if isinstance(heard, Window):
                for output in await self._settle(record, key, heard):
                    yield output
                continue
            self._count(heard)
            if heard is Misfit.DUPLICATE and self._windows.is_repetition(record, key):
                for output in await self._settle(record, key, window, repeats=True):
                    yield output
        last = records[-1]
        for key in self._parked.overdue(last.partition, microseconds(last.log_time)):
            self._count(FOREIGN)
            self._windows.put(last, key, None)
        self.budgets.heard(last.partition, last.offset + 1)

    def end(self) -> dict[EventKey, OutputRecord]:
        """The decisions on events whose budget is over; `close` them once these are written."""
        made: dict[EventKey, OutputRecord] = {}
        for key in self.budgets.due():
            window = self._windows.get(key)
            known = window.known
            if known is None or not window.is_open:
                self.budgets.remove(key)
                continue
            outcome = self._merger.outcome(window, known, is_over=True)
            assert outcome is not None  # noqa: S101  a budget that is over waits for nobody
            identity = self._identity(key, known)
            made[key] = self._outputs.decision(_record_of(known), identity, outcome)
            self._ending.add(key)
        return made

    def close(self, batch: Batch, made: Mapping[EventKey, OutputRecord]) -> None:
        """Keep in the windows that their events were decided so."""
        now_us = microseconds(self._clock.now())
        for key, output in made.items():
            window = self._windows.get(key)
            if window.is_open:
                ended = replace(window, given=_given(output, None))
                self._windows.amend(batch, key, ended, now_us)
            self.budgets.remove(key)
        self._ending.difference_update(made)

    @property
    def _max_budget_s(self) -> float:
        return self._policy.max_deadline_ms / 1000

    async def _settle(
        self, record: InputRecord, key: EventKey, window: Window, repeats: bool = False
    ) -> Iterable[OutputRecord]:
        """Keep a window, and make the decision that it comes to now, if that is a new one.

        record: which changed it. repeats: whether to make also the one that was made before.
        """
        content = await self._content(window)
        # The event may have been ended meanwhile, and from here on nothing waits.
        given = self._windows.get(key).given
        known, outcome = window.known, self._outcome(window, content)
        if known is None:
            self._parked.add(key, microseconds(record.log_time))
        elif repeats or given is None or (outcome is not None and is_stricter(outcome, given)):
            if self._is_over(key, known, given):
                outcome = self._merger.outcome(window, known, is_over=True)
            if outcome is not None:
                return (self._give(record, key, window, known, outcome, given),)
        self._windows.put(record, key, replace(window, given=given))
        return ()

    def _give(
        self,
        record: InputRecord,
        key: EventKey,
        window: Window,
        known: Known,
        outcome: Outcome,
        given: Given | None,
    ) -> OutputRecord:
        supersedes = None if given is None else given.supersedes
        if given is not None and is_stricter(outcome, given):
            supersedes = given.record_id
            if outcome.action is Action.BLOCK:
                self._count(LATE_BLOCK)
        origin = _record_of(known, record)
        output = self._outputs.decision(origin, self._identity(key, known), outcome, supersedes)
        self._windows.put(record, key, replace(window, given=_given(output, supersedes)))
        self.budgets.remove(key)
        return output

    async def _content(self, window: Window) -> Content | None:
        """What the outcome of a window rests on; None when its text is needed and gone."""
        known = window.known
        if known is None or not window.has_edits:
            return known
        found = await self._contents.of(known)
        # After its topic was made anew, another event lies where this one lay.
        is_it = found is not None and self._digest(found) == known.content_digest
        return found if is_it else None

    def _outcome(self, window: Window, content: Content | None) -> Outcome | None:
        """What a window comes to while its event's budget is not over."""
        if window.known is not None and content is None:
            return block(DecidedBy.MERGE, ReasonCode.UNMERGEABLE_EDITS)
        return None if content is None else self._merger.outcome(window, content, is_over=False)

    def _is_over(self, key: EventKey, known: Known, given: Given | None) -> bool:
        """Whether nothing may pass any more; a block that was made in time stays what it is."""
        if key in self._ending:
            return True
        if given is not None and given.action is Action.BLOCK:
            return given.decided_by is DecidedBy.DEADLINE
        if known.deadline is None:  # `end` says when nobody waits any longer
            return False
        ends = self.budgets.deadline(key)
        if ends is None:
            return known.deadline <= microseconds(self._clock.now())
        return ends <= self._clock.monotonic()

    def _known(self, record: InputRecord, context: SafetyContext) -> Known:
        event = context.event
        return Known(
            source=(record.topic, record.partition, record.offset),
            direction=context.direction,
            request_id=event.request_id,
            subject=event.subject,
            content_digest=self._digest(context),
            kinds=context.kinds,
            log_time=microseconds(record.log_time),
            deadline=None if event.deadline is None else microseconds(event.deadline),
            names_policy=names_policy(self._policy, context),
        )

    def _digest(self, context: SafetyContext) -> bytes:
        return self._key.content_digest(context.direction, context.parts)

    def _identity(self, key: EventKey, known: Known) -> Identity:
        since = self.budgets.since(key)
        now = self._clock.monotonic()
        return Identity(
            event_id=key.event_id,
            request_id=known.request_id,
            subject=known.subject,
            content_digest=known.content_digest,
            deadline=None if known.deadline is None else at_microseconds(known.deadline),
            duration_ms=0.0 if since is None else (now - since) * 1000,
        )

    def _count(self, what: str) -> None:
        self.counts[what] += 1
        self._told.info(what, f"verdicts that change nothing or come late: {what}")


async def _with_breaks(items: Sequence[T]) -> AsyncIterator[T]:
    """The items one by one; now and then others have a turn, such as budgets that end meanwhile."""
    for place, item in enumerate(items, start=1):
        yield item
        if place % _AT_A_STRETCH == 0:
            await asyncio.sleep(0)


def _record_of(known: Known, carrier: InputRecord | None = None) -> InputRecord:
    """The record of an event as far as its window knows it, in the trace of what carried on."""
    topic, partition, offset = known.source
    return InputRecord(
        topic=topic,
        partition=partition,
        offset=offset,
        log_time=at_microseconds(known.log_time),
        key=known.subject.encode(),
        value=None,
        headers=() if carrier is None else carrier.headers,
    )


def _given(output: OutputRecord, supersedes: UUID | None) -> Given:
    made = output.made
    assert isinstance(made, Decision)  # noqa: S101  it is what was asked for
    return Given(made.record_id, made.action, made.decided_by, digest_of(made.edits), supersedes)
