"""The log that the registry's records lie in: in memory, or one partition of a Kafka topic."""

import time
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from confluent_kafka import (
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)

from tidegate.client.security import Security
from tidegate.schemas.topics import MAX_OVERHEAD_BYTES, SCHEMAS

_PARTITION = 0
_RETRY_S = 0.1


class LogError(Exception):
    """The log could not be read or written now; the message says why."""


class Record(NamedTuple):
    """One record of the log; offsets rise, but may leave gaps."""

    offset: int
    key: bytes | None
    value: bytes | None


class Log(Protocol):
    """An ordered log that is never shortened. Used by one thread at a time."""

    def append(self, key: bytes, value: bytes) -> int:
        """Write a record for good and return its offset.

        Raises LogError when that is not certain in time; the record may be there all the same.
        """

    def read_to_end(self, start: int) -> Iterator[Record]:
        """All records from offset `start` on that were acknowledged before the call, at least.

        Raises LogError when they cannot be had in time.
        """


class MemoryLog:
    """A log for the embedded broker and for tests; it ends with the process."""

    def __init__(self) -> None:
        self._records: list[Record] = []

    def append(self, key: bytes, value: bytes) -> int:
        """Keep a record and return its offset."""
        self._records.append(Record(len(self._records), key, value))
        return len(self._records) - 1

    def read_to_end(self, start: int) -> Iterator[Record]:
        """All records from offset `start` on."""
        yield from self._records[start:]


class KafkaLog:
    """The only partition of a topic that is kept for ever and not compacted.

    timeout_s: bound on each wait for the broker, below the 5 s that Tidegate's clients wait for us.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        topic: str,
        security: Security,
        timeout_s: float = 4.0,
    ) -> None:
        self._client = {
            "log_level": "0",  # what matters in librdkafka's own log reaches our caller as LogError
            "bootstrap.servers": bootstrap_servers,
            **security.librdkafka(),
        }
        self._topic = topic
        self._timeout_s = timeout_s
        self._consumer = Consumer(
            {
                **self._client,
                "group.id": "tidegate.registry",  # librdkafka wants one; no group is joined
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "fetch.wait.max.ms": 10,
                "auto.offset.reset": "error",
                # A foreign transaction left open would hide all that was written after it.
                "isolation.level": "read_uncommitted",
            }
        )
        self._producer: Producer | None = None

    def close(self) -> None:
        """Give back the connections."""
        self._consumer.close()
        if self._producer is not None:
            self._producer.close()

    def append(self, key: bytes, value: bytes) -> int:
        """Write a record to all in-sync replicas and return its offset.

        Raises LogError when no acknowledgement comes in time.
        """
        reports: list[tuple[KafkaError | None, Message]] = []
        producer = self._producer or self._new_producer()
        self._producer = None  # one that failed may stay broken, so only success keeps it
        try:
            producer.produce(
                self._topic,
                value,
                key,
                partition=_PARTITION,
                on_delivery=lambda error, message: reports.append((error, message)),
            )
            producer.flush(self._timeout_s)
        except KafkaException as error:
            raise LogError(f"cannot write to {self._topic}: {_reason(error)}") from error
        if not reports:
            producer.purge()
            raise LogError(f"cannot write to {self._topic}: no answer in {self._timeout_s} s")
        failure, message = reports[0]
        offset = message.offset()
        if failure is not None or offset is None:
            raise LogError(f"cannot write to {self._topic}: {failure}")
        self._producer = producer
        return offset

    def read_to_end(self, start: int) -> Iterator[Record]:
        """All records from offset `start` up to the high watermark that the broker tells now.

        Raises LogError when the broker does not answer or sends nothing for `timeout_s`, and when
        the topic no longer holds all that was ever written to it.
        """
        try:
            end = self._end_of_log(start)
            if start < end:
                yield from self._read(start, end)
        except KafkaException as error:
            raise LogError(f"cannot read {self._topic}: {_reason(error)}") from error

    def _end_of_log(self, start: int) -> int:
        partition = TopicPartition(self._topic, _PARTITION)
        give_up = time.monotonic() + self._timeout_s
        while True:
            left = max(give_up - time.monotonic(), 0)
            try:
                first, end = self._consumer.get_watermark_offsets(partition, timeout=left)
                break
            except KafkaException:
                # A partition is without a leader for a moment when that moves or is first made.
                if left <= _RETRY_S:
                    raise
                time.sleep(_RETRY_S)
        if first > 0 or end < start:
            raise LogError(
                f"{self._topic} holds offsets {first} to {end}, but it must be kept from 0 on and "
                f"was read up to {start}: records were deleted; restore the topic, then restart"
            )
        return end

    def _read(self, start: int, end: int) -> Iterator[Record]:
        # Assigned only while it reads: a broker answers one connection's requests in turn, so a
        # fetch that waits for new records would hold up the next question for the end of the log.
        self._consumer.assign([TopicPartition(self._topic, _PARTITION, start)])
        try:
            position = start
            while position < end:
                message = self._consumer.poll(self._timeout_s)
                if message is None:
                    raise LogError(f"cannot read {self._topic}: nothing for {self._timeout_s} s")
                error, offset = message.error(), message.offset()
                if offset is None or (error is not None and error.name() != "_PARTITION_EOF"):
                    raise KafkaException(error)
                if error is None:
                    position = offset + 1
                    yield Record(offset, message.key(), message.value())
                else:
                    position = offset  # past the gap, if the log ends with one
        finally:
            self._consumer.unassign()

    def _new_producer(self) -> Producer:
        return Producer(
            {
                **self._client,
                "enable.idempotence": True,
                "acks": "all",
                "message.max.bytes": SCHEMAS.max_value_bytes + MAX_OVERHEAD_BYTES,
                "message.timeout.ms": int(self._timeout_s * 1000),
            }
        )


def _reason(error: KafkaException) -> str:
    first = error.args[0] if error.args else None
    return first.str() if isinstance(first, KafkaError) else str(error)
