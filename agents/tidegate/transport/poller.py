"""The one thread that owns librdkafka's consumer: it polls, and does all else that touches it.

`resume()` or a synchronous `commit()` from another thread can wait for the poll thread while that
waits for the GIL or sits in a rebalance callback; so calls from outside are queued and served here,
also inside the revoke callback.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from faust.types import TP

from tidegate.transport.asking import GivenUp
from tidegate.transport.errors import TransportError
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.reader import Reader
from tidegate.transport.settings import TransportSettings
from tidegate.transport.starts import Start, find_starts, without_our_own
from tidegate.transport.topic_ids import TopicIds

log = logging.getLogger(__name__)

T = TypeVar("T")

POLL_S = 0.05
"""Longest wait in one poll: how long a queued call waits when nothing arrives."""

_BRIEF_S = 0.001
"""Longest wait where a record, or the group, waits for a call of ours."""
_FULL_S = 1.0
"""How long agents may be without room before the partitions are paused, and between two polls."""

Read = list[tuple[TP, list[Message]]]


class Listener(Protocol):
    """Who is told; every method is called on the poll thread."""

    def read(self, generation: int, read: Read) -> None:
        """Records that passed the fence; generation: of the assignment they were read under."""

    def assigned(self, generation: int, starts: dict[TP, Start]) -> None:
        """A whole assignment; nothing of it is read before `Poller.resume`."""

    def revoked(self, partitions: set[TP], lost: bool) -> "Future[None]":
        """Partitions go when the future is done; lost: they are somebody else's already."""

    def committed(self, offsets: dict[TP, int]) -> None:
        """The group's coordinator has these offsets; none when a commit failed."""

    def failed(self, error: BaseException) -> None:
        """The thread ends."""


