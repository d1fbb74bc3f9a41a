"""Checks of a real cluster before a worker starts: what would break a promise is refused."""

from tidegate.agents.making import topics_of
from tidegate.agents.settings import Settings
from tidegate.broker.topic_admin import Difference, TopicError, check
from tidegate.components.policy import Policy
from tidegate.schemas.topics import INPUTS, Topic
from tidegate.transport.settings import BATCH_BYTES

_UNFIT = ("topic", "partitions", "message.timestamp.type", "cleanup.policy")
_BOUND = "max.message.bytes"
_WHY = {_BOUND: f" (a worker sends up to {BATCH_BYTES} bytes at once)"}


def refuse_unfit_topics(settings: Settings, policy: Policy) -> None:
    """Return if the topics can carry the path of an event through the agents of a policy.

    Outputs go to the partition number of their input, so all path topics need one partition count;
    log time must be the broker's, because it is the only clock that limits and policies may use;
    and whatever a worker writes to must take a whole batch of the producer.

    Raises TopicError that names the topic and the remedy.
    """
    path = {settings.topic(topic): topic for topic in topics_of(policy)}
    wrong = [
        f"{difference}{_WHY.get(difference.setting, '')}"
        for difference in check(
            settings.bootstrap_servers,
            settings.topic_prefix,
            settings.security,
            topics=tuple(path.values()),
        )
        if difference.topic in path and _is_unfit(difference, path[difference.topic])
    ]
    if wrong:
        raise TopicError(
            f"{'; '.join(wrong)}; run `tidegate topics create --policy …` with this policy, which "
            "makes what is missing and aligns settings"
        )


def _is_unfit(difference: Difference, topic: Topic) -> bool:
    if difference.setting == _BOUND:
        return topic not in INPUTS and int(difference.found) < BATCH_BYTES
    # nobody counts on the time of an output
    return difference.setting in _UNFIT and difference.wanted != "CreateTime"
