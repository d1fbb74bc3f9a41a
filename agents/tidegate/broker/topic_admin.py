"""The topics of the table on a real cluster: made, checked, and never changed behind one's back.

`create` may be run again and again. It makes what is missing and aligns the settings that differ
from the table, with two exceptions, where it would do harm: it never changes a partition count (the
path topics share one, and a record's partition number says where what derives from it goes), and it
never makes a topic keep its records for less time than it does. `check` changes nothing and lists
every difference. A topic that is switched to LogAppendTime keeps the old times of old records.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from confluent_kafka.cimpl import NewTopic

from tidegate.broker import cluster
from tidegate.broker.clients import admin_client, why_silent
from tidegate.broker.cluster import FoundTopic, TopicError
from tidegate.broker.embedded import is_embedded
from tidegate.client.security import Security
from tidegate.schemas.topics import TOPICS, Topic

__all__ = [
    "DEFAULT_PARTITIONS",
    "Changes",
    "Difference",
    "TopicError",
    "check",
    "create",
]

DEFAULT_PARTITIONS = 12

_CLUSTER_DEFAULT = -1  # what CreateTopics takes for `default.replication.factor`


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting of one topic that is not as the table wants it."""

    topic: str
    setting: str
    wanted: str
    found: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.setting} is {self.found}, wanted is {self.wanted}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What `create` did: topics made, differences aligned, differences left as they are."""

    made: tuple[str, ...]
    aligned: tuple[Difference, ...]
    left: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What the table leaves to the deployment.

    None: as many replicas as the first topic that is there has; the default in sync.
    """

    partitions: int
    replication_factor: int | None
    min_insync_replicas: int | None

    def partitions_of(self, topic: Topic) -> int:
        return self.partitions if topic.on_path else 1

    def settings_of(self, topic: Topic, replication_factor: int) -> dict[str, str]:
        """Never more replicas in sync than there are: nothing could be written then."""
        in_sync = min(self.min_insync_replicas or 2, replication_factor)
        return topic.config() | {"min.insync.replicas": str(in_sync)}


def create(
    bootstrap_servers: str,
    prefix: str,
    security: Security,
    partitions: int = DEFAULT_PARTITIONS,
    replication_factor: int | None = None,
    min_insync_replicas: int | None = None,
    topics: Sequence[Topic] = TOPICS,
) -> Changes:
    """Make the topics that are missing and align the settings that differ.

    partitions: of every path topic; the others have one. replication_factor: by default the
    cluster's `default.replication.factor`. min_insync_replicas: by default 1 for one replica, else
    2; never more than a topic has replicas.

    Raises TopicError when a topic has another partition count, and then nothing was changed, or
    when the cluster is an embedded broker, refuses or does not answer.
    """
    if replication_factor is not None and (min_insync_replicas or 1) > replication_factor:
        raise TopicError(
            f"{min_insync_replicas} replicas in sync cannot be had of {replication_factor}: "
            "raise the replication factor or lower min_insync_replicas"
        )
    _refuse_silent_or_embedded(bootstrap_servers, security)
    layout = _Layout(
        partitions=partitions,
        replication_factor=replication_factor,
        min_insync_replicas=min_insync_replicas,
    )
    names = _names(prefix, topics)
    with admin_client(bootstrap_servers, security) as admin:
        found = cluster.find(admin, names)
        _refuse_other_partition_counts(found, names, layout)
        made = cluster.make(
            admin,
            [
                NewTopic(
                    name,
                    num_partitions=layout.partitions_of(topic),
                    replication_factor=replication_factor or _CLUSTER_DEFAULT,
                    config=layout.settings_of(topic, replication_factor)
                    if replication_factor
                    else topic.config(),
                )
                for name, topic in names.items()
                if name not in found
            ],
        )
        # Looked at again: somebody else may have made topics in the meantime, and how many replicas
        # ours have may have been the cluster's choice.
        found = cluster.wait_until_ready(admin, names)
        _refuse_other_partition_counts(found, names, layout)
        differences = _differences(found, cluster.topic_settings(admin, found), names, layout)
        changes: dict[str, dict[str, str]] = {}
        for difference in filter(_may_align, differences):
            changes.setdefault(difference.topic, {})[difference.setting] = difference.wanted
        cluster.change(admin, changes)
    return Changes(
        made=tuple(made),
        aligned=tuple(d for d in differences if _may_align(d) and d.topic not in made),
        left=tuple(d for d in differences if not _may_align(d)),
    )


