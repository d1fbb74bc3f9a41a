"""Ids of topics: a topic that is deleted and made anew has the name of the old one and another id.

Offsets of the old one say nothing about the new. So the id goes with every offset that is committed
(as the commit's metadata, which Kafka keeps and nobody reads) and is part of the name by which rows
of tables know a source.
"""

from collections.abc import Iterable, Mapping

from confluent_kafka import TopicCollection
from confluent_kafka.admin import AdminClient

from tidegate.broker.embedded import is_embedded_cluster
from tidegate.transport.asking import ANSWER_S
from tidegate.transport.errors import LogResetError
from tidegate.transport.settings import Config

LOOK_S = 3.0
"""Pause between two looks at the ids of the topics that are read."""

_PREFIX = "topic-id="
_SHOWN = 8


def ask_topic_ids(config: Config, topics: Iterable[str]) -> dict[str, str]:
    """By topic, its id: empty on the embedded broker, which has none and outlives nothing.

    config: of a connection. Raises KafkaException when Kafka does not answer or has no such topic.
    """
    wanted = sorted(set(topics))
    with AdminClient(config) as admin:
        if is_embedded_cluster(admin.list_topics(timeout=ANSWER_S)):
            return dict.fromkeys(wanted, "")
        return _ids(admin, wanted)


def refuse_made_anew(config: Config, known: Mapping[str, str]) -> None:
    """Raise LogResetError when a topic has another id than is known; else as `ask_topic_ids`."""
    with_ids = [topic for topic, topic_id in known.items() if topic_id]
    if not with_ids:
        return  # nothing is assigned yet, or the broker has none
    with AdminClient(config) as admin:
        found = _ids(admin, with_ids)
    for topic, topic_id in found.items():
        if topic_id != known[topic]:
            raise LogResetError(
                f"{topic} was deleted and made anew while it was read; after a restart it is read "
                "from its beginning"
            )


def _ids(admin: AdminClient, topics: list[str]) -> dict[str, str]:
    answers = admin.describe_topics(TopicCollection(topics), request_timeout=ANSWER_S)
    return {topic: str(answers[topic].result().topic_id) for topic in topics}


def as_metadata(topic_id: str) -> str:
    """What is committed beside an offset."""
    return _PREFIX + topic_id


def of_metadata(metadata: str | None) -> str | None:
    """The id that was committed; None where somebody else committed, such as an operator's tool."""
    if metadata is None or not metadata.startswith(_PREFIX):
        return None
    return metadata.removeprefix(_PREFIX)


def source_name(topic: str, topic_id: str) -> str:
    """The name that rows know a source by, such as `tidegate.requests@Zm9vYmFy`."""
    return f"{topic}@{topic_id[:_SHOWN]}" if topic_id else topic