class Poller:
    """Reads the topics of a group and commits for it. `start` it once; `close` leaves the group.

    generation: counts assignments; what was read or asked for under an older one is void.
    """

    def __init__(self, settings: TransportSettings, group: str, listener: Listener) -> None:
        self._settings = settings
        self._listener = listener
        self._told = RateLimitedLog(log)
        self._calls: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._has_room = threading.Event()
        self._has_room.set()
        self._closing = False
        self._is_paused = False
        """Whether agents were without room for so long that nothing is fetched."""
        self._ends: Mapping[TP, int] = {}
        """Read no further, and nothing else; without any, read on."""
        self._held: frozenset[TP] = frozenset()
        """Not read for now."""
        self._consumer = Consumer(
            {
                **settings.consumer(group),
                "error_cb": self._on_error,
                "on_commit": self._on_commit,
            }
        )
        self._reader = Reader(self._consumer, settings.lookup_consumer(group), self._goes_on)
        self._thread = threading.Thread(target=self._run, name="tidegate-poll", daemon=True)
        self.topic_ids = TopicIds(settings.connection())
        self.generation = 0
        self.assignment: frozenset[TP] = frozenset()
        self.last_beat = self._last_poll = time.monotonic()
        self._still_s = settings.session_timeout_ms / 1000 / 2
        self._starts: dict[TP, Start] = {}
        """Of the last assignment, until it is seen that we stood still."""

    @property
    def holes(self) -> int:
        """Offsets stepped over that the log itself did not have: compaction, transactions."""
        return self._reader.holes

    @property
    def overtaken(self) -> int:
        """Records that retention removed before they were read."""
        return self._reader.overtaken

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs and serves calls."""
        return self._thread.is_alive() and not self._closing

    @property
    def has_started(self) -> bool:
        """Whether the thread runs or has run."""
        return self._thread.ident is not None

    def start(self, topics: Sequence[str]) -> None:
        """Join the group."""
        self._consumer.subscribe(
            list(topics),
            on_assign=self._on_assign,
            on_revoke=self._on_revoke,
            on_lost=self._on_lost,
        )
        self._thread.start()

    def close(self, timeout_s: float) -> None:
        """Leave the group and end the thread, which is left behind after the time."""
        self._closing = True
        self._has_room.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def has_room(self, room: bool) -> None:
        """Whether agents can take more; without room nothing is fetched. From any thread."""
        if room:
            self._has_room.set()
        else:
            self._has_room.clear()

    def call(self, function: Callable[[Consumer], T]) -> "Future[T]":
        """Have the poll thread call something with the consumer. From any thread.

        Once partitions move or the thread ends it is not called any more: the future raises
        KafkaException, as it does when the group refuses.
        """
        future: Future[T] = Future()
        generation = self.generation

        def call() -> T:
            if generation != self.generation or self._closing:
                raise KafkaException(KafkaError(KafkaError.ILLEGAL_GENERATION))
            return function(self._consumer)

        self._calls.append((call, future))
        return future

    def resume(self, generation: int, ends: Mapping[TP, int] = {}) -> None:
        """Begin to read an assignment, unless there is a newer one. From any thread.

        ends: if there are any, nothing else is read, and about as far as this.
        """
        ends = dict(ends)

        def resume(_: Consumer) -> None:
            if generation == self.generation:
                self._ends = ends
                self._begin_reading()

        self.call(resume)

    def hold(self, generation: int, partitions: frozenset[TP]) -> None:
        """Read none of these until the next call, or until partitions move. From any thread."""

        def hold(_: Consumer) -> None:
            if generation == self.generation:
                self._held = partitions
                self._begin_reading()

        self.call(hold)

    def _begin_reading(self) -> None:
        self._is_paused = False
        partitions = [
            TopicPartition(*where, start)
            for where, start in self._reader.fence.next.items()
            if (not self._ends or start < self._ends.get(TP(*where), 0)) and where not in self._held
        ]
        self._consumer.resume(partitions)
        self._consumer.assign(partitions)  # or resuming is noticed up to a second later

    def _run(self) -> None:
        try:
            while not self._closing:
                self._beat()
                self._serve()
                # Where records are handed out one by one, each waits for a call.
                wait_s = _BRIEF_S if self._ends else POLL_S
                if self._has_room.wait(wait_s):
                    if self._is_paused:
                        self._begin_reading()
                    self._poll(wait_s, self._settings.batch_max_records)
                elif time.monotonic() - self._last_poll > _FULL_S:
                    # Agents are slow, but the group must see us.
                    self._consumer.pause([TopicPartition(*tp) for tp in self.assignment])
                    self._is_paused = True
                    self._poll(0, 1)
        except GivenUp:
            pass  # we close
        except BaseException as error:
            self._closing = True
            self._listener.failed(error)
        finally:
            self._closing = True
            self._consumer.close()
            self._serve()

    def _poll(self, wait_s: float, most: int) -> None:
        # consume(n, t) waits the whole time for n records; poll returns with the first.
        first = self._consumer.poll(wait_s)
        self._last_poll = time.monotonic()
        if first is not None:
            more = self._consumer.consume(most - 1, 0) if most > 1 else []
            self._take([first, *more])

    def _beat(self) -> None:
        now = time.monotonic()
        if now - self.last_beat > self._still_s:
            self._starts = {}  # a record may have held us up, and may do so again
        self.last_beat = now

    def _goes_on(self) -> bool:
        self._beat()
        return not self._closing

    def _serve(self) -> None:
        while self._calls:
            function, future = self._calls.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(function())
            except Exception as error:
                future.set_exception(error)

    def _take(self, messages: Sequence[Message]) -> None:
        for place, records in enumerate(self._reader.sift(messages)):
            while place and not self._closing and not self._has_room.wait(POLL_S):
                self._beat()  # stand-ins for a batch that cannot be read may be very many
                self._serve()
            if records:
                read = [(TP(*where), some) for where, some in records.items()]
                self._listener.read(self.generation, read)
        if self._ends:
            self._begin_reading()

    def _on_error(self, error: KafkaError) -> None:
        if error.fatal():
            self._listener.failed(TransportError(f"the consumer cannot go on: {error.str()}"))
        else:
            self._told.warning(error.name(), f"the consumer waits for Kafka: {error.str()}")

    def _on_commit(self, error: KafkaError | None, partitions: list[TopicPartition]) -> None:
        if error is not None:
            self._told.warning(f"commit {error.name()}", f"not committed: {error.str()}")
            self._listener.committed({})
            return
        offsets = {}
        for partition in partitions:
            if partition.error is None:
                offsets[TP(partition.topic, partition.partition)] = partition.offset
            else:
                told = f"not committed: {partition.topic}: {partition.error.str()}"
                self._told.warning(f"commit {partition.error.name()}", told)
        self._listener.committed(offsets)

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.generation += 1
        self._is_paused = False  # but for its tables, which resume() waits for
        self._held = frozenset()
        if self._closing:
            return
        self._beat()
        ours = self._starts
        found = find_starts(consumer, partitions, self.topic_ids.ask, self._goes_on)
        tps = [TP(partition.topic, partition.partition) for partition in partitions]
        starts = [without_our_own(it, ours.get(tp)) for tp, it in zip(tps, found, strict=True)]
        self._starts = dict(zip(tps, starts, strict=True))
        for partition, start in zip(partitions, starts, strict=True):
            partition.offset = start.offset
            self._reader.fence.start((partition.topic, partition.partition), start.offset)
            self._reader.overtaken += start.overtaken
        consumer.assign(partitions)
        if partitions:
            consumer.pause(partitions)
        self.assignment = frozenset(tps)
        self._listener.assigned(self.generation, self._starts)

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._leave(consumer, partitions, lost=False)

    def _on_lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        log.warning("%d partitions are lost: the group went on without us", len(partitions))
        self._leave(consumer, partitions, lost=True)

    def _leave(self, consumer: Consumer, partitions: list[TopicPartition], lost: bool) -> None:
        self.generation += 1
        gone = {TP(partition.topic, partition.partition) for partition in partitions}
        if not self._closing:
            left = self._listener.revoked(gone, lost)
            while not (left.done() or self._closing):
                self._beat()
                self._serve()
                time.sleep(_BRIEF_S)
            if left.done():
                left.result()
        if not lost:
            self._starts = {}  # a clean end takes them back; what is left of them may be a record's
        for tp in gone:
            self._reader.fence.stop(tp)
        self.assignment = frozenset()
        consumer.unassign()
