"""The pipeline's part in these tests: it writes decision records and reads events."""

from collections import defaultdict
from typing import NamedTuple, Self

from confluent_kafka import Consumer, Message, Producer, TopicPartition

from tidegate.schemas.catalogue import SchemaCatalogue, registry_client
from tidegate.schemas.codec import Codec
from tidegate.schemas.records import Decision
from tidegate.schemas.topics import DECISIONS


class Cluster(NamedTuple):
    """Where clients connect to."""

    bootstrap_servers: str
    registry: str
    topic_prefix: str


class Pipeline:
    def __init__(self, cluster: Cluster) -> None:
        self._bootstrap_servers = cluster.bootstrap_servers
        self._topic = DECISIONS.full_name(cluster.topic_prefix)
        self._registry = registry_client(cluster.registry)
        catalogue = SchemaCatalogue(self._registry, DECISIONS, cluster.topic_prefix)
        self.schema_id = catalogue.register()
        self._producer = Producer(
            {
                "bootstrap.servers": cluster.bootstrap_servers,
                "partitioner": "murmur2",
                "linger.ms": 0,
            }
        )

    def decides(self, *decisions: Decision) -> None:
        """Write decisions; they are on the topic when it returns."""
        codec = Codec(Decision)
        self.writes(*(codec.encode(self.schema_id, record) for record in decisions))

    def writes(self, *values: bytes) -> None:
        """Write anything to the decisions topic."""
        for value in values:
            self._producer.produce(self._topic, value, b"someone")
        assert self._producer.flush(10) == 0

    def events(self, topic: str, count: int) -> dict[int, list[Message]]:
        """The first `count` records of a topic, by partition."""
        found = defaultdict(list)
        settings = {
            "bootstrap.servers": self._bootstrap_servers,
            "group.id": "tests",
            "enable.auto.commit": False,
        }
        with Consumer(settings) as consumer:
            partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
            consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
            for _ in range(count):
                message = consumer.poll(10)
                assert message is not None
                assert message.error() is None
                partition = message.partition()
                assert partition is not None
                found[partition].append(message)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.close()
        self._registry.close()
