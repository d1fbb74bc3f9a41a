"""Headers of a record, whatever their bytes."""

from operator import methodcaller

from confluent_kafka import Message

Headers = tuple[tuple[str, bytes | None], ...]

# confluent-kafka 2.16.1 fails half-way on a key that is no UTF-8: it returns a broken list and
# leaves an exception pending. A call through `methodcaller` is checked for that; one written out
# may not be, and a second call returns the broken list without an error.
_headers = methodcaller("headers")


def headers_of(message: Message) -> Headers:
    """The headers; none at all when one has a key that is not UTF-8. To be called once."""
    try:
        return tuple(_headers(message) or ())
    except (SystemError, UnicodeDecodeError):
        return ()
