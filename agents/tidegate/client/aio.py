"""The submitter and the reader for asyncio, on aiokafka: the extra `aio`."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Literal, Self
from uuid import UUID

from tidegate.client import events
from tidegate.client.effective import EffectiveDecision, no_decision
from tidegate.client.outgoing import (
    FLUSH_TIMEOUT_S,
    MAX_MESSAGE_BYTES,
    NO_TOPIC,
    Deliveries,
    Encoder,
    SubmitError,
    merged,
)
from tidegate.client.view import MAX_EVENTS, DecisionView, Fetched, ReadError, no_topic
from tidegate.schemas.catalogue import RegistryUnavailableError, registry_client
from tidegate.schemas.records import Action, Event, SafetyRequest, SafetyResponse
from tidegate.schemas.topics import DEFAULT_PREFIX

try:
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
    from aiokafka.errors import KafkaError, ProducerClosed, UnknownTopicOrPartitionError
except ImportError as error:
    raise ImportError("aiokafka is missing: pip install 'tidegate[aio]'", name="aiokafka") from error

START_TIMEOUT_S = 10.0

_FETCH_WAIT_MS = 500
_REGISTRY_PAUSE_S = 0.2

_log = logging.getLogger("tidegate.client")


class Submitter:
    """Like `tidegate.client.Submitter`, and safe for use by many tasks of one loop.

    config: extra keyword arguments of AIOKafkaProducer, such as ssl_context. A full local queue is
    waited out for request_timeout_ms, 40 s by default.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        registry_url: str,
        *,
        topic_prefix: str = DEFAULT_PREFIX,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        # Its default partitioner is Java's, as ours.
        settings = {
            "bootstrap_servers": bootstrap_servers,
            "enable_idempotence": True,
            "acks": "all",
            "max_request_size": MAX_MESSAGE_BYTES,
            "value_serializer": _Sealed.opened,
        }
        self._settings = merged(settings, config)
        self._registry = registry_client(registry_url)
        self._registering = asyncio.Lock()
        self._encoder = Encoder(self._registry, topic_prefix)
        self._deliveries = Deliveries()
        self._sent: set[asyncio.Future[Any]] = set()
        self._producer: Any = None

    async def request(self, *, traceparent: str | None = None, **said: Any) -> SafetyRequest:
        """Build an event as `tidegate.client.request` does, and submit it."""
        event = events.request(**said)
        await self.submit(event, traceparent=traceparent)
        return event

    async def response(self, *, traceparent: str | None = None, **said: Any) -> SafetyResponse:
        """Build an event as `tidegate.client.response` does, and submit it."""
        event = events.response(**said)
        await self.submit(event, traceparent=traceparent)
        return event

    async def submit(self, event: Event, *, traceparent: str | None = None) -> None:
        """Send an event; errors as those of the synchronous `submit`."""
        async with self._registering:
            if not self._encoder.is_registered(event):
                await asyncio.to_thread(self._encoder.register, event)
        record = self._encoder.encode(event, traceparent)
        try:
            sent = await self._producer.send(
                record.topic, _Sealed(record.value), record.key, headers=record.headers
            )
        except KafkaError as error:
            raise SubmitError(_reason(error), failed=1) from error
        self._deliveries.sent()
        self._sent.add(sent)
        sent.add_done_callback(self._settled)

    async def flush(self, timeout: float = FLUSH_TIMEOUT_S) -> None:
        """Wait until the broker has everything submitted, at most `timeout` seconds.

        Raises SubmitError when anything submitted since the last flush was not delivered.
        """
        if self._sent:
            await asyncio.wait(self._sent, timeout=timeout)
        self._deliveries.check()

    async def __aenter__(self) -> Self:
        self._producer = AIOKafkaProducer(**self._settings)
        try:
            await self._producer.start()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self.flush()
        finally:
            await self._close()

    async def _close(self) -> None:
        self._registry.close()
        if self._sent:
            # aiokafka repeats an idempotent batch for ever, and `stop` would wait for its end.
            accumulator = self._producer._message_accumulator  # noqa: SLF001
            accumulator.fail_all(ProducerClosed())
        await self._producer.stop()

    def _settled(self, sent: asyncio.Future[Any]) -> None:
        self._sent.discard(sent)
        error = sent.exception()
        self._deliveries.settled(None if error is None else _reason(error))


