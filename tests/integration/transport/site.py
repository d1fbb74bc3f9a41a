"""Topics of one test, and applications that run in the test's own event loop."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined]  # public, says their init

from harness.reading import all_messages
from tidegate.broker import cluster
from tidegate.broker.clients import QUIET, admin_client
from tidegate.client.security import Security
from tidegate.transport.app import App
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.settings import TransportSettings

ANSWER_S = 10.0
WITHIN_S = 60.0
PAUSE_S = 0.01


@dataclass(frozen=True)
class Site:
    """One broker; topics and groups with one prefix; a folder for databases."""

    bootstrap_servers: str
    prefix: str
    folder: Path

    @property
    def group(self) -> str:
        """The group of all applications of the test."""
        return f"{self.prefix}app"

    def topic(self, name: str = "in", partitions: int = 1, **config: object) -> str:
        """A new topic; its full name. config: as Kafka names it, with _ for dots."""
        topic = f"{self.prefix}{name}"
        with admin_client(self.bootstrap_servers, Security()) as admin:
            cluster.make(admin, [NewTopic(topic, partitions, 1, config=_settings(config))])
            cluster.wait_until_ready(admin, [topic])
        return topic

    def change(self, topic: str, **config: object) -> None:
        """Set settings of a topic, and wait until the broker tells them so."""
        with admin_client(self.bootstrap_servers, Security()) as admin:
            cluster.change(admin, {topic: _settings(config)})

    def delete(self, topic: str) -> None:
        """Delete a topic, and return when it is gone."""
        with admin_client(self.bootstrap_servers, Security()) as admin:
            admin.delete_topics([topic])[topic].result()
            while cluster.find(admin, [topic]):
                time.sleep(PAUSE_S)

    def remove_below(self, start: TopicPartition) -> None:
        """Remove the records before an offset, as retention does."""
        with admin_client(self.bootstrap_servers, Security()) as admin:
            admin.delete_records([start])[start].result()

    def settings_of(self, topic: str) -> dict[str, str]:
        """What the broker says of a topic."""
        with admin_client(self.bootstrap_servers, Security()) as admin:
            return cluster.topic_settings(admin, [topic])[topic]

    def produce(
        self,
        topic: str,
        values: Iterable[bytes],
        partition: int = 0,
        key: bytes | None = None,
        **config: Any,
    ) -> None:
        """Append values in order; returns when all are there."""
        settings = {**QUIET, "bootstrap.servers": self.bootstrap_servers, **config}
        with Producer(settings) as producer:
            for value in values:
                producer.produce(topic, value, key, partition)
            assert producer.flush(ANSWER_S) == 0

    def app(self, **changes: Any) -> App:
        """An application of the group; changes: of its settings."""
        settings: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers,
            "session_timeout_ms": 6_000,
            "commit_interval_ms": 50,
        }
        known = TransportSettings.model_validate(settings | changes)
        return App(self.group, settings=known, datadir=self.folder)

    def end(self, topic: str, partition: int = 0) -> int:
        """The next offset of the log."""
        consumer = Consumer(
            {
                "bootstrap.servers": self.bootstrap_servers,
                "group.id": "unused",
                "isolation.level": "read_uncommitted",
            }
        )
        with closing(consumer):
            _, end = consumer.get_watermark_offsets(TopicPartition(topic, partition), ANSWER_S)
        return end

    def committed(self, topic: str, partition: int = 0) -> int:
        """The offset that the group has committed, below 0 when it has none."""
        return self._committed(topic, partition).offset

    def note(self, topic: str, partition: int = 0) -> CommitNote | None:
        """What the group has committed beside it."""
        return CommitNote.read(self._committed(topic, partition).metadata)

    def _committed(self, topic: str, partition: int) -> TopicPartition:
        with closing(self._member()) as consumer:
            (found,) = consumer.committed([TopicPartition(topic, partition)], timeout=ANSWER_S)
        return found

    def commit(
        self, topic: str, offset: int, partition: int = 0, note: CommitNote | None = None
    ) -> None:
        """Commit for the group, which has no members."""
        wanted = TopicPartition(topic, partition, offset, "" if note is None else str(note))
        with closing(self._member()) as consumer:
            consumer.commit(offsets=[wanted], asynchronous=False)

    def _member(self) -> Consumer:
        return Consumer({"bootstrap.servers": self.bootstrap_servers, "group.id": self.group})

    def offsets(self, topic: str) -> list[int]:
        """The offsets of all records of a topic of one partition."""
        return [m.offset() or 0 for m in all_messages(self.bootstrap_servers, topic)]

    def values(self, topic: str) -> list[bytes | None]:
        """The values of all records of a topic; those of a partition in order."""
        return [message.value() for message in all_messages(self.bootstrap_servers, topic)]


@asynccontextmanager
async def running(app: App) -> AsyncIterator[None]:
    """Run an application, from its first assignment on; it is stopped at the end."""
    assigned = asyncio.Event()

    async def rebalanced(*_: Any, **__: Any) -> None:
        assigned.set()

    app.on_rebalance_complete.connect(rebalanced)
    try:
        await app.start()
        await until(app, assigned.is_set)
        yield
    finally:
        await app.stop()


async def until(app: App, condition: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    """Return once the condition holds; fail when it does not in time, or when the app fails."""
    give_up = time.monotonic() + within_s
    while not condition():
        if app.crash_reason is not None:
            raise app.crash_reason
        assert time.monotonic() < give_up, f"not within {within_s:g} s"
        await asyncio.sleep(PAUSE_S)


def numbers(count: int, start: int = 0) -> Sequence[bytes]:
    """Values that tell their place."""
    return [str(number).encode() for number in range(start, start + count)]


def _settings(config: Mapping[str, object]) -> dict[str, str]:
    return {key.replace("_", "."): str(value) for key, value in config.items()}
