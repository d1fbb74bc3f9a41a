"""Faust's consumer on the poll thread: hands out batches, knows what is done, rebalances.

Everything here but `in_loop`, `acknowledged`, `take_back`, `work` and the `Listener` methods runs
in the event loop.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from confluent_kafka import KafkaException, Message
from faust.types import TP
from mode import Service

from tidegate.transport.bare_consumer import BareConsumer
from tidegate.transport.batch import Delivery
from tidegate.transport.careful import Careful
from tidegate.transport.commits import Commits, Offsets
from tidegate.transport.errors import LogResetError, UsageError
from tidegate.transport.faust_internals import Unkept
from tidegate.transport.handing_out import HandingOut
from tidegate.transport.poller import Poller, Read
from tidegate.transport.room import Room
from tidegate.transport.splitting import split
from tidegate.transport.starts import Start
from tidegate.transport.topic_ids import LOOK_S
from tidegate.transport.watchdog import Watchdog, Work

if TYPE_CHECKING:
    from tidegate.transport.app import App

_LEAVE_S = 5.0


class Consumer(BareConsumer):
    """librdkafka's consumer as Faust's."""

    app: "App"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is acknowledged, batches know themselves.
        self._acked = self._acked_index = cast(Any, defaultdict(Unkept))
        self.starts: dict[TP, Start] = {}
        self.poller = Poller(self.app.settings, self.app.conf.id, self)
        self.watchdog = Watchdog(self)
        self.careful = Careful(self.app.settings.max_in_flight)
        self.commits = Commits(self.app, self.poller, self.careful, self._note_committed)
        self._room = Room(self.poller, self.app.settings)
        self._rebalance = asyncio.Lock()
        self._handing_out = HandingOut(self)
        self._event_loop: asyncio.AbstractEventLoop | None = None
        self._subscribed: frozenset[str] = frozenset()

    async def on_start(self) -> None:
        """Begin to hand out what is read, once something is."""
        self._event_loop = asyncio.get_running_loop()
        self.watchdog.start()
        self.add_future(self._handing_out.run())
        self.add_future(self.watchdog.beat_loop())

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Join the group; once. Topics that come later end the application."""
        names = sorted(topics)
        if names and not self.poller.has_started:
            self._subscribed = frozenset(names)
            self.poller.start(names)
        elif late := sorted(set(names) - self._subscribed):
            self.app.fail(
                UsageError(
                    f"{', '.join(late)}: nothing would be read of it, as the group was joined "
                    "before; declare the agent before the application starts"
                )
            )

    async def on_stop(self) -> None:
        """Leave the group; what was begun has been waited for by then."""
        self.watchdog.stop()
        await asyncio.to_thread(self.poller.close, _LEAVE_S)

    def assignment(self) -> set[TP]:
        """The partitions we have."""
        return set(self.poller.assignment)

    def highwater(self, tp: TP) -> int:
        """The end of a partition when it was assigned."""
        return self.starts[tp].end

    @property
    def has_loop(self) -> bool:
        """Whether it is known which event loop is ours."""
        return self._event_loop is not None

    def in_loop(self, function: Callable[..., object], *given: Any) -> None:
        """Call something in the event loop, where an error of it ends us; from any thread."""

        def call() -> None:
            try:
                function(*given)
            except Exception as error:
                self.app.fail(error)

        if self._event_loop is not None and not self._event_loop.is_closed():
            self._event_loop.call_soon_threadsafe(call)

    # Listener: on the poll thread

    def read(self, generation: int, read: Read) -> None:
        """Take over what was read, and stop the reading when agents have enough to do."""
        batches = [(tp, some) for tp, records in read for some in self._split(tp, records)]
        self._room.take([records for _, records in batches])
        self.in_loop(self._receive, generation, batches)

    def _split(self, tp: TP, records: list[Message]) -> Iterable[Sequence[Message]]:
        """Into what agents take; records that are handed out alone are batches of one."""
        if tp.topic in self.app.batch_topics and self.careful.is_over:
            return split(records, self.app.settings.batch_max_bytes)
        return [[record] for record in records]

    def assigned(self, generation: int, starts: dict[TP, Start]) -> None:
        """Restore tables and begin to deliver."""
        assert self._event_loop is not None  # noqa: S101  the thread starts after it is known
        asyncio.run_coroutine_threadsafe(self._assign(generation, starts), self._event_loop)

    def revoked(self, partitions: set[TP], lost: bool) -> "Future[None]":
        """Finish or give up what was begun."""
        assert self._event_loop is not None  # noqa: S101  the thread starts after it is known
        return asyncio.run_coroutine_threadsafe(self._revoke(partitions, lost), self._event_loop)

    def committed(self, offsets: dict[TP, int]) -> None:
        """The answer to a commit; empty when it failed."""
        self.in_loop(self.commits.answered, offsets)

    def failed(self, error: BaseException) -> None:
        """End the application."""
        self.app.fail(error)

    # Delivery

    def _receive(self, generation: int, batches: list[tuple[TP, Sequence[Message]]]) -> None:
        for tp, records in batches:
            if generation != self.poller.generation or not self.commits.holds(tp):
                self._room.begin()
                self._room.leave(records)
                continue
            self._handing_out.put(tp, records, generation)
        self._handing_out.go_on()

    def taken(self, delivery: Delivery) -> None:
        """An agent begins with it."""
        batch = delivery.batch
        if batch.started is None:
            batch.started = time.monotonic()
            batch.untaken = delivery.refcount
            if delivery.generation_id == self.app.consumer_generation_id:
                self._room.begin()
        batch.untaken -= 1
        self.left(delivery)

    def left(self, delivery: Delivery) -> None:
        """An agent may have acknowledged it."""
        delivery.batch.at_work = delivery.refcount - delivery.batch.untaken

    def acknowledged(self, delivery: Delivery) -> None:
        """The last agent has acknowledged it, as we are told once or twice; from any thread."""
        if self._event_loop not in (None, asyncio._get_running_loop()):  # noqa: SLF001  documented
            self.in_loop(self.acknowledged, delivery)
        elif delivery.batch.started is not None and not delivery.batch.finished:
            self.finished(delivery)

    def finished(self, delivery: Delivery) -> None:
        """Nobody is at it any more: what it changed goes to the changelogs."""
        batch = delivery.batch
        batch.finished = True
        if delivery.generation_id != self.app.consumer_generation_id:
            return
        try:
            self.app.tables.flush(batch)
        except Exception as error:
            self.app.fail(error)
            return
        self.watchdog.finished()
        self._room.leave(batch)

    def hold(self, partitions: Collection[TP]) -> None:
        """Read none of these until the next call, or until partitions move.

        What was read of them is handed out all the same.
        """
        self.poller.hold(self.app.consumer_generation_id, frozenset(partitions))

    # Committing

    @Service.task
    async def _commit_handler(self) -> None:
        # Faust's own one warns whenever a commit takes longer than the pause between two.
        while not self.should_stop:
            await self.sleep(self.commit_interval)
            await self.commit()

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Commit what is done, of all partitions; whether the group has it then."""
        return await self.commits.commit()

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        return await self.force_commit()

    def _note_committed(self, offsets: Offsets) -> None:
        self.watchdog.committed()
        self.app.tables.committed(offsets)
        self.app.monitor.on_tp_commit(dict(offsets))

    async def wait_empty(self) -> None:
        """Wait, bounded, for what agents have begun and for its outputs, and commit it."""
        await self.commits.drain(self.app.settings.drain_ms / 1000)
        if self.app.should_stop:
            # Agents that are cancelled from here on have what they are at acknowledged by Faust.
            self.commits.void()

    async def on_task_error(self, error: BaseException) -> None:
        """An agent failed: Faust acknowledges what it was at, and it must not be committed."""
        self.app.fail(error)

    def take_back(self, within_s: float) -> None:
        """Commit that no record is to blame for our end; from a thread of ours."""
        assert self._event_loop is not None  # noqa: S101  there is work, so it is known
        taking = asyncio.run_coroutine_threadsafe(self.commits.take_back(), self._event_loop)
        with suppress(TimeoutError):
            taking.result(within_s)

    def work(self) -> Work:
        """What there is to do; from any thread."""
        batches = self.commits.in_flight()
        return Work(
            unfinished=[batch for batch in batches if not batch.finished],
            uncommitted=[batch for batch in batches if batch.finished],
            restoring=self.app.rebalancing,
        )

    @Service.task
    async def _look_at_topics(self) -> None:
        while not self.should_stop:
            await self.sleep(LOOK_S)
            known = {tp.topic: start.note.topic_id for tp, start in self.starts.items()}
            try:
                await asyncio.to_thread(self.poller.topic_ids.refuse_made_anew, known)
            except KafkaException:
                pass  # whoever reads them hears of it
            except LogResetError as error:
                self.app.fail(error)

    # Rebalancing

    async def _assign(self, generation: int, starts: dict[TP, Start]) -> None:
        def goes_on() -> bool:
            moved_on = generation != self.poller.generation or self.app.should_stop
            return not moved_on and not self.app.has_failed

        try:
            async with self._rebalance:
                if generation != self.poller.generation or self.should_stop:
                    return
                if not self.app.rebalancing:
                    self.app.on_rebalance_start()
                self.app.consumer_generation_id = generation
                self.starts = starts
                self.careful.begin(starts)
                self.commits.begin(starts)
                await self.on_partitions_assigned(set(starts), generation)
                if await self.commits.are_ours(goes_on):  # asked already, where there are tables
                    await self._go_on(generation)
        except Exception as error:
            self.app.fail(error)

    async def _go_on(self, generation: int) -> None:
        self.resume_flow()
        self.resume_partitions(self.starts)
        self.app.flow_control.resume()
        self.app.on_rebalance_end()
        self.poller.resume(generation, self.careful.ends)
        self._handing_out.go_on()
        await self.app.on_rebalance_complete.send()

    async def _revoke(self, gone: set[TP], lost: bool) -> None:
        async with self._rebalance:
            if self.should_stop:
                return
            self.commits.is_lost = lost
            self.app.on_rebalance_start()
            await self.on_partitions_revoked(gone)  # Faust stops the flow and calls wait_empty
            self.commits.void()
            self._handing_out.clear()
            self._unacked_messages.clear()
            self._room.clear()
            self.app.consumer_generation_id = self.poller.generation
            self.app.tables.drop()

    async def create_topic(self, *topic: Any, **how: Any) -> None:
        """Make a topic that is missing."""
        await self.app.producer.create_topic(*topic, **how)
