"""A group of counting workers, on topics of its own."""

import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined]  # public, says their init

from faults.counting import CountingSettings
from faults.feeder import PARTITIONS
from faults.worker import WITHIN_S, Worker
from harness.polling import eventually
from harness.reading import lag
from tidegate.broker.clients import admin_client
from tidegate.broker.cluster import make, wait_until_ready
from tidegate.client.security import Security
from tidegate.schemas.topics import MIN_COMPACTION_LAG_MS
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.row import Row, RowCodec
from tidegate.transport.topics import create_topic

FILLER = b"filler-"


class CountingWorker(Worker):
    """One life of a counting worker."""

    command = (sys.executable, "-m", "faults.counting")

    def __init__(self, settings: CountingSettings) -> None:
        super().__init__(settings.worker, Path(settings.journal), env=settings.environment())


@dataclass
class CountingGroup:
    """Workers by name, of which each may have had several lives, and their topics.

    store: where the tables lie. static: whether workers keep their membership over a restart.
    """

    bootstrap_servers: str
    folder: Path
    store: str = "memory://"
    static: bool = False
    stall_ms: int = 120_000
    name: str = field(default_factory=lambda: f"counting-{uuid.uuid4().hex[:8]}")
    workers: dict[str, CountingWorker] = field(default_factory=dict)
    lives: list[CountingWorker] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def sources(self) -> tuple[str, str]:
        """The two co-partitioned topics that are counted."""
        return f"{self.name}-first", f"{self.name}-second"

    @property
    def output(self) -> str:
        """The topic of answers."""
        return f"{self.name}-output"

    @property
    def changelog(self) -> str:
        """The topic of rows."""
        return f"{self.name}-counts-changelog"

    @contextmanager
    def made(self) -> Iterator["CountingGroup"]:
        """With its topics; the end of the block kills its workers."""
        names = [*self.sources, self.output]
        with admin_client(self.bootstrap_servers, Security()) as admin:
            make(admin, [NewTopic(name, PARTITIONS, 1) for name in names])
            wait_until_ready(admin, names)
        with self._stack:
            yield self

    def start(
        self, worker: str, *sabotages: str, format: str = "1", held: bool = False
    ) -> CountingWorker:
        """Begin a life of a worker; it is not ready yet. held: and waits for `thaw` to join."""
        folder = self.folder / f"{worker}-{len(self.lives)}"
        folder.mkdir()
        settings = CountingSettings(
            self.bootstrap_servers,
            self.name,
            worker,
            self.sources,
            self.output,
            journal=str(folder / "journal"),
            data_dir=str(folder / "data"),
            store=self.store,
            format=format,
            instance=worker if self.static else None,
            stall_ms=self.stall_ms,
            held=held,
            sabotages=sabotages,
        )
        life = self._stack.enter_context(CountingWorker(settings))
        self.workers[worker] = life
        self.lives.append(life)
        return life

    def dismiss(self, worker: str) -> None:
        """Forget a worker that has ended."""
        del self.workers[worker]

    def fill_changelog(self, rows: int) -> None:
        """Rows of keys that nobody sends, so that restoring takes its time."""
        settings = TransportSettings(bootstrap_servers=self.bootstrap_servers)
        lag = {"min.compaction.lag.ms": MIN_COMPACTION_LAG_MS}
        create_topic(
            *(settings, self.changelog, PARTITIONS, 1),
            config=lag, compacting=True, goes_on=lambda: True,
        )  # fmt: skip
        producer = Producer({"bootstrap.servers": self.bootstrap_servers, "linger.ms": 50})
        codec = RowCodec(int)
        row = codec.encode(Row(codec.version, -1, 0, {}, [], [0]))
        for number in range(rows):
            while True:
                try:
                    key = b"%s%d" % (FILLER, number)
                    producer.produce(self.changelog, row, key, number % PARTITIONS)
                    break
                except BufferError:
                    producer.poll(0.1)
        assert producer.flush(60) == 0

    def lag(self) -> int:
        """Updates that are not committed."""
        return lag(self.bootstrap_servers, self.name, self.sources)

    def catch_up(self) -> None:
        """Return when all updates are committed; fail when they are not in time."""

        def is_done() -> bool:
            try:
                return self.lag() == 0
            except KafkaException:  # the group's coordinator is on its way
                return False

        eventually(is_done, WITHIN_S)
