"""Submit events, with aiokafka."""

import asyncio
from collections.abc import Mapping
from typing import Any, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerClosed, UnknownTopicOrPartitionError

from tidegate.client import events
from tidegate.client.outgoing import (
    FLUSH_TIMEOUT_S,
    MAX_MESSAGE_BYTES,
    NO_TOPIC,
    Deliveries,
    Encoder,
    SubmitError,
    merged,
)
from tidegate.client.security import Security
from tidegate.schemas.catalogue import registry_client
from tidegate.schemas.records import Event, SafetyRequest, SafetyResponse
from tidegate.schemas.topics import DEFAULT_PREFIX


class _Sealed:
    """Bytes that aiokafka's debug log, which prints what is sent, cannot show."""

    def __init__(self, value: bytes) -> None:
        self._value = value

    def opened(self) -> bytes:
        return self._value


class Submitter:
    """Like `tidegate.client.Submitter`, and safe for use by many tasks of one loop.

    security: TLS and SASL, by default those of the environment, but not OAUTHBEARER. config: extra
    keyword arguments of AIOKafkaProducer. A full local queue is waited out for request_timeout_ms,
    40 s by default.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        registry_url: str,
        *,
        topic_prefix: str = DEFAULT_PREFIX,
        security: Security | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        security = security or Security.from_environment()
        # Its default partitioner is Java's, as ours.
        settings = {
            **security.aiokafka(),
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
        self._producer: AIOKafkaProducer | None = None

    async def request(
        self,
        *,
        subject: str,
        text: str | None = None,
        messages: events.Messages | None = None,
        timeout_ms: float | None = None,
        traceparent: str | None = None,
        **fields: Any,
    ) -> SafetyRequest:
        """Build an event as `tidegate.client.request` does, and submit it."""
        event = events.request(
            subject=subject, text=text, messages=messages, timeout_ms=timeout_ms, **fields
        )
        await self.submit(event, traceparent=traceparent)
        return event

    async def response(
        self,
        *,
        subject: str,
        text: str | None = None,
        messages: events.Messages | None = None,
        timeout_ms: float | None = None,
        traceparent: str | None = None,
        **fields: Any,
    ) -> SafetyResponse:
        """Build an event as `tidegate.client.response` does, and submit it."""
        event = events.response(
            subject=subject, text=text, messages=messages, timeout_ms=timeout_ms, **fields
        )
        await self.submit(event, traceparent=traceparent)
        return event

    async def submit(self, event: Event, *, traceparent: str | None = None) -> None:
        """Send an event; errors as those of the synchronous `submit`."""
        if self._producer is None:
            raise SubmitError("the submitter is not open: use `async with`")
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
        except BaseException as error:
            await self.close()
            if isinstance(error, KafkaError):
                raise SubmitError(f"{error}; aiokafka's log says why") from error
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.flush()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of the connections; what is not delivered by now is given up."""
        self._registry.close()
        if self._producer is None:
            return
        if self._sent:
            # aiokafka repeats an idempotent batch for ever, and `stop` would wait for its end.
            await self._producer._sender.close()  # noqa: SLF001
            self._producer._message_accumulator.fail_all(ProducerClosed())  # noqa: SLF001
        await self._producer.stop()

    def _settled(self, sent: asyncio.Future[Any]) -> None:
        self._sent.discard(sent)
        error = sent.exception()
        self._deliveries.settled(_reason(error) if error else None)


def _reason(error: BaseException | None) -> str:
    unknown = isinstance(error, UnknownTopicOrPartitionError)
    return NO_TOPIC if unknown else type(error).__name__
