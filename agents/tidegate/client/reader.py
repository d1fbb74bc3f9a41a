"""Read decisions, with librdkafka."""

import logging
import time
from collections.abc import Mapping
from typing import Any, Literal, Self
from uuid import UUID

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from tidegate.client.effective import EffectiveDecision, no_decision
from tidegate.client.outgoing import merged
from tidegate.client.security import Security
from tidegate.client.trouble import ConnectionTrouble
from tidegate.client.view import MAX_EVENTS, DecisionView, Fetched, ReadError, no_topic
from tidegate.schemas.catalogue import RegistryUnavailableError, registry_client
from tidegate.schemas.records import Action
from tidegate.schemas.topics import DEFAULT_PREFIX

START_TIMEOUT_S = 10.0

_ANSWER_S = 1.0
_SLICE_S = 0.5  # a call into librdkafka does not notice Ctrl-C
_PAUSE_S = 0.2
_AT_ONCE = 1000

# Nothing to wait out. Whatever else a poll reports, librdkafka repairs by itself.
_PERMANENT = (
    "UNKNOWN_TOPIC_OR_PART",
    "TOPIC_AUTHORIZATION_FAILED",
    "CLUSTER_AUTHORIZATION_FAILED",
    "GROUP_AUTHORIZATION_FAILED",
    "SASL_AUTHENTICATION_FAILED",
    "_AUTHENTICATION",
    "_AUTO_OFFSET_RESET",
    "_UNKNOWN_TOPIC",
    "_UNKNOWN_PARTITION",
)

_log = logging.getLogger("tidegate.client")


class DecisionReader:
    """Reads all decisions from where it starts, and says what holds for an event.

    When the constructor returns, the reader is placed: at the end, so that it sees the decision on
    whatever is submitted afterwards, or at the beginning of what the topic keeps. security: TLS and
    SASL, by default those of the environment. config: extra settings of librdkafka. max_events: how
    many events are remembered, the oldest is forgotten first, and then it is as if it had never
    been decided.

    It is for one thread, and reads only while one of its methods runs. The registry is asked about
    schema ids never seen before; one that hangs can hold a call up for 5 s beyond its time-out.

    Raises ReadError when the topic is missing or cannot be read; `wait` and `poll` do too.
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
        self._trouble = ConnectionTrouble()
        settings = {
            **security.librdkafka(),
            "bootstrap.servers": bootstrap_servers,
            "group.id": "tidegate.client",  # librdkafka wants one; no group is joined
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            # Records that retention took before they were read are an error, not a gap.
            "auto.offset.reset": "error",
            "isolation.level": "read_uncommitted",
            "error_cb": self._trouble,
        }
        self._failure: str | None = None
        self._consumer = Consumer(merged(settings, config), logger=_log)
        self._registry = registry_client(registry_url)
        self._view = DecisionView(self._registry, topic_prefix, max_events)
        try:
            self._ends = self._place(start)
        except BaseException:
            self.close()
            raise

    @property
    def unreadable(self) -> int:
        """How many records on the topic could not be decoded."""
        return self._view.unreadable

    def wait(self, event_id: UUID, timeout: float) -> EffectiveDecision:
        """What holds for an event, waiting at most `timeout` seconds for its decision.

        A BLOCK is returned as soon as it is read, anything laxer only when everything is read that
        the broker was known to hold by then. No decision in time is BLOCK `no_decision`.
        """
        give_up = time.monotonic() + timeout
        ends: dict[int, int] | None = None
        left = 0.0
        while True:
            self._read(min(left, _SLICE_S))
            found = self._view.effective(event_id)
            if found is not None:
                ends = ends or self._known_ends()
                if found.action is Action.BLOCK or self._view.has_read(ends):
                    return found
            left = give_up - time.monotonic()
            if left <= 0:
                return no_decision(event_id)

    def effective(self, event_id: UUID) -> EffectiveDecision | None:
        """What holds for an event by what was read so far; None without any decision on it.

        It reads nothing: to act on a decision, use `wait`.
        """
        return self._view.effective(event_id)

    def poll(self, timeout: float) -> list[EffectiveDecision]:
        """What holds for the events on which that changed since the last call.

        It waits at most `timeout` seconds for the first of them.
        """
        give_up = time.monotonic() + timeout
        left = 0.0
        while True:
            self._read(min(left, _SLICE_S))
            changes = self._view.changes()
            left = give_up - time.monotonic()
            if changes or left <= 0:
                return changes

    def close(self) -> None:
        """Let go of the connections."""
        self._consumer.close()
        self._registry.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _place(self, start: str) -> dict[int, int]:
        """Place the consumer; returns the ends of the partitions."""
        give_up = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                return self._assign(start)
            except KafkaException as error:  # a new topic may have no leader for a moment
                self._consumer.poll(0)  # tells the trouble
                if time.monotonic() >= give_up or self._trouble.is_refused:
                    reason = self._trouble.said or error.args[0].str()
                    raise ReadError(f"{self._view.topic} cannot be read: {reason}") from error
                time.sleep(_PAUSE_S)

    def _assign(self, start: str) -> dict[int, int]:
        topic = self._view.topic
        found = self._consumer.list_topics(topic, timeout=_ANSWER_S).topics[topic]
        if found.error is not None and found.error.code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
            raise KafkaException(found.error)
        if not found.partitions:
            raise no_topic(topic)
        ends, assignment = {}, []
        for partition in found.partitions:
            low, high = self._consumer.get_watermark_offsets(
                TopicPartition(topic, partition), timeout=START_TIMEOUT_S
            )
            ends[partition] = high
            offset = high if start == "end" else low
            self._view.read_to(partition, offset)
            assignment.append(TopicPartition(topic, partition, offset))
        self._consumer.assign(assignment)
        return ends

    def _known_ends(self) -> dict[int, int]:
        """The ends of the partitions as the last fetches told them; asks nobody."""
        for partition, end in self._ends.items():
            _, high = self._consumer.get_watermark_offsets(
                TopicPartition(self._view.topic, partition), cached=True
            )
            self._ends[partition] = max(high, end)
        return dict(self._ends)

    def _read(self, timeout: float) -> None:
        """Wait for records, at most `timeout` seconds, and take in those that are there."""
        if self._failure is not None:
            raise ReadError(self._failure)
        if not self._view.holds_back:
            first = self._consumer.poll(timeout)
            if first is None:
                return
            for message in (first, *self._consumer.consume(_AT_ONCE, timeout=0)):
                self._add(message)
        unknown = self._view.unknown()
        if unknown:
            try:
                self._view.catalogue.refresh(unknown)
            except RegistryUnavailableError as error:
                _log.warning("decisions wait for the schema registry: %s", error)
                time.sleep(min(timeout, _PAUSE_S))
                return
        self._view.take()

    def _add(self, message: Message) -> None:
        error, partition, offset = message.error(), message.partition(), message.offset()
        if error is None and partition is not None and offset is not None:
            self._view.add(Fetched(partition, offset, message.value()))
        elif error is None:
            raise TypeError("a message without coordinates")
        elif error.name() == "_PARTITION_EOF":
            if partition is not None and offset is not None:
                self._view.read_to(partition, offset)
        elif error.fatal() or error.name() in _PERMANENT:
            self._failure = f"{self._view.topic} cannot be read any more: {error.str()}"
            raise ReadError(self._failure)
        else:
            _log.warning("reading decisions is repeated: %s", error.str())
