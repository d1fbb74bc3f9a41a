"""The topics that an application declares, changelogs above all: made, or refused if unlike."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, says their __init__
    AdminClient,
    NewTopic,
)

from tidegate.broker.cluster import TopicError, find, make, topic_settings, wait_until_ready
from tidegate.broker.embedded import is_embedded_cluster
from tidegate.transport.asking import ANSWER_S, GivenUp, until_answered
from tidegate.transport.errors import AssignmentError
from tidegate.transport.settings import BATCH_BYTES, TransportSettings


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
        try:
            cluster = until_answered(
                lambda: admin.list_topics(timeout=ANSWER_S), "a broker", goes_on
            )
        except GivenUp:
            return
        if topic not in find(admin, [topic]):
            make(admin, [NewTopic(topic, partitions, replication, config=wanted)])
        found = wait_until_ready(admin, [topic])[topic]
        if found.partitions != partitions:
            raise TopicError(
                f"{topic} has {found.partitions} partitions, not {partitions}: a table has those "
                "of its sources; delete the changelog if its rows are of no use, or make a new one"
            )
        if not is_embedded_cluster(cluster):  # whose topics have no settings
            settings_there = topic_settings(admin, [topic])[topic]
            _refuse_small_batches(topic, settings_there)
            if compacting:
                _refuse_forgetful(topic, settings_there, wanted)


def refuse_unlike(
    settings: TransportSettings,
    sources: Iterable[str],
    changelogs: Iterable[str],
    goes_on: Callable[[], bool],
) -> None:
    """Return if sources and changelogs have the same partitions, as rows have those of records.

    Waits for brokers that are away. Raises AssignmentError, and GivenUp once `goes_on` says no.
    """
    with AdminClient(settings.connection()) as admin:
        found = until_answered(
            lambda: admin.list_topics(timeout=ANSWER_S), "the topics' partitions", goes_on
        ).topics
    for source, changelog in product(sources, changelogs):
        if source in found and changelog in found:  # else who reads or writes it hears of it
            has, wanted = len(found[changelog].partitions), len(found[source].partitions)
            if has != wanted:
                raise AssignmentError(
                    f"{source} has {wanted} partitions, and {changelog} has {has}: a table has "
                    f"those of its sources; say partitions={wanted} for the table and delete its "
                    f"changelog, if the rows are of no use, or read sources of {has} partitions"
                )


def _refuse_forgetful(topic: str, has: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """A changelog that loses rows, or compacts them before a zombie's late write is told apart."""
    lag = "min.compaction.lag.ms"
    policies = has["cleanup.policy"].split(",")
    is_bounded = has["retention.ms"] != "-1" or has["retention.bytes"] != "-1"
    loses = "compact" not in policies or ("delete" in policies and is_bounded)
    if loses or int(has[lag]) < int(wanted.get(lag, 0)):
        settings = f"cleanup.policy=compact,{lag}={wanted.get(lag, 0)}"
        raise TopicError(
            f"{topic}: cleanup.policy is {has['cleanup.policy']} and {lag} is {has[lag]}, so rows "
            "would be lost: set them with `kafka-configs.sh --alter --entity-type topics "
            f"--entity-name {topic} --add-config {settings}`"
        )


def _refuse_small_batches(topic: str, settings: Mapping[str, str]) -> None:
    bound = int(settings["max.message.bytes"])
    if bound < BATCH_BYTES:
        raise TopicError(
            f"{topic}: max.message.bytes is {bound}, and the producer writes batches of "
            f"{BATCH_BYTES} bytes: set it to that at least, with `kafka-configs.sh --alter "
            f"--entity-type topics --entity-name {topic} "
            f"--add-config max.message.bytes={BATCH_BYTES}`"
        )