def check(
    bootstrap_servers: str,
    prefix: str,
    security: Security,
    min_insync_replicas: int | None = None,
    topics: Sequence[Topic] = TOPICS,
) -> list[Difference]:
    """Every difference from the table, missing topics included.

    Partition count and replication factor are the deployment's choice: the first topic that is
    there tells them, and the others must have the same.

    Raises TopicError when the cluster is an embedded broker or does not answer.
    """
    _refuse_silent_or_embedded(bootstrap_servers, security)
    names = _names(prefix, topics)
    with admin_client(bootstrap_servers, security) as admin:
        found = cluster.find(admin, names)
        settings = cluster.topic_settings(admin, found)
    on_path = [name for name, topic in names.items() if topic.on_path and name in found]
    layout = _Layout(
        partitions=found[on_path[0]].partitions if on_path else DEFAULT_PARTITIONS,
        replication_factor=None,
        min_insync_replicas=min_insync_replicas,
    )
    return _differences(found, settings, names, layout)


def _names(prefix: str, topics: Iterable[Topic]) -> dict[str, Topic]:
    return {topic.full_name(prefix): topic for topic in topics}


def _refuse_silent_or_embedded(bootstrap_servers: str, security: Security) -> None:
    silent = why_silent(bootstrap_servers, cluster.TIMEOUT_S, security)
    if silent is not None:
        raise TopicError(f"no broker answers at {bootstrap_servers}: {silent}")
    if is_embedded(bootstrap_servers, security):
        raise TopicError(
            f"{bootstrap_servers} is an embedded broker: its topics appear on first use and have "
            "no settings"
        )


def _refuse_other_partition_counts(
    found: dict[str, FoundTopic], names: dict[str, Topic], layout: _Layout
) -> None:
    wrong = [
        f"{name} has {found[name].partitions} partitions, wanted are {layout.partitions_of(topic)}"
        for name, topic in names.items()
        if name in found and found[name].partitions != layout.partitions_of(topic)
    ]
    if wrong:
        raise TopicError(
            "; ".join(wrong) + ". A partition count never changes once made: "
            "ask for the count that is there, or take another prefix"
        )


def _differences(
    found: dict[str, FoundTopic],
    settings: dict[str, dict[str, str]],
    names: dict[str, Topic],
    layout: _Layout,
) -> list[Difference]:
    same = layout.replication_factor or next((f.replication_factor for f in found.values()), None)
    differences = []
    for name, topic in names.items():
        if name not in found:
            differences.append(Difference(name, "topic", "present", "missing"))
            continue
        replicas = found[name].replication_factor
        wanted = layout.settings_of(topic, replicas) | {
            "partitions": str(layout.partitions_of(topic)),
            "replication.factor": str(same),
        }
        there = settings[name] | {
            "partitions": str(found[name].partitions),
            "replication.factor": str(replicas),
        }
        differences += [
            Difference(name, setting, value, there[setting])
            for setting, value in wanted.items()
            if there[setting] != value
        ]
    return differences


def _may_align(difference: Difference) -> bool:
    if difference.setting == "retention.ms":
        return _kept_ms(difference.wanted) > _kept_ms(difference.found)
    return difference.setting != "replication.factor"


def _kept_ms(retention_ms: str) -> float:
    """A negative retention keeps records for ever."""
    return float("inf") if int(retention_ms) < 0 else int(retention_ms)
