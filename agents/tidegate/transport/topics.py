"""Making the topics that an application declares, changelogs above all."""

import logging
from collections.abc import Callable
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, says their __init__
    AdminClient,
    NewTopic,
)

from tidegate.broker.cluster import TopicError, find, make, wait_until_ready
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.settings import TransportSettings

log = logging.getLogger(__name__)

_ANSWER_S = 5.0


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
    goes_on: Callable[[], bool],
    **_: Any,
) -> None:
    """Make a topic unless it is there; retention in seconds.

    Waits for brokers that are away, until `goes_on` says no. Raises TopicError if it is unlike.
    """
    policies = [name for name, on in (("compact", compacting), ("delete", deleting)) if on]
    wanted = {name: str(value) for name, value in (config or {}).items()}
    if policies:
        wanted["cleanup.policy"] = ",".join(policies)
    if retention:
        wanted["retention.ms"] = str(int(float(retention) * 1000))
    with AdminClient(settings.connection()) as admin:
        if not _brokers_answer(admin, goes_on):
            return
        if topic not in find(admin, [topic]):
            make(admin, [NewTopic(topic, partitions, replication, config=wanted)])
        found = wait_until_ready(admin, [topic])[topic]
    if found.partitions != partitions:
        raise TopicError(
            f"{topic} has {found.partitions} partitions, not {partitions}: a table has those of "
            "its sources; delete the changelog if its rows are of no use, or make a new one"
        )


def _brokers_answer(admin: AdminClient, goes_on: Callable[[], bool]) -> bool:
    told = RateLimitedLog(log)
    while goes_on():
        try:
            admin.list_topics(timeout=_ANSWER_S)
            return True
        except KafkaException as error:
            told.warning("away", f"no broker answers; waiting: {error.args[0].str()}")
    return False
