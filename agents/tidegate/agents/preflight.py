"""Checks of a real cluster before a worker starts: what would break a promise is refused."""

from tidegate.agents.settings import Settings
from tidegate.broker.topic_admin import TopicError, log_append_time_missing, partition_count
from tidegate.schemas.topics import INPUTS


def refuse_unfit_topics(settings: Settings) -> None:
    """Return if the topics can carry the path of an event.

    Outputs go to the partition number of their input, so all path topics need one partition count;
    log time must be the broker's, because it is the only clock that limits and policies may use.

    Raises TopicError that names the topic and the remedy.
    """
    partition_count(settings.bootstrap_servers, settings.topic_prefix)
    inputs = [settings.topic(topic) for topic in INPUTS]
    wrong = log_append_time_missing(settings.bootstrap_servers, inputs)
    if wrong:
        raise TopicError(
            f"{', '.join(wrong)}: message.timestamp.type is not LogAppendTime, so producers could "
            "set the time; run `tidegate topics create`, which sets it"
        )
