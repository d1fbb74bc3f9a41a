"""The topics of the table on a real cluster: made, checked, and never changed behind one's back.

`create` may be run again and again. It makes what is missing and aligns the settings that differ
from the table, with two exceptions, where it would do harm: it never changes a partition count (the
path topics share one, and a record's partition number says where what derives from it goes), and it
never makes a topic keep its records for less time than it does. `check` changes nothing and lists
every difference. A topic that is switched to LogAppendTime keeps the old times of old records.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from confluent_kafka.cimpl import NewTopic

from tidegate.broker import cluster
from tidegate.broker.clients import admin_client
from tidegate.broker.cluster import FoundTopic, TopicError
from tidegate.broker.embedded import is_embedded
from tidegate.schemas.topics import TOPICS, Topic

__all__ = [
    "DEFAULT_PARTITIONS",
    "Difference",
    "Outcome",
    "TopicError",
    "check",
    "create",
    "log_append_time_missing",
    "partition_count",
]

DEFAULT_PARTITIONS = 12

_TIMESTAMP_TYPE = "message.timestamp.type"


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
class Outcome:
    """What `create` did: topics made, differences aligned, differences left as they are."""

    made: tuple[str, ...]
    aligned: tuple[Difference, ...]
    left: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What the table leaves to the deployment; 0 replicas in sync stands for the default."""

    partitions: int
    replication_factor: int
    min_insync_replicas: int

    def partitions_of(self, topic: Topic) -> int:
        return self.partitions if topic.on_path else 1

    def settings_of(self, topic: Topic, replication_factor: int) -> dict[str, str]:
        """Never more replicas in sync than there are: nothing could be written then."""
        in_sync = min(self.min_insync_replicas or 2, replication_factor)
        return topic.config() | {"min.insync.replicas": str(in_sync)}


def create(
    bootstrap_servers: str,
    prefix: str,
    partitions: int = DEFAULT_PARTITIONS,
    replication_factor: int = 1,
    min_insync_replicas: int | None = None,
) -> Outcome:
    """Make the topics that are missing and align the settings that differ.

    partitions: of every path topic; the others have one. min_insync_replicas: by default 1 for one
    replica, else 2.

    Raises TopicError when a topic has another partition count, and then nothing was changed, or
    when the cluster is an embedded broker, refuses or does not answer.
    """
    if (min_insync_replicas or 1) > replication_factor:
        raise TopicError(
            f"{min_insync_replicas} replicas in sync cannot be had of {replication_factor}: "
            "raise the replication factor or lower min_insync_replicas"
        )
    _refuse_embedded(bootstrap_servers)
    layout = _Layout(
        partitions=partitions,
        replication_factor=replication_factor,
        min_insync_replicas=min_insync_replicas or 0,
    )
    with admin_client(bootstrap_servers) as admin:
        found = cluster.find(admin, _names(prefix))
        _refuse_other_partition_counts(found, prefix, layout)
        made = cluster.make(
            admin,
            [
                NewTopic(
                    name,
                    num_partitions=layout.partitions_of(topic),
                    replication_factor=replication_factor,
                    config=layout.settings_of(topic, replication_factor),
                )
                for name, topic in _names(prefix).items()
                if name not in found
            ],
        )
        # Looked at again, as somebody else may have made topics in the meantime.
        found = cluster.wait_until_ready(admin, _names(prefix))
        _refuse_other_partition_counts(found, prefix, layout)
        differences = _differences(found, cluster.settings(admin, found), prefix, layout)
        aligned = tuple(difference for difference in differences if _may_align(difference))
        changes: dict[str, dict[str, str]] = {}
        for difference in aligned:
            changes.setdefault(difference.topic, {})[difference.setting] = difference.wanted
        cluster.change(admin, changes)
    left = tuple(difference for difference in differences if not _may_align(difference))
    return Outcome(made=tuple(made), aligned=aligned, left=left)


def check(
    bootstrap_servers: str, prefix: str, min_insync_replicas: int | None = None
) -> list[Difference]:
    """Every difference from the table, missing topics included.

    Partition count and replication factor are the deployment's choice: the first path topic that
    is there tells them, and the others must have the same.

    Raises TopicError when the cluster is an embedded broker or does not answer.
    """
    _refuse_embedded(bootstrap_servers)
    with admin_client(bootstrap_servers) as admin:
        found = cluster.find(admin, _names(prefix))
        settings = cluster.settings(admin, found)
    told = [
        found[name] for name, topic in _names(prefix).items() if topic.on_path and name in found
    ]
    layout = _Layout(
        partitions=told[0].partitions if told else DEFAULT_PARTITIONS,
        replication_factor=told[0].replication_factor if told else 1,
        min_insync_replicas=min_insync_replicas or 0,
    )
    return _differences(found, settings, prefix, layout)


def log_append_time_missing(bootstrap_servers: str, topics: Iterable[str]) -> list[str]:
    """Those of the topics, by full name, whose records do not carry the broker's time.

    Raises TopicError when a topic is missing or the cluster does not answer: who cannot know must
    not start.
    """
    with admin_client(bootstrap_servers) as admin:
        settings = cluster.settings(admin, topics)
    return [name for name, found in settings.items() if found[_TIMESTAMP_TYPE] != "LogAppendTime"]


def partition_count(bootstrap_servers: str, prefix: str) -> int:
    """How many partitions each path topic has; answers on the embedded broker, too.

    Raises TopicError when one is missing, their counts differ, or the cluster does not answer.
    """
    names = [name for name, topic in _names(prefix).items() if topic.on_path]
    with admin_client(bootstrap_servers) as admin:
        found = cluster.find(admin, names)
    if missing := [name for name in names if name not in found]:
        raise TopicError(f"missing: {', '.join(missing)}; run `tidegate topics create`")
    counts = {name: found[name].partitions for name in names}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise TopicError(f"the path topics must share one partition count, but {told}")
    return counts[names[0]]


def _names(prefix: str) -> dict[str, Topic]:
    return {topic.full_name(prefix): topic for topic in TOPICS}


def _refuse_embedded(bootstrap_servers: str) -> None:
    if is_embedded(bootstrap_servers):
        raise TopicError(
            f"{bootstrap_servers} is an embedded broker: its topics appear on first use and have "
            "no settings"
        )


def _refuse_other_partition_counts(
    found: dict[str, FoundTopic], prefix: str, layout: _Layout
) -> None:
    wrong = [
        f"{name} has {found[name].partitions} partitions, wanted are {layout.partitions_of(topic)}"
        for name, topic in _names(prefix).items()
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
    prefix: str,
    layout: _Layout,
) -> list[Difference]:
    differences = []
    for name, topic in _names(prefix).items():
        if name not in found:
            differences.append(Difference(name, "topic", "present", "missing"))
            continue
        replicas = found[name].replication_factor
        wanted = layout.settings_of(topic, replicas) | {
            "partitions": str(layout.partitions_of(topic)),
            "replication.factor": str(layout.replication_factor),
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
