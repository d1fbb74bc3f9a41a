"""Submit events, with librdkafka."""

import logging
import time
from collections.abc import Mapping
from typing import Any, Self

from confluent_kafka import KafkaError, KafkaException, Message, Producer

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
from tidegate.client.trouble import ConnectionTrouble
from tidegate.schemas.catalogue import registry_client
from tidegate.schemas.records import Event, SafetyRequest, SafetyResponse
from tidegate.schemas.topics import DEFAULT_PREFIX

QUEUE_TIMEOUT_S = 30.0

_POLL_S = 0.1
_SLICE_S = 0.5
_UNKNOWN_TOPIC = ("UNKNOWN_TOPIC_OR_PART", "_UNKNOWN_TOPIC")

_log = logging.getLogger("tidegate.client")


class Submitter:
    """Submits events; what it took is delivered once `flush`, or the end of `with`, says so.

    security: TLS and SASL, by default those of the environment. config: extra settings of
    librdkafka; nothing is compressed unless `compression.type` is among them. A Submitter is for
    one thread.
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
        self._trouble = ConnectionTrouble()
        settings = {
            **security.librdkafka(),
            "bootstrap.servers": bootstrap_servers,
            # Java's partitioner: librdkafka's own would put a subject elsewhere than other clients.
            "partitioner": "murmur2",
            "enable.idempotence": True,
            "acks": "all",
            "message.max.bytes": MAX_MESSAGE_BYTES,
            "error_cb": self._trouble,
        }
        self._producer = Producer(merged(settings, config), logger=_log)
        self._registry = registry_client(registry_url)
        self._encoder = Encoder(self._registry, topic_prefix)
        self._deliveries = Deliveries()

    def request(
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
        self.submit(event, traceparent=traceparent)
        return event

    def response(
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
        self.submit(event, traceparent=traceparent)
        return event

    def submit(self, event: Event, *, traceparent: str | None = None) -> None:
        """Send an event; a full local queue is waited out for up to 30 s.

        traceparent: the W3C header of the trace the event belongs to.

        Raises ValueError or TypeError when the pipeline would not take the event, SubmitError when
        it cannot be sent, and RegistryUnavailableError when the registry gives no answer to the
        first event; that call may be repeated.
        """
        if not self._encoder.is_registered(event):
            self._encoder.register(event)
        record = self._encoder.encode(event, traceparent)
        give_up = time.monotonic() + QUEUE_TIMEOUT_S
        while True:
            try:
                self._producer.produce(
                    record.topic,
                    record.value,
                    record.key,
                    on_delivery=self._settled,
                    headers=list(record.headers),
                )
                break
            except BufferError:
                if time.monotonic() >= give_up:
                    raise SubmitError("the local queue stayed full", failed=1) from None
                self._producer.poll(_POLL_S)
            except KafkaException as error:
                raise SubmitError(_reason(error.args[0]), failed=1) from error
        self._deliveries.sent()
        self._producer.poll(0)

    def flush(self, timeout: float = FLUSH_TIMEOUT_S) -> None:
        """Wait until the broker has everything submitted, at most `timeout` seconds.

        Raises SubmitError when anything submitted since the last flush was not delivered, and at
        once while the brokers refuse our TLS or SASL; what is pending then may be waited for again.
        """
        give_up = time.monotonic() + timeout
        left = timeout
        while self._producer.flush(min(max(left, 0), _SLICE_S)) and not self._trouble.is_refused:
            left = give_up - time.monotonic()
            if left <= 0:
                break
        self._deliveries.check(self._trouble.said)

    def close(self) -> None:
        """Let go of the connections; what is not delivered by now is given up."""
        self._producer.purge()  # else `close` would wait for it without end
        self._producer.close()
        self._registry.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.flush()
        finally:
            self.close()

    def _settled(self, error: KafkaError | None, message: Message) -> None:
        if error is None:
            self._trouble.is_over()
        self._deliveries.settled(None if error is None else _reason(error))


def _reason(error: KafkaError) -> str:
    if error.name() in _UNKNOWN_TOPIC:
        return NO_TOPIC
    return f"{error.name()}: {error.str()}"
