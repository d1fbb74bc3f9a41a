"""Checks of a real cluster before a worker starts: what would break a promise is refused."""

from tidegate.agents.settings import Settings
from tidegate.broker.topic_admin import Difference, TopicError, check
from tidegate.schemas.topics import INPUTS, TOPICS, Topic
from tidegate.transport.settings import BATCH_BYTES

_UNFIT = ("topic", "partitions", "message.timestamp.type", "cleanup.policy")
_BOUND = "max.message.bytes"
_WHY = {_BOUND: f" (a worker sends up to {BATCH_BYTES} bytes at once)"}


def refuse_unfit_topics(settings: Settings) -> None:
    """Return if the topics can carry the path of an event.

    Outputs go to the partition number of their input, so all path topics need one partition count;
    log time must be the broker's, because it is the only clock that limits and policies may use;
    and whatever a worker writes to must take a whole batch of the producer.

    Raises TopicError that names the topic and the remedy.
    """
    path = {settings.topic(topic): topic for topic in TOPICS if topic.on_path}
    wrong = [
        f"{difference}{_WHY.get(difference.setting, '')}"
        for difference in check(
            settings.bootstrap_servers, settings.topic_prefix, settings.security
        )
        if difference.topic in path and _is_unfit(difference, path[difference.topic])
    ]
    if wrong:
        raise TopicError(
            f"{'; '.join(wrong)}; run `tidegate topics create`, which makes what is missing and "
            "aligns settings"
        )


def _is_unfit(difference: Difference, topic: Topic) -> bool:
    if difference.setting == _BOUND:
        return topic not in INPUTS and int(difference.found) < BATCH_BYTES
    # nobody counts on the time of an output
    return difference.setting in _UNFIT and difference.wanted != "CreateTime"
