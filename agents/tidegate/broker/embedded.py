"""A broker inside the process, for a first look: librdkafka's mock cluster.

It needs nothing but confluent-kafka, and it is no Kafka: a topic appears when a client first asks
for it, always with four partitions; topics cannot be made with settings, nor their settings read;
times are not the broker's; about 5 MB are kept per partition; nothing outlives the process; and it
speaks plaintext, whatever the environment says. Never rest a claim about delivery on it.
"""

from collections.abc import Iterable
from typing import Self

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import ClusterMetadata  # type: ignore[attr-defined]  # public

from tidegate.broker.clients import QUIET, admin_client
from tidegate.client.security import Security
from tidegate.schemas.topics import TOPICS, Topic

_ANSWER_S = 10.0
_CLUSTER_ID = "mockCluster"


class EmbeddedBroker:
    """A one-node mock cluster that lives as long as the `with` block."""

    def __init__(self) -> None:
        self._producer: Producer | None = None
        self._bootstrap_servers = ""

    @property
    def bootstrap_servers(self) -> str:
        """Where clients of this machine reach it; empty outside the `with` block."""
        return self._bootstrap_servers

    def __enter__(self) -> Self:
        settings = QUIET | {"bootstrap.servers": "", "test.mock.num.brokers": 1}
        self._producer = Producer(settings)
        (broker,) = self._producer.list_topics(timeout=_ANSWER_S).brokers.values()
        self._bootstrap_servers = f"{broker.host}:{broker.port}"
        return self

    def __exit__(self, *_: object) -> None:
        if self._producer is not None:
            self._producer.close()
        self._producer, self._bootstrap_servers = None, ""

    def create_topics(self, prefix: str, topics: Iterable[Topic] = TOPICS) -> None:
        """Make topics appear, so that consumers find them at once; by default the table's."""
        with admin_client(self.bootstrap_servers, Security()) as admin:
            for topic in topics:
                admin.list_topics(topic.full_name(prefix), timeout=_ANSWER_S)


def is_embedded(bootstrap_servers: str, security: Security, timeout_s: float = _ANSWER_S) -> bool:
    """Whether the broker there is a mock cluster; False when nothing answers within the time."""
    with admin_client(bootstrap_servers, security) as admin:
        try:
            return is_embedded_cluster(admin.list_topics(timeout=timeout_s))
        except KafkaException:
            return False


def is_embedded_cluster(cluster: ClusterMetadata) -> bool:
    """Whether this is what a mock cluster says of itself."""
    return cluster.cluster_id is not None and cluster.cluster_id.startswith(_CLUSTER_ID)