class DecisionReader:
    """Like `tidegate.client.DecisionReader`, and safe for use by many tasks of one loop.

    It is placed when `async with` has entered; from then on a task reads in the background. When
    that fails, everyone who waits gets a ReadError. config: extra keyword arguments of
    AIOKafkaConsumer. Decisions compressed with anything but gzip need aiokafka's own extras.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        registry_url: str,
        *,
        topic_prefix: str = DEFAULT_PREFIX,
        start: Literal["end", "beginning"] = "end",
        config: Mapping[str, Any] | None = None,
        max_events: int = MAX_EVENTS,
    ) -> None:
        if start not in ("end", "beginning"):
            raise ValueError("start is neither end nor beginning")
        settings = {
            "bootstrap_servers": bootstrap_servers,
            "group_id": None,
            # Records that retention took before they were read are an error, not a gap.
            "auto_offset_reset": "none",
            "isolation_level": "read_uncommitted",
        }
        self._settings = merged(settings, config)
        self._start = start
        self._registry = registry_client(registry_url)
        self._view = DecisionView(self._registry, topic_prefix, max_events)
        self._ends: dict[int, int] = {}
        self._waiting: defaultdict[UUID | None, set[asyncio.Future[None]]] = defaultdict(set)
        self._consumer: Any = None
        self._task: asyncio.Task[None] | None = None

    @property
    def unreadable(self) -> int:
        """How many records on the topic could not be decoded."""
        return self._view.unreadable

    async def wait(self, event_id: UUID, timeout: float) -> EffectiveDecision:
        """What holds for an event, as the synchronous `wait` says it."""
        try:
            async with asyncio.timeout(timeout):
                return await self._answer(event_id)
        except TimeoutError:
            return no_decision(event_id)

    def effective(self, event_id: UUID) -> EffectiveDecision | None:
        """What holds for an event by what was read so far; None without any decision on it."""
        return self._view.effective(event_id)

    async def poll(self, timeout: float) -> list[EffectiveDecision]:
        """What holds for the events on which that changed since the last call."""
        changes: list[EffectiveDecision] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while not (changes := self._view.changes()):
                    await self._news(None)
        return changes

    async def __aenter__(self) -> Self:
        self._consumer = AIOKafkaConsumer(self._view.topic, **self._settings)
        try:
            await self._place()
        except BaseException:
            await self._close()
            raise
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._registry.close()
        await self._consumer.stop()

    async def _place(self) -> None:
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._consumer.start()
        except (TimeoutError, UnknownTopicOrPartitionError) as error:
            raise no_topic(self._view.topic) from error
        except KafkaError as error:
            raise ReadError(f"{self._view.topic} cannot be read: {error}") from error
        partitions = self._consumer.assignment()
        high = await self._consumer.end_offsets(partitions)
        low = high if self._start == "end" else await self._consumer.beginning_offsets(partitions)
        for partition in partitions:
            self._consumer.seek(partition, low[partition])
            self._view.read_to(partition.partition, low[partition])
            self._ends[partition.partition] = high[partition]

    async def _run(self) -> None:
        """Read until cancelled or failed, and tell those who wait of either."""
        failure = ReadError("the reader is closed")
        try:
            while True:
                await self._read()
        except Exception as error:
            _log.error("decisions cannot be read any more: %s", type(error).__name__)
            failure = ReadError(f"{self._view.topic} cannot be read any more: {error}")
            failure.__cause__ = error
            raise failure from error
        finally:
            for waiters in self._waiting.values():
                for waiter in waiters:
                    if not waiter.done():
                        waiter.set_exception(failure)

    async def _read(self) -> None:
        fetched = await self._consumer.getmany(timeout_ms=_FETCH_WAIT_MS)
        for partition, messages in fetched.items():
            for message in messages:
                self._view.add(Fetched(message.partition, message.offset, message.value))
        while unknown := self._view.unknown():
            try:
                await asyncio.to_thread(self._view.catalogue.refresh, unknown)
                break
            except RegistryUnavailableError as error:
                _log.warning("decisions wait for the schema registry: %s", error)
                await asyncio.sleep(_REGISTRY_PAUSE_S)
