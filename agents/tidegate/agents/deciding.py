"""The `decide` agent's work: events and verdicts in, one decision for each event out. No Kafka.

A window (`window.py`) is kept for every event. It is decided when all verdicts are in, at the first
that blocks, or when the budget is over; a late verdict that is stricter gets a stricter record. A
record that is read again meets what came of it and repeats the decision, which may not have been
written: never a laxer one.
"""

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from tidegate.agents.arrival import Arrival, InputRecord, Rejected
from tidegate.agents.budgets import Budgets
from tidegate.agents.contents import Contents
from tidegate.agents.hearing import Start
from tidegate.agents.intake import Intake
from tidegate.agents.known import given_of, identity_of, known_of, record_of
from tidegate.agents.outputs import Identity, OutputRecord, Outputs
from tidegate.agents.parking import Parking
from tidegate.agents.stretch import Stretch
from tidegate.agents.window_table import EventKey, WindowTable
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Content, Outcome, block
from tidegate.components.digest import ContentKey
from tidegate.components.judging import names_policy
from tidegate.components.policy import Policy
from tidegate.components.window import Given, Known, Merger, Window, is_stricter
from tidegate.schemas.log_time import microseconds
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import Action, DeadLetterReason, DecidedBy, VerdictRecord
from tidegate.transport.batch import Batch
from tidegate.transport.quiet_log import RateLimitedLog

log = logging.getLogger(__name__)

_REFUSED_HERE = (DeadLetterReason.UNKNOWN_SCHEMA, DeadLetterReason.POISON)

ORPHANED = "orphaned"
"""Count of events of which there were verdicts, and which never came."""
UNREADABLE = "unreadable"
LATE_BLOCK = "late_block"
"""Count of events that were let pass and then blocked."""

_ENDED_AT_ONCE = 100


