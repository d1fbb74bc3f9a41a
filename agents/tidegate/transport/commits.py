"""What is in flight, and committing what of it is done: in the event loop, but for `work`."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from confluent_kafka import KafkaException, TopicPartition
from faust.types import TP

from tidegate.transport.batch import Batch
from tidegate.transport.in_flight import InFlight
from tidegate.transport.poller import Poller
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.starts import Start
from tidegate.transport.topic_ids import as_metadata

if TYPE_CHECKING:
    from tidegate.transport.app import App

log = logging.getLogger(__name__)

_ANSWER_S = 30.0
_POLL_S = 0.002
_ASK_AGAIN_S = 0.1

Offsets = Mapping[TP, int]


class Commits:
    """Keeps track of the batches of an assignment and commits those that are done, in order.

    on_committed: called with what the group has taken.
    """

    def __init__(self, app: "App", poller: Poller, on_committed: Callable[[Offsets], None]) -> None:
        self.is_lost = False
        """Whether the partitions are somebody else's already: nothing is committed then."""
        self._app = app
        self._poller = poller
        self._on_committed = on_committed
        self._starts: Mapping[TP, Start] = {}
        self._in_flight: dict[TP, InFlight] = {}
        self._committed: dict[TP, int] = {}
        self._answer: asyncio.Future[bool] | None = None

    def begin(self, starts: Mapping[TP, Start]) -> None:
        """A new assignment: nothing is in flight."""
        self.is_lost = False
        self._starts = starts
        self._in_flight = {tp: InFlight() for tp in starts}
        self._committed = {}

    def void(self) -> None:
        """Whatever is not done by now is read again by whoever is next."""
        for batch in self.in_flight():
            batch.finished = True
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

    def begun(self) -> int:
        """How many batches agents are at."""
        return sum(batch.at_work > 0 for batch in self.in_flight())

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

        Asks until it does or until `goes_on` says no, as it must once partitions move again.
        """
        starts = self._as_kafka({tp: start.offset for tp, start in self._starts.items()})
        told = RateLimitedLog(log)
        while goes_on():
            try:
                done = await asyncio.wrap_future(
                    self._poller.call(lambda c: c.commit(offsets=starts, asynchronous=False))
                )
            except KafkaException as error:
                told.warning("ours", f"the group takes no commit yet: {error.args[0].str()}")
                await asyncio.sleep(_ASK_AGAIN_S)
                continue
            if not any(partition.error for partition in done):
                return goes_on()
            await asyncio.sleep(_ASK_AGAIN_S)
        return False

    async def drain(self, seconds: float) -> None:
        """Wait, bounded, for what agents have begun and for its outputs, and commit it."""
        if self.is_lost or self._app.has_failed:
            return
        loop = asyncio.get_running_loop()
        give_up = loop.time() + seconds
        while self.begun() and loop.time() < give_up:
            await asyncio.sleep(_POLL_S)
        if begun := self.begun():
            log.warning("%d batches are given up unfinished; they are read again", begun)
        await self._app.producer.flush()
        await self._commit_now()

    async def _commit_now(self) -> None:
        """Commit while partitions go: the poll thread waits for us and takes no answers."""
        offsets = self._committable()
        if not offsets:
            return
        wanted = self._as_kafka(offsets)
        try:
            done = await asyncio.wrap_future(
                self._poller.call(lambda c: c.commit(offsets=wanted, asynchronous=False))
            )
        except KafkaException as error:
            log.warning("not committed, so read again by others: %s", error.args[0].str())
            return
        self.answered({TP(p.topic, p.partition): p.offset for p in done if not p.error})

    def answered(self, offsets: Offsets) -> None:
        """The answer to a commit; empty when it failed."""
        self._committed.update(offsets)
        if offsets:
            self._on_committed(offsets)
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(bool(offsets))

    def _committable(self) -> Offsets:
        if self.is_lost or self._app.has_failed or not self._poller.is_alive:
            return {}
        offsets = {}
        for tp, batches in self._in_flight.items():
            offset = batches.committable()
            if offset is not None and offset > self._committed.get(tp, -1):
                offsets[tp] = offset
        return offsets

    def _as_kafka(self, offsets: Offsets) -> list[TopicPartition]:
        return [
            TopicPartition(*tp, offset, as_metadata(self._starts[tp].topic_id))
            for tp, offset in offsets.items()
        ]
