"""The pipeline's part in these tests: it writes decision records."""

from typing import Self

from confluent_kafka import Producer

from harness.deployment import Deployment
from tidegate.schemas.catalogue import SchemaCatalogue, registry_client
from tidegate.schemas.codec import Codec
from tidegate.schemas.records import Decision
from tidegate.schemas.topics import DECISIONS


class Pipeline:
    def __init__(self, cluster: Deployment) -> None:
        self._topic = DECISIONS.full_name(cluster.topic_prefix)
        self._registry = registry_client(cluster.registry_url)
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.close()
        self._registry.close()