class Decide:
    """Decides the events of some partitions.

    counts: what came that changed nothing, by why (`Misfit`), and decisions that came late.
    budgets: how long it waits. parking: what came early.
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
        self.parking = Parking()
        self._ending: set[EventKey] = set()
        self._told = RateLimitedLog(log)

    def restored(
        self, heard: Mapping[int, Start], events: Mapping[str, Mapping[int, Start]]
    ) -> None:
        """Go on with the windows of newly assigned partitions.

        heard: where their verdicts start; events: by topic, where their events do.
        """
        self._ending.clear()
        now, now_us = self._clock.monotonic(), microseconds(self._clock.now())
        self.budgets.restart(heard)
        self.parking.restart(events, now)
        for key, window in self._windows.all():
            known = window.known
            if known is None:
                self.parking.add(key, now, 0)
            elif window.is_open:
                ends = None if known.ends is None else now + (known.ends - now_us) / 1e6
                self.budgets.add(key, now, ends)

    async def events(self, records: Sequence[InputRecord]) -> AsyncGenerator[OutputRecord, None]:
        """The decisions that the events of a batch complete.

        What is no event `screen` refuses. But two agents may think differently of a schema, as one
        asked the registry earlier, and of a poison, of which one may have died: such a record is
        refused here as well, so that it cannot fall between the two.
        """
        taken = await self._intake.take(records)
        stretch = Stretch()
        for record, rejected in taken.rejected:
            await stretch.over()
            if rejected.reason in _REFUSED_HERE:
                duration_ms = (self._clock.monotonic() - taken.fetched) * 1000
                for output in self._outputs.rejection(record, rejected, duration_ms):
                    yield output
        for record, context in taken.events:
            event = context.event
            key = EventKey(record.partition, event.event_id)
            names = names_policy(self._policy, context)
            known = known_of(record, context, self._digest(context), names, self._clock)
            window = self._windows.get(key)
            before = window.known
            met = self._merger.met(window, known)
            about = known
            if before is None:
                self.parking.remove(key)
                self._contents.keep(record)
            elif before.content_digest != known.content_digest:
                reused = block(DecidedBy.MERGE, ReasonCode.ID_REUSED)
                identity = Identity.of(event, known.content_digest, self._clock.now())
                yield self._outputs.decision(record, identity, reused)
                about = before
            elif met.known is not None and met.known.ends != before.ends:
                self.budgets.remove(key)
            if met.is_open:
                self.budgets.add(key, taken.fetched, context.ends)
            for output in await self._settle(record, key, met, about, repeats=before is not None):
                yield output
            await stretch.over()
        last = records[-1]
        self.parking.read(last.topic, last.partition, last.offset + 1)

    async def verdicts(self, records: Sequence[InputRecord]) -> AsyncGenerator[OutputRecord, None]:
        """The decisions that the verdicts of a batch complete or make stricter."""
        await self._verdicts.learn_schemas(records)
        stretch = Stretch()
        for record in records:
            await stretch.over()
            said = self._verdicts.take(record)
            if isinstance(said, Rejected):
                self._count(UNREADABLE)
                continue
            key = EventKey(record.partition, said.event_id)
            window = self._windows.get(key)
            heard = self._merger.heard(window, said)
            if isinstance(heard, Window):
                for output in await self._settle(record, key, heard, heard.known):
                    yield output
                continue
            self._count(heard)
            if self._windows.is_repetition(record, key):
                for output in await self._settle(record, key, window, window.known, repeats=True):
                    yield output
        last = records[-1]
        for key in [*self.parking.orphans(last.partition)]:
            self._count(ORPHANED)
            self._windows.put(last, key, None)
            await stretch.over()
        self.budgets.heard(last.partition, last.offset + 1)

    def end(self) -> dict[EventKey, OutputRecord]:
        """The decisions on events whose budget is over; `close` them once these are written.

        On some of them, where they are many: the others are next.
        """
        made: dict[EventKey, OutputRecord] = {}
        for key in self.budgets.due(_ENDED_AT_ONCE):
            window = self._windows.get(key)
            known = window.known
            if known is None or not window.is_open:
                self.budgets.remove(key)
                continue
            outcome = self._merger.outcome(window, known, is_over=True)
            assert outcome is not None  # noqa: S101  a budget that is over waits for nobody
            identity = self._identity(key, known, self._clock.now())
            made[key] = self._outputs.decision(record_of(known), identity, outcome)
            self._ending.add(key)
        return made

    def close(self, batch: Batch, made: Mapping[EventKey, OutputRecord]) -> None:
        """Keep in the windows that their events were decided so."""
        now_us = microseconds(self._clock.now())
        for key, output in made.items():
            window = self._windows.get(key)
            if window.is_open:
                ended = replace(window, given=given_of(output, None))
                self._windows.amend(batch, key, ended, now_us)
            self.budgets.remove(key)
        self._ending.difference_update(made)

    async def _settle(
        self,
        record: InputRecord,
        key: EventKey,
        window: Window,
        about: Known | None,
        repeats: bool = False,
    ) -> Iterable[OutputRecord]:
        """Keep a window, and make the decision that it comes to now, if that is a new one.

        record: which changed it. about: the event that a decision is for. repeats: whether to make
        also the one that was made before.
        """
        content = await self._content(window, repeats)
        # The event may have been ended meanwhile, and from here on nothing waits.
        given, now = self._windows.get(key).given, self._clock.now()
        if about is None or content is None:
            self.parking.add(key, self._clock.monotonic(), len(record.value or b""))
        else:
            outcome = self._outcome(key, window, content, given, repeats)
            if outcome is not None:
                return (self._give(record, key, window, about, now, outcome, given),)
        self._windows.put(record, key, replace(window, given=given))
        return ()

    def _outcome(
        self,
        key: EventKey,
        window: Window,
        content: Content,
        given: Given | None,
        repeats: bool,
    ) -> Outcome | None:
        """What there is to say now of an event that was read."""
        is_over = self._is_over(key, window, given)
        if given is None and is_over:
            return None  # `end` speaks, once all is read that came in time
        outcome = self._in_time(window, content)
        if given is None:
            return outcome
        if not repeats and (outcome is None or not is_stricter(outcome, given)):
            return None  # what was decided in time is not late because of that
        if is_over:
            outcome = self._merger.outcome(window, content, is_over=True)
        if outcome is not None and outcome.action.strictness >= given.action.strictness:
            return outcome
        if given.action is Action.BLOCK:
            return block(given.decided_by, given.reason_code)
        return self._merger.outcome(window, content, is_over=True)

    def _in_time(self, window: Window, content: Content) -> Outcome | None:
        """What a window comes to while its event's budget is not over."""
        if content is window.known and self._merger.needs_text(window):
            return block(DecidedBy.MERGE, ReasonCode.UNMERGEABLE_EDITS)
        return self._merger.outcome(window, content, is_over=False)

    def _give(
        self,
        record: InputRecord,
        key: EventKey,
        window: Window,
        about: Known,
        now: datetime,
        outcome: Outcome,
        given: Given | None,
    ) -> OutputRecord:
        supersedes = None if given is None else given.supersedes
        if given is not None and is_stricter(outcome, given):
            supersedes = given.record_id
            if outcome.action is Action.BLOCK:
                self._count_late_block()
        origin, identity = record_of(about, record.headers), self._identity(key, about, now)
        output = self._outputs.decision(origin, identity, outcome, supersedes)
        self._windows.put(record, key, replace(window, given=given_of(output, supersedes)))
        self.budgets.remove(key)
        return output

    async def _content(self, window: Window, repeats: bool) -> Content | None:
        """The event as far as its outcome rests on it; without its text where that is gone."""
        known = window.known
        is_final = window.given is not None and window.given.action is Action.BLOCK and not repeats
        if known is None or is_final or not window.has_edits:
            return known
        found = await self._contents.of(known)
        # After its topic was made anew, another event lies where this one lay.
        is_same = found is not None and self._digest(found) == known.content_digest
        return found if is_same else known

    def _is_over(self, key: EventKey, window: Window, given: Given | None) -> bool:
        """Whether nothing may pass any more; a block that was made in time stays what it is."""
        if key in self._ending:
            return True
        if given is not None and given.action is Action.BLOCK:
            return given.decided_by is DecidedBy.DEADLINE
        if window.known is None or window.known.ends is None:
            return False  # `end` says when nobody waits any longer
        ends = self.budgets.deadline(key)
        if ends is None:
            return window.known.ends <= microseconds(self._clock.now())
        return ends <= self._clock.monotonic()

    def _digest(self, context: SafetyContext) -> bytes:
        return self._key.content_digest(context.direction, context.parts)

    def _identity(self, key: EventKey, known: Known, now: datetime) -> Identity:
        since = self.budgets.since(key)
        waited_s = 0.0 if since is None else self._clock.monotonic() - since
        return identity_of(known, key.event_id, now, waited_s * 1000)

    def _count_late_block(self) -> None:
        self.counts[LATE_BLOCK] += 1
        self._told.warning(
            LATE_BLOCK,
            f"{self.counts[LATE_BLOCK]} events so far were let pass and are blocked now: their "
            "verdicts came after the decision; look for groups that crash or restart",
        )

    def _count(self, what: str) -> None:
        self.counts[what] += 1
        self._told.info(what, f"verdicts that change nothing: {what}, {self.counts[what]} so far")
