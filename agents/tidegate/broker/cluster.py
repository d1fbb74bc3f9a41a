"""What a cluster says of topics, and the changes it is asked for, as plain data.

Every call either gets the cluster's answer or raises TopicError.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, says their __init__
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
)

from tidegate.schemas.errors import TidegateError

TIMEOUT_S = 20.0

_POLL_S = 0.05

T = TypeVar("T")


class TopicError(TidegateError):
    """The topics are not as they must be, or the cluster did not say; the message tells which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTopic:
    """A topic on the cluster.

    replication_factor: that of the partition with the fewest replicas. ready: every partition has
    a leader.
    """

    partitions: int
    replication_factor: int
    ready: bool


def all_names(admin: AdminClient) -> list[str]:
    """The names of all topics, sorted."""
    return sorted(_answer(lambda: admin.list_topics(timeout=TIMEOUT_S)).topics)


def find(admin: AdminClient, names: Iterable[str]) -> dict[str, FoundTopic]:
    """Those of the topics that are on the cluster."""
    cluster = _answer(lambda: admin.list_topics(timeout=TIMEOUT_S))
    found = {}
    for name in names:
        if name in cluster.topics and (partitions := cluster.topics[name].partitions.values()):
            found[name] = FoundTopic(
                partitions=len(partitions),
                replication_factor=min(len(p.replicas) for p in partitions),
                ready=all(p.leader >= 0 for p in partitions),
            )
    return found


def wait_until_ready(admin: AdminClient, names: Iterable[str]) -> dict[str, FoundTopic]:
    """All of the topics, once every partition of each has a leader."""
    names = list(names)

    def not_ready(found: Mapping[str, FoundTopic]) -> list[str]:
        return [name for name in names if name not in found or not found[name].ready]

    return _poll(lambda: find(admin, names), not_ready, "without a leader")


def topic_settings(admin: AdminClient, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """The settings of each topic, defaults of the broker included."""
    resources = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in names]
    if not resources:
        return {}
    answers = _answer(lambda: admin.describe_configs(resources, request_timeout=TIMEOUT_S))
    return {
        resource.name: {name: entry.value for name, entry in _result(resource.name, told).items()}
        for resource, told in answers.items()
    }


def make(admin: AdminClient, topics: Iterable[NewTopic]) -> list[str]:
    """Make the topics and return the names of those that somebody else had not made by then."""
    topics = list(topics)
    if not topics:
        return []
    answers = _answer(lambda: admin.create_topics(topics, request_timeout=TIMEOUT_S))
    return [name for name, told in answers.items() if _made(name, told)]


def change(admin: AdminClient, wanted: Mapping[str, Mapping[str, str]]) -> None:
    """Set settings of topics, those not named stay, and wait until the cluster tells them so."""
    if not wanted:
        return
    resources = [
        ConfigResource(
            ConfigResource.Type.TOPIC,
            topic,
            incremental_configs=[
                ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
                for name, value in changes.items()
            ],
        )
        for topic, changes in wanted.items()
    ]
    answers = _answer(lambda: admin.incremental_alter_configs(resources, request_timeout=TIMEOUT_S))
    for resource, told in answers.items():
        _result(resource.name, told)

    def not_changed(found: Mapping[str, Mapping[str, str]]) -> list[str]:
        return [
            name for name, changes in wanted.items() if not changes.items() <= found[name].items()
        ]

    _poll(lambda: topic_settings(admin, wanted), not_changed, "unchanged")


def _poll(look: Callable[[], T], behind: Callable[[T], list[str]], state: str) -> T:
    """What is there once no topic is behind: brokers learn of a change after it is acknowledged."""
    give_up = time.monotonic() + TIMEOUT_S
    while waiting := behind(found := look()):
        if time.monotonic() > give_up:
            raise TopicError(f"{', '.join(waiting)}: {state} after {TIMEOUT_S:g} s")
        time.sleep(_POLL_S)
    return found


def _made(name: str, told: "Future[None]") -> bool:
    try:
        told.result()
    except KafkaException as error:
        if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return False
        raise TopicError(f"{name}: {error.args[0].str()}") from error
    return True


def _result(name: str, told: "Future[Any]") -> Any:
    try:
        return told.result()
    except KafkaException as error:
        raise TopicError(f"{name}: {error.args[0].str()}") from error


def _answer(call: Callable[[], T]) -> T:
    try:
        return call()
    except KafkaException as error:
        raise TopicError(f"the cluster did not answer: {error.args[0].str()}") from error
