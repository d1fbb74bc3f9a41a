"""Names of source topics that change when a topic is deleted and made anew."""

import logging
import time
from collections.abc import Callable, Iterable

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

from tidegate.broker.embedded import is_embedded_cluster
from tidegate.transport.quiet_log import RateLimitedLog
from tidegate.transport.settings import TransportSettings

log = logging.getLogger(__name__)

_ANSWER_S = 10.0
_PAUSE_S = 0.2
_ID_LENGTH = 8


def source_names(
    settings: TransportSettings, topics: Iterable[str], goes_on: Callable[[], bool]
) -> dict[str, str] | None:
    """By topic: its name with the beginning of its id, such as `tidegate.requests@Zm9vYmFy`.

    On the embedded broker, which has no ids and outlives nothing, the name alone. Waits for brokers
    that are away; None once `goes_on` says no.
    """
    wanted = sorted(topics)
    told = RateLimitedLog(log)
    with AdminClient(settings.connection()) as admin:
        while goes_on():
            try:
                if is_embedded_cluster(admin.list_topics(timeout=_ANSWER_S)):
                    return {topic: topic for topic in wanted}
                answers = admin.describe_topics(TopicCollection(wanted), request_timeout=_ANSWER_S)
                ids = {topic: str(answers[topic].result().topic_id) for topic in wanted}
                return {topic: f"{topic}@{ids[topic][:_ID_LENGTH]}" for topic in wanted}
            except KafkaException as error:
                told.warning("sources", f"no word of the topics yet: {error.args[0].str()}")
                time.sleep(_PAUSE_S)
    return None
