"""The producer: idempotent, acknowledged by all replicas, never waiting inside `produce`.

What is produced while an agent works on a batch belongs to it: the batch's offset is committed only
when the broker has all of it. What the broker refuses for good ends the worker, but for a record
that has something smaller to say instead.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import confluent_kafka
from confluent_kafka import KafkaError, KafkaException, Message
from faust.exceptions import ProducerSendError
from faust.streams import current_event
from faust.transport.base import Producer as FaustProducer
from faust.types import TP
from faust.types.tuples import FutureMessage, RecordMetadata

from tidegate.schemas.cloudevents import Headers
from tidegate.schemas.errors import class_and_frames
from tidegate.transport.batch import Batch, Delivery
from tidegate.transport.errors import DeliveryError
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.topics import create_topic

if TYPE_CHECKING:
    from tidegate.transport.app import App

log = logging.getLogger(__name__)

Record = tuple[bytes | None, bytes | None, Headers | None]
"""Value, key, headers."""
Report = Callable[[KafkaError | None, Message], None]

_POLL_S = 0.001
_ANSWERS_S = 0.005
"""Pause between two looks for the broker's answers: commits wait for them, and are far rarer."""


class Producer(FaustProducer):
    """librdkafka's producer as Faust's. All methods are for the event loop alone."""

    app: "App"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told = RateLimitedLog(log)
        self._waiting: deque[tuple[Any, ...]] = deque()
        self._unanswered = 0  # the client's own length counts errors nobody was told of too
        self._has_work = asyncio.Event()
        config = self.app.settings.producer(self.client_id, self.app.conf.producer_max_request_size)
        self._client = confluent_kafka.Producer({**config, "error_cb": self._on_error})

    async def on_start(self) -> None:
        """Begin to take the broker's answers."""
        await super().on_start()
        self.add_future(self._serve())

    def produce(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None = None,
        partition: int = -1,
        headers: Headers | None = None,
        *,
        batch: Batch | None = None,
        instead: Callable[[], None] | None = None,
    ) -> None:
        """Hand over a record on behalf of a batch: by default the one its agent works on, if any.

        partition: -1 lets the key decide, by murmur2. instead: called when the record is too large
        for the broker; it must produce something smaller for the same batch. What is produced for a
        void batch is dropped.
        """
        batch = _batch_at_work() if batch is None else batch
        if batch is not None and batch.void:
            return
        _count(batch)
        report: Report = partial(self._reported, topic, batch, instead)
        self._hand_over(topic, partition, report, [(value, key, headers)])

    def produce_all(
        self, topic: str, partition: int, records: Sequence[Record], *, batch: Batch | None
    ) -> None:
        """Hand over records of one partition, in order, on behalf of a batch or of nobody."""
        _count(batch, len(records))
        report: Report = partial(self._reported, topic, batch, None)
        self._hand_over(topic, partition, report, records)

    async def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: Any,
        *,
        transactional_id: str | None = None,
    ) -> Awaitable[RecordMetadata]:
        """Faust's way to produce; the awaitable ends when the broker has it.

        For a void batch it ends at once, with offset -1, and nothing is produced.
        """
        sent = asyncio.get_running_loop().create_future()
        batch = _batch_at_work()
        if batch is not None and batch.void:
            sent.set_result(_dropped(topic))
            return sent
        _count(batch)

        def report(error: KafkaError | None, message: Message) -> None:
            if sent.done():
                pass  # whoever waited was cancelled
            elif error is not None:
                sent.set_exception(ProducerSendError(error.str()))
            else:
                where = cast(int, message.partition()), cast(int, message.offset())
                sent.set_result(RecordMetadata(topic, where[0], TP(topic, where[0]), where[1]))
            self._reported(topic, batch, None, error, message)

        listed = list(headers.items()) if hasattr(headers, "items") else list(headers or ())
        where = -1 if partition is None else partition
        self._hand_over(topic, where, report, [(value, key, listed or None)])
        return sent

    async def send_and_wait(self, *args: Any, **kwargs: Any) -> RecordMetadata:
        """Produce, and return when the broker has it."""
        return await (await self.send(*args, **kwargs))

    def send_soon(self, fut: FutureMessage) -> None:
        """Faust's way to produce from code that does not wait.

        Faust hands it over in a task of its own, which knows of no batch.
        """
        batch = _batch_at_work()
        if batch is not None:
            if batch.void:
                fut.set_result(_dropped(str(fut.message.channel)))
                return
            _count(batch)
            fut.add_done_callback(partial(_sent, batch))
        super().send_soon(fut)

    @property
    def is_full(self) -> bool:
        """Whether records wait for room; whoever can wait should."""
        return bool(self._waiting)

    @property
    def outstanding(self) -> int:
        """Records that the broker has not acknowledged."""
        return len(self._waiting) + self._unanswered

    def hasten(self) -> None:
        """Send what lingers, and take the answers that come in the next millisecond."""
        self._client.flush(_POLL_S)

    async def flush(self) -> None:
        """Return when the broker has everything, or when the time to drain is over.

        At once when our partitions are somebody else's already: nothing of it will be committed.
        """
        await self.buffer.flush()
        give_up = asyncio.get_running_loop().time() + self.app.settings.drain_ms / 1000
        while self.outstanding and not self.app.consumer.commits.is_lost:
            self._client.poll(0)
            if asyncio.get_running_loop().time() > give_up:
                log.warning("%d records are not acknowledged in time", self.outstanding)
                return
            await asyncio.sleep(_POLL_S)

    async def on_stop(self) -> None:
        """Give what is under way a last chance."""
        await self.flush()
        await super().on_stop()

    async def create_topic(self, topic: str, partitions: int, replication: int, **how: Any) -> None:
        """Make a topic that is missing. Raises TopicError when there is one that is unlike."""

        def goes_on() -> bool:
            self.app.consumer.watchdog.progress()
            return not self.should_stop

        where = self.app.settings, topic, partitions, replication
        await asyncio.to_thread(create_topic, *where, goes_on=goes_on, **how)

    def key_partition(self, topic: str, key: bytes) -> TP:
        """Not to be had: the partition of an output is that of its source."""
        raise TypeError("the partition of an output is that of its source; see the design")

    def supports_headers(self) -> bool:
        """Always."""
        return True

    def _hand_over(
        self, topic: str, partition: int, report: Report, records: Iterable[Record]
    ) -> None:
        self._has_work.set()
        for value, key, headers in records:
            record = topic, value, key, partition, report, headers
            if self._waiting or not self._produce(*record):
                self._waiting.append(record)

    def _produce(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None,
        partition: int,
        report: Report,
        headers: Headers | None,
    ) -> bool:
        """Whether there was room."""
        try:
            self._client.produce(topic, value, key, partition, report, headers=cast(Any, headers))
        except BufferError:
            return False
        except KafkaException as error:  # too large for the client itself
            self.loop.call_soon(cast(Any, report), error.args[0], None)
        self._unanswered += 1
        return True

    async def _serve(self) -> None:
        while not self.should_stop:
            if not self.outstanding:
                self._has_work.clear()
                await self._has_work.wait()
            self._client.poll(0)
            while self._waiting and self._produce(*self._waiting[0]):
                self._waiting.popleft()
            await asyncio.sleep(_POLL_S if self._waiting else _ANSWERS_S)

    def _reported(
        self,
        topic: str,
        batch: Batch | None,
        instead: Callable[[], None] | None,
        error: KafkaError | None,
        _: Message | None,
    ) -> None:
        self._unanswered -= 1
        if error is not None:
            if instead is None or error.code() != KafkaError.MSG_SIZE_TOO_LARGE:
                told = f"{topic}: a record was refused for good: {error.str()}"
                self.app.fail(DeliveryError(told))
                return
            try:
                instead()
            except Exception as failure:
                told = f"{topic}: a record is too large, and there is nothing smaller to say: "
                self.app.fail(DeliveryError(told + class_and_frames(failure)))
                return
        if batch is not None:
            batch.unacknowledged -= 1

    def _on_error(self, error: KafkaError) -> None:
        if error.fatal():
            self.app.fail(DeliveryError(f"the producer cannot go on: {error.str()}"))
        else:
            self._told.warning(error.name(), f"the producer waits for Kafka: {error.str()}")


def _batch_at_work() -> Batch | None:
    event = current_event()
    return None if event is None else getattr(cast(Delivery, event.message), "batch", None)


def _count(batch: Batch | None, records: int = 1) -> None:
    """The batch waits for so many records more; `_reported` or `_sent` takes them back."""
    if batch is not None:
        batch.unacknowledged += records


def _dropped(topic: str) -> RecordMetadata:
    return RecordMetadata(topic, -1, TP(topic, -1), -1)


def _sent(batch: Batch, sent: asyncio.Future[Any]) -> None:
    """The batch waits for one record less, unless Kafka does not have it."""
    if not sent.cancelled() and sent.exception() is None:
        batch.unacknowledged -= 1
