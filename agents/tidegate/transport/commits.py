"""What is in flight, and committing what of it is done: in the event loop, but for `in_flight`."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from confluent_kafka import KafkaException, TopicPartition
from faust.types import TP

from tidegate.transport.batch import Batch
from tidegate.transport.careful import Careful
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.in_flight import InFlight
from tidegate.transport.poller import Poller
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.starts import Start

if TYPE_CHECKING:
    from tidegate.transport.app import App

log = logging.getLogger(__name__)

_ANSWER_S = 30.0
_POLL_S = 0.002
_ASK_AGAIN_S = 0.1
_TAKE_BACK_S = 1.0
"""Short of what the watchdog gives to a worker that ends."""

Offsets = Mapping[TP, int]


class Commits:
    """Keeps track of the batches of an assignment and commits those that are done, in order.

    careful: what is handed out alone. on_committed: called with what the group has taken.
    """

    def __init__(
        self,
        app: "App",
        poller: Poller,
        careful: Careful,
        on_committed: Callable[[Offsets], None],
    ) -> None:
        self.is_lost = False
        """Whether the partitions are somebody else's already: nothing is committed then."""
        self._app = app
        self._poller = poller
        self._careful = careful
        self._on_committed = on_committed
        self._starts: Mapping[TP, Start] = {}
        self._in_flight: dict[TP, InFlight] = {}
        self._committed: dict[TP, int] = {}
        self._are_ours = False
        self._answer: asyncio.Future[bool] | None = None

    def begin(self, starts: Mapping[TP, Start]) -> None:
        """A new assignment: nothing is in flight."""
        self.is_lost = False
        self._starts = starts
        self._in_flight = {tp: InFlight() for tp in starts}
        self._committed = {}
        self._are_ours = False

    def void(self) -> None:
        """Whatever is not done by now is read again by whoever is next.

        An agent that is still at a batch sees no rows from here on, so what it says counts nothing.
        """
        for batch in self.in_flight():
            batch.finished = batch.void = True
        self._in_flight = {}

    def holds(self, tp: TP) -> bool:
        """Whether the partition is of this assignment."""
        return tp in self._in_flight

    def add(self, batch: Batch) -> None:
        """Keep track of a batch that is handed out."""
        self._in_flight[batch.tp].add(batch)

    def in_flight(self) -> list[Batch]:
        """What is not committed, from any thread."""
        return [batch for some in list(self._in_flight.values()) for batch in some.copy()]

    def at_work(self) -> int:
        """How many batches agents are at."""
        return sum(batch.at_work > 0 and not batch.finished for batch in self.in_flight())

    async def commit(self) -> bool:
        """Commit what is done, of all partitions; whether the group has it then."""
        offsets = self._committable()
        if not offsets:
            return False
        answer = self._answer = asyncio.get_running_loop().create_future()
        wanted = self._as_kafka(offsets)
        asked = self._poller.call(lambda c: c.commit(offsets=wanted, asynchronous=True))
        try:
            await asyncio.wait_for(asyncio.wrap_future(asked), _ANSWER_S)
            return await asyncio.wait_for(answer, _ANSWER_S)
        except TimeoutError:
            return False
        except KafkaException as error:
            log.info("not committed now: %s", error.args[0].str())
            return False

    async def are_ours(self, goes_on: Callable[[], bool]) -> bool:
        """Whether the partitions are ours, by the word of the group: it takes a commit from us.

        Asks, once an assignment, until it does or until `goes_on` says no, as it must once
        partitions move again. What is committed is that we start.
        """
        if not self._are_ours:
            self._are_ours = await self._insist(self._begun(self._starts), goes_on)
        return self._are_ours and goes_on()

    async def confirm(self) -> bool:
        """Commit what is done, and whether the group takes that from us: the partitions are ours.

        For whoever stood still and may have been replaced; where nothing new is done as well.
        """
        if not self._may_commit:
            return False
        # Never less than a commit that is under way.
        offsets = {**self._committed, **self._committable()}
        begun = self._begun(self._starts.keys() - offsets.keys())
        try:
            done = await self._commit_at_once([*self._as_kafka(offsets), *begun])
        except KafkaException:
            return False
        if any(partition.error for partition in done):
            return False
        self._take(offsets)
        return True

    async def begin_try(self, tp: TP, offset: int, goes_on: Callable[[], bool]) -> bool:
        """Commit, before it is so, that a record is handed out alone; whether the group has it.

        All before it is done, and is committed with it. Asks as `are_ours` does.
        """
        start = self._starts[tp]
        note = CommitNote(start.note.topic_id, start.note.starts, self._careful.next_try(tp))
        others = {other: to for other, to in self._committable().items() if other != tp}
        if not await self._insist([*self._as_kafka(others), _as_kafka(tp, offset, note)], goes_on):
            return False
        self._take({**others, tp: offset})
        return True

    async def take_back(self) -> None:
        """We end and say why: nobody who started here, and no record, is to be blamed for it."""
        if self.is_lost or not (self._starts and self._poller.is_alive):
            return
        offsets = {tp: self._committed.get(tp, start.offset) for tp, start in self._starts.items()}
        with suppress(KafkaException, TimeoutError):
            await asyncio.wait_for(self._commit_at_once(self._as_kafka(offsets)), _TAKE_BACK_S)

    async def _insist(self, wanted: list[TopicPartition], goes_on: Callable[[], bool]) -> bool:
        """Commit until the group has it; False once `goes_on` says no."""
        told = RateLimitedLog(log)
        while goes_on():
            try:
                done = await self._commit_at_once(wanted)
            except KafkaException as error:
                told.warning("ours", f"the group takes no commit yet: {error.args[0].str()}")
            else:
                if not any(partition.error for partition in done):
                    return True
            await asyncio.sleep(_ASK_AGAIN_S)
        return False

    async def _commit_at_once(self, wanted: list[TopicPartition]) -> list[TopicPartition]:
        """Commit while the poll thread waits for the answer."""
        if not wanted:
            return []
        asked = self._poller.call(lambda c: c.commit(offsets=wanted, asynchronous=False))
        return await asyncio.wrap_future(asked)

    async def drain(self, seconds: float) -> None:
        """Wait, bounded, for what agents have begun and for its outputs, and commit it.

        With it goes the word that this is a clean end, but not for what is given up unfinished.
        """
        if self.is_lost or self._app.has_failed:
            return
        loop = asyncio.get_running_loop()
        give_up = loop.time() + seconds
        while self.at_work() and loop.time() < give_up:
            await asyncio.sleep(_POLL_S)
        if at_work := self.at_work():
            log.warning("%d batches are given up unfinished; they are read again", at_work)
        await self._app.producer.flush()
        await self._commit_last()

    async def _commit_last(self) -> None:
        """Commit while partitions go: the poll thread waits for us and takes no answers."""
        if not self._may_commit:
            return
        offsets = dict(self._committable())
        for tp, batches in self._in_flight.items():
            if tp not in offsets and not any(batch.at_work for batch in batches.copy()):
                offsets[tp] = self._committed.get(tp, self._starts[tp].offset)
        try:
            done = await self._commit_at_once(self._as_kafka(offsets))
        except KafkaException as error:
            log.warning("not committed, so read again by others: %s", error.args[0].str())
            return
        self.answered({TP(p.topic, p.partition): p.offset for p in done if not p.error})

    def answered(self, offsets: Offsets) -> None:
        """The answer to a commit; empty when it failed."""
        self._take(offsets)
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(bool(offsets))

    def _take(self, offsets: Offsets) -> None:
        """The group has it; answers may overtake each other."""
        last = self._committed
        newer = {tp: offset for tp, offset in offsets.items() if offset >= last.get(tp, 0)}
        last.update(newer)
        if newer:
            self._on_committed(newer)

    @property
    def _may_commit(self) -> bool:
        return not (self.is_lost or self._app.has_failed) and self._poller.is_alive

    def _committable(self) -> Offsets:
        if not self._may_commit:
            return {}
        offsets = {}
        for tp, batches in self._in_flight.items():
            offset = batches.committable()
            if offset is not None and offset > self._committed.get(tp, -1):
                offsets[tp] = offset
        return offsets

    def _as_kafka(self, offsets: Offsets) -> list[TopicPartition]:
        return [_as_kafka(tp, offset, self._note(tp, offset)) for tp, offset in offsets.items()]

    def _begun(self, tps: Iterable[TP]) -> list[TopicPartition]:
        """That we start there, as it is committed."""
        starts = [(tp, self._starts[tp]) for tp in tps]
        return [_as_kafka(tp, start.offset, start.begin_note) for tp, start in starts]

    def _note(self, tp: TP, offset: int) -> CommitNote:
        """Without blame, but for what we found and have not come past yet."""
        start = self._starts[tp]
        if offset < self._careful.ends.get(tp, 0):
            tries = start.note.tries if offset == start.offset else 0
            return start.note._replace(tries=tries)
        return CommitNote(start.note.topic_id)


def _as_kafka(tp: TP, offset: int, note: CommitNote) -> TopicPartition:
    return TopicPartition(*tp, offset, str(note))
