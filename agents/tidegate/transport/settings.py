"""What a deployment sets for the Kafka clients of a worker, and what librdkafka is told for it."""

from typing import Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tidegate.broker.clients import QUIET
from tidegate.client.security import Security

MAX_POLL_INTERVAL_MS = 30 * 60 * 1000

BATCH_BYTES = 1_000_000
"""Most that the producer sends at once, unless a single record is larger. A topic whose
`max.message.bytes` is below it refuses all records of such a batch, however small each of them is.
"""

FETCH_BYTES = 256 * 1024
"""Most of one partition in an answer, unless a single record is larger: some 500 events."""

_FOR_EVER = 0
"""As `message.timeout.ms`: a broker that is away for minutes is waited for."""

_NO_KIP_848 = (
    "this version runs the classic group protocol only: with the new one (KIP-848) partitions are "
    "assigned in steps, and in trials workers stopped committing; leave group_protocol out"
)

Config = dict[str, Any]
"""Names and values as librdkafka has them."""


class TransportSettings(BaseSettings):
    """Settings of consumer and producer; each also comes from the environment as TIDEGATE_*."""

    model_config = SettingsConfigDict(
        env_prefix="TIDEGATE_",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,  # passwords and keys are among it
    )

    bootstrap_servers: str = Field(description="Kafka brokers, host:port with commas between.")
    security: Security = Field(
        default_factory=Security.from_environment,
        description="TLS and SASL of all connections to Kafka.",
    )
    group_instance_id: str | None = Field(
        default=None,
        description="Static membership: a name of this worker alone, kept over its restarts. A "
        "restart within the session time-out then moves no partitions.",
    )
    group_protocol: str = Field(default="classic", description="Protocol of the consumer group.")
    session_timeout_ms: int = Field(
        default=10_000, ge=6_000, description="Silence after which a worker counts as dead."
    )
    batch_max_records: int = Field(default=500, gt=0, description="Most records judged at once.")
    batch_max_bytes: int = Field(
        default=2 * 1024 * 1024, gt=0, description="Bytes of values after which a batch is closed."
    )
    fetch_wait_ms: int = Field(
        default=50, gt=0, description="Longest a broker holds back an answer that is empty."
    )
    linger_ms: float = Field(
        default=5, ge=0, description="Longest an output waits for others to share a request with."
    )
    commit_interval_ms: int = Field(
        default=250, gt=0, description="Pause between two commits of what is acknowledged."
    )
    drain_ms: int = Field(
        default=20_000,
        gt=0,
        description="Time to finish what was begun when partitions go or the worker stops.",
    )
    stall_ms: int = Field(
        default=120_000,
        gt=0,
        description="Time without any progress, though there is work, after which a worker ends.",
    )

    @field_validator("group_protocol")
    @classmethod
    def _proven(cls, protocol: str) -> str:
        if protocol != "classic":
            raise ValueError(_NO_KIP_848)
        return protocol

    @property
    def max_in_flight(self) -> int:
        """Records read and not finished, above which no more are fetched."""
        return 4 * self.batch_max_records

    @property
    def max_in_flight_bytes(self) -> int:
        """Bytes of the values of such records, above which no more are fetched."""
        return 4 * self.batch_max_bytes

    def connection(self) -> Config:
        """What every client of librdkafka needs to reach the brokers."""
        return {
            **QUIET,
            "bootstrap.servers": self.bootstrap_servers,
            # a broker that comes back is noticed soon
            "reconnect.backoff.max.ms": 1_000,
            **self.security.librdkafka(),
        }

    def consumer(self, group: str) -> Config:
        """The consumer of a group: never commits by itself, always from the earliest record."""
        config: Config = {
            **self.connection(),
            "group.id": group,
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "earliest",
            "partition.assignment.strategy": "range",
            "session.timeout.ms": self.session_timeout_ms,
            # The poll thread always polls; a broker that is away may hold up an assignment.
            "max.poll.interval.ms": MAX_POLL_INTERVAL_MS,
            "heartbeat.interval.ms": self.session_timeout_ms // 4,
            "fetch.wait.max.ms": self.fetch_wait_ms,
            "fetch.queue.backoff.ms": 10,
            # One queue for all partitions: what of one is ahead, others wait for.
            "queued.min.messages": self.batch_max_records,
            "queued.max.messages.kbytes": 32 * 1024,
            "fetch.message.max.bytes": FETCH_BYTES,
        }
        if self.group_instance_id is not None:
            config["group.instance.id"] = self.group_instance_id
        return config

    def restore_consumer(self, group: str) -> Config:
        """A consumer that reads changelogs from end to end, outside any group."""
        return {
            **self.connection(),
            "group.id": f"{group}-restore",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "error",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 10,
            "fetch.queue.backoff.ms": 5,
            "fetch.message.max.bytes": 4 * 1024 * 1024,
            "queued.min.messages": 200_000,
            "queued.max.messages.kbytes": 64 * 1024,
        }

    def lookup_consumer(self, group: str) -> Config:
        """A consumer that reads a few records at an offset, outside any group."""
        few = {"fetch.message.max.bytes": 1024 * 1024, "queued.min.messages": 1}
        return self.restore_consumer(group) | few

    def producer(self, client_id: str, max_message_bytes: int) -> Config:
        """The producer: in order, without duplicates of its own, acknowledged by all replicas."""
        return {
            **self.connection(),
            "client.id": client_id,
            "acks": "all",
            "enable.idempotence": True,
            "linger.ms": self.linger_ms,
            "message.timeout.ms": _FOR_EVER,
            "message.max.bytes": max_message_bytes,
            "batch.size": BATCH_BYTES,
            "queue.buffering.max.messages": 100_000,
            "queue.buffering.max.kbytes": 128 * 1024,
            "partitioner": "murmur2_random",
        }
