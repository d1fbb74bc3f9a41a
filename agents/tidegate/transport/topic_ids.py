"""Ids of topics: a topic that is deleted and made anew has the name of the old one and another id.

Offsets of the old one say nothing about the new. So the id goes with every offset that is committed
(`commit_note.py`) and is part of the name by which rows of tables know a source.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from confluent_kafka import TopicCollection
from confluent_kafka.admin import AdminClient

from tidegate.broker.embedded import is_embedded_cluster
from tidegate.transport.asking import ANSWER_S
from tidegate.transport.errors import LogResetError
from tidegate.transport.settings import Config

LOOK_S = 3.0
"""Pause between two looks at the ids of the topics that are read."""

_SHOWN = 8


class TopicIds:
    """Asks for them over one connection; from any thread.

    config: of a connection. There is nothing to close: the connection goes with the last thread
    that asks.
    """

    def __init__(self, config: Config) -> None:
        self._config = config

    @cached_property
    def _admin(self) -> AdminClient:
        return AdminClient(self._config)

    def ask(self, topics: Iterable[str]) -> dict[str, str]:
        """By topic, its id: empty on the embedded broker, which has none and outlives nothing.

        Raises KafkaException when Kafka does not answer or has no such topic.
        """
        wanted = sorted(set(topics))
        if is_embedded_cluster(self._admin.list_topics(timeout=ANSWER_S)):
            return dict.fromkeys(wanted, "")
        return self._described(wanted)

    def refuse_made_anew(self, known: Mapping[str, str]) -> None:
        """Raise LogResetError when a topic has another id than is known; else as `ask`."""
        with_ids = [topic for topic, topic_id in known.items() if topic_id]
        if not with_ids:
            return  # nothing is assigned yet, or the broker has none
        for topic, topic_id in self._described(with_ids).items():
            if topic_id != known[topic]:
                raise LogResetError(
                    f"{topic} was deleted and made anew while it was read; after a restart it is "
                    "read from its beginning"
                )

    def _described(self, topics: list[str]) -> dict[str, str]:
        answers = self._admin.describe_topics(TopicCollection(topics), request_timeout=ANSWER_S)
        return {topic: str(answers[topic].result().topic_id) for topic in topics}


def source_name(topic: str, topic_id: str) -> str:
    """The name that rows know a source by, such as `tidegate.requests@Zm9vYmFy`."""
    return f"{topic}@{topic_id[:_SHOWN]}" if topic_id else topic
