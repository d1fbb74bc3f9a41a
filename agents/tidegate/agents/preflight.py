"""Checks of a real cluster before a worker starts: what would break a promise is refused."""

from tidegate.agents.settings import Settings
from tidegate.broker.topic_admin import TopicError, check
from tidegate.schemas.topics import TOPICS

_UNFIT = ("topic", "partitions", "message.timestamp.type", "cleanup.policy")


def refuse_unfit_topics(settings: Settings) -> None:
    """Return if the topics can carry the path of an event.

    Outputs go to the partition number of their input, so all path topics need one partition count;
    log time must be the broker's, because it is the only clock that limits and policies may use.

    Raises TopicError that names the topic and the remedy.
    """
    path = {settings.topic(topic) for topic in TOPICS if topic.on_path}
    wrong = [
        str(difference)
        for difference in check(
            settings.bootstrap_servers, settings.topic_prefix, security=settings.security
        )
        if difference.topic in path
        and difference.setting in _UNFIT
        and difference.wanted != "CreateTime"  # nobody counts on the time of an output
    ]
    if wrong:
        raise TopicError(
            f"{'; '.join(wrong)}; run `tidegate topics create`, which makes what is missing and "
            "sets the broker's time"
        )
