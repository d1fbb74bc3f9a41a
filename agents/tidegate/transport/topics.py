"""Making the topics that an application declares, changelogs above all."""

from typing import Any

from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, says their __init__
    AdminClient,
    NewTopic,
)

from tidegate.broker.cluster import TopicError, find, make, wait_until_ready
from tidegate.transport.settings import TransportSettings


def create_topic(
    settings: TransportSettings,
    topic: str,
    partitions: int,
    replication: int,
    *,
    config: dict[str, Any] | None = None,
    retention: float | None = None,
    compacting: bool | None = None,
    deleting: bool | None = None,
    **_: Any,
) -> None:
    """Make a topic unless it is there; retention in seconds. Raises TopicError if it is unlike."""
    policies = [name for name, on in (("compact", compacting), ("delete", deleting)) if on]
    wanted = {name: str(value) for name, value in (config or {}).items()}
    if policies:
        wanted["cleanup.policy"] = ",".join(policies)
    if retention:
        wanted["retention.ms"] = str(int(float(retention) * 1000))
    with AdminClient(settings.connection()) as admin:
        if topic not in find(admin, [topic]):
            make(admin, [NewTopic(topic, partitions, replication, config=wanted)])
        found = wait_until_ready(admin, [topic])[topic]
    if found.partitions != partitions:
        raise TopicError(
            f"{topic} has {found.partitions} partitions, not {partitions}: a table has those of "
            "its sources; delete the changelog if its rows are of no use, or make a new one"
        )
