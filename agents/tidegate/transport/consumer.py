"""Faust's consumer on the poll thread: hands out batches, counts what is done, commits, rebalances.

Everything here but the `Listener` methods runs in the event loop.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, NoReturn

from confluent_kafka import KafkaException, Message, TopicPartition
from faust.transport.consumer import Consumer as FaustConsumer
from faust.types import TP

from tidegate.transport.batch import Batch, Delivery, InFlight
from tidegate.transport.poller import Poller, Read
from tidegate.transport.splitting import split
from tidegate.transport.starts import Start
from tidegate.transport.watchdog import Watchdog, Work

if TYPE_CHECKING:
    from tidegate.transport.app import App

log = logging.getLogger(__name__)

_LEAVE_S = 5.0
_COMMIT_S = 30.0
_POLL_S = 0.002


class Consumer(FaustConsumer):
    """librdkafka's consumer as Faust's."""

    app: "App"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts: dict[TP, Start] = {}
        self._settings = self.app.settings
        self._poller = Poller(self._settings, self.app.conf.id, self)
        self._rebalance = asyncio.Lock()
        self._queue: deque[Delivery] = deque()
        self._may_deliver = asyncio.Event()
        self._in_flight: dict[TP, InFlight] = {}
        self._committed: dict[TP, int] = {}
        self._commit_answer: asyncio.Future[bool] | None = None
        self._read_records = 0
        """Records handed over by the poll thread, which alone counts them."""
        self._left_records = 0
        """Those of them that agents are done with, or that are void; the event loop's count."""
        self._lost = False
        self._running: asyncio.AbstractEventLoop
        self._watchdog = Watchdog(self)

    @property
    def watchdog(self) -> Watchdog:
        """What ends a worker without progress."""
        return self._watchdog

    @property
    def poller(self) -> Poller:
        """The poll thread."""
        return self._poller

    async def on_start(self) -> None:
        """Begin to hand out what is read, once something is."""
        self._running = asyncio.get_running_loop()
        self._watchdog.start()
        self.add_future(self._deliver())
        self.add_future(self._watchdog.beat_loop())

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Join the group; once."""
        names = sorted(topics)
        if not self._poller.is_alive and names:
            self._poller.start(names)

    async def on_stop(self) -> None:
        """Leave the group; what was begun has been waited for by then."""
        self._watchdog.stop()
        await asyncio.to_thread(self._poller.close, _LEAVE_S)

    # Listener: on the poll thread

    def read(self, generation: int, read: Read) -> None:
        """Take over what was read, and stop the reading when agents have enough to do."""
        self._read_records += sum(len(records) for _, records in read)
        if self._read_records - self._left_records > self._settings.max_in_flight:
            self._poller.has_room(False)
            # the loop may have finished all of it since the comparison
            self._note_room()
        self.in_loop(self._receive, generation, read)

    def assigned(self, generation: int, starts: dict[TP, Start]) -> None:
        """Restore tables and begin to deliver."""
        asyncio.run_coroutine_threadsafe(self._assign(generation, starts), self._running)

    def revoked(self, partitions: set[TP], lost: bool) -> "Future[None]":
        """Finish or give up what was begun."""
        return asyncio.run_coroutine_threadsafe(self._revoke(partitions, lost), self._running)

    def committed(self, offsets: dict[TP, int]) -> None:
        """The answer to a commit; empty when it failed."""
        self.in_loop(self._note_committed, offsets)

    def failed(self, error: BaseException) -> None:
        """End the application."""
        self.app.fail(error)

    def in_loop(self, function: Callable[..., object], *given: Any) -> None:
        """Call something in the event loop; from any thread."""
        if not self._running.is_closed():
            self._running.call_soon_threadsafe(function, *given)

    # Delivery

    def _receive(self, generation: int, read: Read) -> None:
        for tp, records in read:
            if generation != self._poller.generation or tp not in self._in_flight:
                self._leave(len(records))
                continue
            if tp.topic in self.app.batch_topics:
                for part in split(records, self._settings.batch_max_bytes):
                    self._put(Batch(tp, part), generation, None)
            else:
                for record in records:
                    self._put(Batch(tp, [record]), generation, record)
        self._may_deliver.set()

    def _put(self, batch: Batch, generation: int, one: Message | None) -> None:
        self._in_flight[batch.tp].add(batch)
        value = batch if one is None else one.value()
        self._queue.append(Delivery(batch, value=value, one=one, generation=generation))

    async def _deliver(self) -> None:
        while not self.should_stop:
            await self._may_deliver.wait()
            self._may_deliver.clear()
            while self._queue and self.flow_active and self.app.flow_control.is_active():
                if self.app.producer.is_full:
                    await asyncio.sleep(_POLL_S)
                    continue
                delivery = self._queue.popleft()
                if delivery.generation_id == self.app.consumer_generation_id:
                    await self.callback(delivery)

    def begun(self, delivery: Delivery) -> None:
        """An agent has taken it on."""
        delivery.batch.started = True

    def finished(self, delivery: Delivery) -> None:
        """The last agent has acknowledged it: what it changed goes to the changelogs."""
        batch = delivery.batch
        if batch.finished or not batch.started:
            return
        batch.finished = True
        if delivery.generation_id != self.app.consumer_generation_id:
            return
        try:
            self.app.tables.flush(batch)
        except Exception as error:
            self.app.fail(error)
            return
        self._watchdog.progress()
        self._leave(len(batch))

    def _leave(self, records: int) -> None:
        self._left_records += records
        self._note_room()

    def _note_room(self) -> None:
        if self._read_records - self._left_records <= self._settings.max_in_flight // 2:
            self._poller.has_room(True)

    def work(self) -> Work:
        """What there is to do; from any thread."""
        batches = [batch for some in list(self._in_flight.values()) for batch in list(some)]
        return Work(
            begun=any(batch.started and not batch.finished for batch in batches),
            uncommitted=any(batch.finished for batch in batches),
            restoring=self.app.rebalancing,
        )

    # Committing

    def committable(self) -> dict[TP, int]:
        """Offsets to be committed, past what is already."""
        offsets = {}
        for tp, batches in self._in_flight.items():
            offset = batches.committable()
            if offset is not None and offset > self._committed.get(tp, -1):
                offsets[tp] = offset
        return offsets

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Commit what is done, of all partitions; whether the group has it then."""
        self._forget_acks()
        offsets = self.committable()
        if not offsets or self._lost or self.app.has_failed or not self._poller.is_alive:
            return False
        answer = self._commit_answer = self._running.create_future()
        wanted = _offsets(offsets)
        await asyncio.wrap_future(
            self._poller.call(lambda c: c.commit(offsets=wanted, asynchronous=True))
        )
        try:
            return await asyncio.wait_for(answer, _COMMIT_S)
        except TimeoutError:
            return False

    async def _commit_now(self) -> None:
        """Commit while partitions go: the poll thread waits for us and cannot take answers."""
        offsets = self.committable()
        if not offsets or self._lost or self.app.has_failed or not self._poller.is_alive:
            return
        wanted = _offsets(offsets)
        try:
            done = await asyncio.wrap_future(
                self._poller.call(lambda c: c.commit(offsets=wanted, asynchronous=False))
            )
        except KafkaException as error:
            log.warning("not committed, so read again by others: %s", error.args[0].str())
            return
        self._note_committed({TP(p.topic, p.partition): p.offset for p in done if not p.error})

    def _note_committed(self, offsets: dict[TP, int]) -> None:
        self._committed.update(offsets)
        if offsets:
            self._watchdog.committed()
            self.app.tables.committed(offsets)
            self.app.monitor.on_tp_commit(offsets)
        if self._commit_answer is not None and not self._commit_answer.done():
            self._commit_answer.set_result(bool(offsets))

    def _forget_acks(self) -> None:
        """Faust lists what streams acknowledge; batches know it themselves."""
        self._acked.clear()
        self._acked_index.clear()

    async def wait_empty(self) -> None:
        """Wait, bounded, for what agents have begun and for its outputs, and commit it."""
        if self._lost or self.app.has_failed:
            return
        give_up = self._running.time() + self._settings.drain_ms / 1000
        while self._begun() and self._running.time() < give_up:
            await asyncio.sleep(_POLL_S)
        if begun := self._begun():
            log.warning("%d batches are given up unfinished; they are read again", begun)
        await self.app.producer.flush()
        await self._commit_now()

    def _begun(self) -> int:
        return sum(
            batch.started and not batch.finished
            for batches in self._in_flight.values()
            for batch in batches
        )

    async def on_task_error(self, error: BaseException) -> None:
        """An agent failed: Faust acknowledges what it was at, and it must not be committed."""
        self.app.fail(error)

    # Rebalancing

    async def _assign(self, generation: int, starts: dict[TP, Start]) -> None:
        try:
            async with self._rebalance:
                if generation != self._poller.generation or self.should_stop:
                    return
                self._begin(generation, starts)
                await self.on_partitions_assigned(set(starts), generation)
                if generation == self._poller.generation and not self.app.has_failed:
                    await self._go_on(generation)
        except Exception as error:
            self.app.fail(error)

    def _begin(self, generation: int, starts: dict[TP, Start]) -> None:
        if not self.app.rebalancing:
            self.app.on_rebalance_start()
        self.app.consumer_generation_id = generation
        self.starts = starts
        self._lost = False
        self._in_flight = {tp: InFlight() for tp in starts}
        self._committed = {}

    async def _go_on(self, generation: int) -> None:
        self.resume_flow()
        self.resume_partitions(self.starts)
        self.app.flow_control.resume()
        self.app.on_rebalance_end()
        self._poller.resume(generation)
        self._may_deliver.set()
        await self.app.on_rebalance_complete.send()

    async def _revoke(self, gone: set[TP], lost: bool) -> None:
        async with self._rebalance:
            if self.should_stop:
                return
            self._lost = lost
            self.app.on_rebalance_start()
            await self.on_partitions_revoked(gone)  # Faust stops the flow and calls wait_empty
            self._void()
            self.app.consumer_generation_id = self._poller.generation
            self.app.tables.drop()

    def _void(self) -> None:
        """Whatever is not done by now is read again by whoever is next."""
        for batches in self._in_flight.values():
            for batch in batches:
                batch.finished = True
        self._in_flight = {}
        self._queue.clear()
        self._unacked_messages.clear()
        self._left_records = self._read_records
        self._note_room()

    # What else Faust asks a consumer

    def assignment(self) -> set[TP]:
        """The partitions we have."""
        return set(self._poller.assignment)

    def topic_partitions(self, topic: str) -> int | None:
        """Not known."""
        return None

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        return await self.force_commit()

    def highwater(self, tp: TP) -> int:
        """The end of a partition when it was assigned."""
        return self.starts[tp].end

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def _seek(self, partition: TP, offset: int) -> NoReturn:
        _refuse("seek")

    async def seek_wait(self, partitions: Mapping[TP, int]) -> NoReturn:
        """Not to be had."""
        _refuse("seek")

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Nothing to do: every assignment starts at what is committed."""
        return {}

    async def position(self, tp: TP) -> int | None:
        """Not told: positions are the poll thread's own."""
        return None

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:
        return {}

    def _to_message(self, tp: TP, record: Any) -> NoReturn:
        _refuse("fetch")

    def key_partition(self, topic: str, key: bytes | None, partition: int | None = None) -> Any:
        """The partition that was asked for."""
        return partition

    async def earliest_offsets(self, *partitions: TP) -> NoReturn:
        """Not to be had."""
        _refuse("earliest_offsets")

    async def highwaters(self, *partitions: TP) -> NoReturn:
        """Not to be had."""
        _refuse("highwaters")

    async def create_topic(self, *topic: Any, **how: Any) -> None:
        """Make a topic that is missing."""
        await self.app.producer.create_topic(*topic, **how)


def _offsets(offsets: Mapping[TP, int]) -> list[TopicPartition]:
    return [TopicPartition(tp.topic, tp.partition, offset) for tp, offset in offsets.items()]


def _refuse(what: str) -> NoReturn:
    raise TypeError(f"{what}: which records are read is the transport's own business")
