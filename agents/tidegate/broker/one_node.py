"""The settings of a one-node Kafka (KRaft), whoever runs it."""

from tidegate.schemas.topics import TOPICS

_LARGEST_MESSAGE = str(max(int(topic.config()["max.message.bytes"]) for topic in TOPICS))


def one_node(
    *, listener: str, advertised: str, controller: str, log_dirs: str | None = None
) -> dict[str, str]:
    """The server.properties of a node that is broker and controller at once.

    listener, advertised, controller: `host:port`. log_dirs: None leaves the folder to the image.

    Topics are made by name and never by accident, so automatic creation is off. The bounds on
    messages fit the largest of the topic table.
    """
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"PLAINTEXT://{listener},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{advertised}",
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "num.network.threads": "2",
        "num.io.threads": "2",
        "message.max.bytes": _LARGEST_MESSAGE,
        "replica.fetch.max.bytes": _LARGEST_MESSAGE,
        "offsets.topic.num.partitions": "4",
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "auto.create.topics.enable": "false",
    }
    if log_dirs is not None:
        settings["log.dirs"] = log_dirs
    return settings
