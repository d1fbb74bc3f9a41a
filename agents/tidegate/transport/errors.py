"""What ends a worker: each says what is wrong, where, and what to do; none holds user content."""

from traceback import extract_tb

from confluent_kafka import KafkaException
from faust.exceptions import ProducerSendError

from tidegate.schemas.errors import TidegateError


class TransportError(TidegateError):
    """The transport cannot go on; what is not committed is read again after a restart."""


class DeliveryError(TransportError):
    """An output or a changelog record was refused for good by the broker."""


class AssignmentError(TransportError):
    """The partitions of topics that belong together were assigned apart."""


class LogResetError(TransportError):
    """A source topic lost records that were read already: it was made anew or truncated."""


class ChangelogError(TransportError):
    """A record of a changelog is no row of its table; the message has its coordinates."""


class StalledError(TransportError):
    """There was work and no progress for too long; the message says where."""


class RecordError(TransportError):
    """A record cannot be handed to an agent that takes records; the message has its coordinates."""


class UsageError(TransportError, TypeError):
    """An agent asks for what it cannot have; the message says what to do instead."""


class CodeError(TransportError):
    """Code of the application failed; its error is told by class and place."""


_WITHOUT_CONTENT = (TidegateError, KafkaException, ProducerSendError)


def without_content(error: BaseException) -> BaseException:
    """The error if its message may be logged, else a CodeError; to be raised `from None`."""
    if isinstance(error, _WITHOUT_CONTENT) or not isinstance(error, Exception):
        return error
    frames = extract_tb(error.__traceback__)
    places = "".join(f" in {at.name} ({at.filename}:{at.lineno})" for at in frames[-1:])
    told = f"{type(error).__qualname__}{places}; its message is left out, as it may hold content"
    return CodeError(told).with_traceback(error.__traceback__)
