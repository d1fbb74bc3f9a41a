"""Where everything is measured: one real Kafka and one registry, apart from the core of the client.

The client under test has one core for itself. Kafka, the registry, the events' producer and whoever
measures share the others.
"""

import asyncio
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from tidegate.broker import cluster, topic_admin
from tidegate.broker.clients import admin_client
from tidegate.broker.kafka import KafkaBroker, fetch_jars
from tidegate.client.security import Security
from tidegate.components.component_config import SCREEN
from tidegate.registry.log import MemoryLog
from tidegate.registry.server import RegistryServer
from tidegate.schemas.topics import STATE, TOPICS, Topic

PARTITIONS = 4

CORES = os.sched_getaffinity(0)
CLIENT_CORE = max(CORES)


@dataclass(frozen=True, slots=True)
class Place:
    """Addresses of the broker and the registry, and a folder for what clients leave behind."""

    bootstrap_servers: str
    registry_url: str
    directory: Path
    content_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)

    def new_topics(self, topics: Sequence[Topic] = TOPICS) -> str:
        """All topics of the table, or others, under a new prefix, which is returned."""
        prefix = f"bench-{secrets.token_hex(4)}."
        topic_admin.create(
            self.bootstrap_servers, prefix, Security(), partitions=PARTITIONS, topics=topics
        )
        return prefix

    def forget_state(self, prefix: str) -> None:
        """Make the topic of the workers' state anew, so that another group can read the events."""
        name = STATE.full_name(prefix)
        with admin_client(self.bootstrap_servers, Security()) as admin:
            admin.delete_topics([name])[name].result()
            while cluster.find(admin, [name]):
                pass
        topic_admin.create(self.bootstrap_servers, prefix, Security(), partitions=PARTITIONS)

    def environment(self, prefix: str) -> dict[str, str]:
        """What a client is told by its environment, with the names of the product's settings.

        Its consumer group is a new one.
        """
        name = f"{prefix}{secrets.token_hex(4)}"
        return {
            "TIDEGATE_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "TIDEGATE_REGISTRY_URL": self.registry_url,
            "TIDEGATE_TOPIC_PREFIX": prefix,
            "TIDEGATE_CONTENT_KEY": self.content_key,
            "TIDEGATE_APP_PREFIX": f"{name}-",
            "TIDEGATE_DATA_DIR": str(self.directory / name),
        }


def group_of(environment: Mapping[str, str]) -> str:
    """The consumer group of a client."""
    return environment["TIDEGATE_APP_PREFIX"] + SCREEN


@contextmanager
def open_place() -> Iterator[Place]:
    """Start broker and registry; from here on this process and theirs keep off the client's core.

    Raises BrokerError when java or Kafka is not to be had, RuntimeError on a single core.
    """
    if len(CORES) < 2:
        raise RuntimeError("the benchmark needs two cores: one for the client, one for the broker")
    os.sched_setaffinity(0, CORES - {CLIENT_CORE})
    try:
        with tempfile.TemporaryDirectory(prefix="tidegate-bench-") as folder:
            directory = Path(folder)
            kafka = KafkaBroker(directory / "kafka", fetch_jars())
            with kafka, _registry() as url:
                yield Place(kafka.bootstrap_servers, url, directory)
    finally:
        os.sched_setaffinity(0, CORES)


@contextmanager
def _registry() -> Iterator[str]:
    """Our own registry in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    server = RegistryServer(MemoryLog())
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
        yield server.url
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
