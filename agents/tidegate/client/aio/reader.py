"""Read decisions, with aiokafka."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal, Self
from uuid import UUID

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from tidegate.client.effective import EffectiveDecision, no_decision
from tidegate.client.outgoing import merged
from tidegate.client.security import Security
from tidegate.client.view import MAX_EVENTS, DecisionView, Fetched, ReadError, no_topic
from tidegate.schemas.catalogue import RegistryUnavailableError, registry_client
from tidegate.schemas.records import Action
from tidegate.schemas.topics import DEFAULT_PREFIX

START_TIMEOUT_S = 10.0

_FETCH_WAIT_MS = 500
_REGISTRY_PAUSE_S = 0.2

_log = logging.getLogger("tidegate.client")


class DecisionReader:
    """Like `tidegate.client.DecisionReader`, and safe for use by many tasks of one loop.

    It is placed when `async with` has entered; from then on a task reads in the background. When
    that fails, everyone who waits gets a ReadError. security: TLS and SASL, by default those of the
    environment, but not OAUTHBEARER. config: extra keyword arguments of AIOKafkaConsumer. Decisions
    compressed with anything but gzip need aiokafka's own extras.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        registry_url: str,
        *,
        topic_prefix: str = DEFAULT_PREFIX,
        start: Literal["end", "beginning"] = "end",
        security: Security | None = None,
        config: Mapping[str, Any] | None = None,
        max_events: int = MAX_EVENTS,
    ) -> None:
        if start not in ("end", "beginning"):
            raise ValueError("start is neither end nor beginning")
        security = security or Security.from_environment()
        settings = {
            **security.aiokafka(),
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
        self._consumer: AIOKafkaConsumer | None = None
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
        self._consumer = consumer = AIOKafkaConsumer(**self._settings)
        try:
            await self._place(consumer)
        except BaseException:
            await self.close()
            raise
        self._task = asyncio.create_task(self._run(consumer))
        self._task.add_done_callback(self._ended)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections; whoever still waits gets a ReadError."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._registry.close()
        if self._consumer is not None:
            await self._consumer.stop()

    async def _place(self, consumer: AIOKafkaConsumer) -> None:
        partitions, low, high = await self._look()
        consumer.assign(partitions)
        await consumer.start()
        # Nothing may be awaited between `start` and here: without an offset a partition is an error
        # to a consumer that must not choose one by itself.
        for partition in partitions:
            consumer.seek(partition, low[partition])
            self._view.read_to(partition.partition, low[partition])
            self._ends[partition.partition] = high[partition]

    async def _look(self) -> tuple[Any, Any, Any]:
        """The partitions, and where reading starts and the end of each.

        By a consumer of its own: only one that subscribes learns the partitions, and only one that
        is assigned them keeps them when a topic is missing from the metadata for a moment.
        """
        settings = self._settings | {"auto_offset_reset": "latest"}
        scout = AIOKafkaConsumer(self._view.topic, **settings)
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await scout.start()
            partitions = list(scout.assignment())
            high = await scout.end_offsets(partitions)
            low = high if self._start == "end" else await scout.beginning_offsets(partitions)
        except (TimeoutError, UnknownTopicOrPartitionError) as error:
            raise no_topic(self._view.topic) from error
        except KafkaError as error:
            raise ReadError(
                f"{self._view.topic} cannot be read: {error}; aiokafka's log says why"
            ) from error
        finally:
            await scout.stop()
        return partitions, low, high

    async def _run(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            fetched = await consumer.getmany(timeout_ms=_FETCH_WAIT_MS)
            for messages in fetched.values():
                for message in messages:
                    self._view.add(Fetched(message.partition, message.offset, message.value))
            await self._refresh()
            seen = self._view.take()
            for partition in consumer.assignment():
                # Beyond the last record where a transaction's marker follows it.
                position = await consumer.position(partition)
                self._view.read_to(partition.partition, position)
            for key in (*seen, None):
                self._wake(key)

    async def _refresh(self) -> None:
        while unknown := self._view.unknown():
            try:
                await asyncio.to_thread(self._view.catalogue.refresh, unknown)
                return
            except RegistryUnavailableError as error:
                _log.warning("decisions wait for the schema registry: %s", error)
                await asyncio.sleep(_REGISTRY_PAUSE_S)

    async def _answer(self, event_id: UUID) -> EffectiveDecision:
        consumer = self._reading()
        while (found := self._view.effective(event_id)) is None:
            await self._news(event_id)
        ends = self._known_ends(consumer)
        while found and found.action is not Action.BLOCK and not self._view.has_read(ends):
            await self._news(None)
            found = self._view.effective(event_id)
        return found or no_decision(event_id)

    def _known_ends(self, consumer: AIOKafkaConsumer) -> dict[int, int]:
        """The ends of the partitions as the last fetches told them; asks nobody."""
        for partition in consumer.assignment():
            known = self._ends[partition.partition]
            high = consumer.highwater(partition)
            self._ends[partition.partition] = max(high or 0, known)
        return dict(self._ends)

    async def _news(self, event_id: UUID | None) -> None:
        """Wait until a record about the event is read; None: until anything was tried to read."""
        self._reading()
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[event_id].add(waiter)
        try:
            await waiter
        finally:
            self._waiting[event_id].discard(waiter)
            if not self._waiting[event_id]:
                del self._waiting[event_id]
        self._reading()

    def _wake(self, event_id: UUID | None) -> None:
        for waiter in self._waiting.get(event_id, ()):
            if not waiter.done():
                waiter.set_result(None)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            _log.error("decisions cannot be read any more: %s", type(task.exception()).__name__)
        for event_id in self._waiting:
            self._wake(event_id)

    def _reading(self) -> AIOKafkaConsumer:
        """What the background task reads with; raises ReadError unless it does."""
        if self._task is None or self._task.cancelled():
            raise ReadError("the reader is not open: use `async with`")
        if self._task.done():
            error = self._task.exception()
            raise ReadError(f"{self._view.topic} cannot be read any more: {error}") from error
        return self._consumer
