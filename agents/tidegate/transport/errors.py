"""What ends a worker: each says what is wrong, where, and what to do; none holds user content."""

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
