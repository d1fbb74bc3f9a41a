"""Why a client of librdkafka does not get through to the brokers."""

from confluent_kafka import KafkaError

_CLOSED = (
    "the brokers close our connections without a word, as they do with one that is not by the "
    "security.protocol of the listener"
)
_REFUSALS = ("_AUTHENTICATION", "_SSL")


class ConnectionTrouble:
    """What librdkafka reports of its connections; its `error_cb`, called while the client polls.

    A call that waits for an answer repeats to connect without end, and knows only that it waited.
    said: the last reason, None when there was none. is_refused: whether the brokers do not take our
    TLS or SASL, which waiting does not mend.
    """

    def __init__(self) -> None:
        self.said: str | None = None
        self.is_refused = False

    def __call__(self, error: KafkaError) -> None:
        """Take a report."""
        if error.name() != "_ALL_BROKERS_DOWN":
            self.said = error.str()
            self.is_refused = error.name() in _REFUSALS
        elif self.said is None:  # a connection that the other end closes is not reported
            self.said = _CLOSED

    def is_over(self) -> None:
        """A broker has answered."""
        self.said, self.is_refused = None, False
