"""Three Kafka nodes that keep three replicas of everything, and want two of them in sync."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from tidegate.broker.clients import admin_client
from tidegate.broker.kafka import KafkaBroker
from tidegate.broker.ports import HOST
from tidegate.client.security import Security

REPLICAS = 3

_SAFE = {
    "default.replication.factor": REPLICAS,
    "min.insync.replicas": 2,
    "offsets.topic.replication.factor": REPLICAS,
}


class Node(KafkaBroker):
    """One of them. number: its id, from 1."""

    def __init__(self, directory: Path, jars: Path, number: int) -> None:
        super().__init__(directory, jars)
        self.number = number
        self.voters = ""

    def properties(self) -> dict[str, str]:
        """What is written to server.properties."""
        return {
            **super().properties(),
            **{name: str(value) for name, value in _SAFE.items()},
            "node.id": str(self.number),
            "controller.quorum.voters": self.voters,
        }


class KafkaCluster:
    """The nodes over a directory, which run while the block does."""

    def __init__(self, directory: Path, jars: Path) -> None:
        numbers = range(1, REPLICAS + 1)
        self.nodes = [Node(directory / str(number), jars, number) for number in numbers]
        for node in self.nodes:
            node.cluster_id = self.nodes[0].cluster_id
            node.voters = ",".join(f"{n.number}@{HOST}:{n.controller_port}" for n in self.nodes)
        self.bootstrap_servers = ",".join(node.bootstrap_servers for node in self.nodes)

    def __enter__(self) -> Self:
        self.start(self.nodes)
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.kill()

    def start(self, nodes: Iterable[Node]) -> None:
        """Start nodes side by side, as none answers before two are there."""
        with ThreadPoolExecutor() as pool:
            for _ in pool.map(Node.start, nodes):
                pass

    def leader(self, topic: str) -> Node:
        """The node that leads partition 0 of a topic."""
        with admin_client(self.bootstrap_servers, Security()) as admin:
            partitions = admin.list_topics(topic, timeout=30).topics[topic].partitions
        return next(node for node in self.nodes if node.number == partitions[0].leader)
