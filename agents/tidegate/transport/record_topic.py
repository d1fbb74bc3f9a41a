"""Topics of agents that take records one by one."""

from typing import TYPE_CHECKING

import faust
from confluent_kafka import Message as Record
from faust.types import Message

from tidegate.transport.careful import MAX_TRIES, POISON
from tidegate.transport.errors import RecordError

if TYPE_CHECKING:
    from tidegate.transport.app import App


class Topic(faust.Topic):
    """A topic of which a record that cannot be decoded ends the application.

    Faust counts such a record as acknowledged without telling anybody, so that no later offset of
    its partition would be committed; and the codec's words in its error may hold content.
    """

    app: "App"

    async def on_key_decode_error(self, exc: Exception, message: Message) -> None:
        """End the application; exc is not told."""
        self._refuse("key", message)

    async def on_value_decode_error(self, exc: Exception, message: Message) -> None:
        """End the application; exc is not told."""
        self._refuse("value", message)

    def _refuse(self, what: str, message: Message) -> None:
        told = (
            f"{message.topic}-{message.partition}, offset {message.offset}: its {what} cannot be "
            f"decoded; to pass over such records, give the topic {what}_serializer='raw' and let "
            "the agent decode"
        )
        self.app.fail(RecordError(told))


def refuse_with_error(record: Record) -> None:
    """Raise RecordError for a record that has an error, which an agent of records could not see."""
    if (error := record.error()) is None:
        return
    where = f"{record.topic()}-{record.partition()}, offset {record.offset()}"
    by_batches = "take the topic by batches, in which such a record has an error()"
    if error.code() == POISON:
        raise RecordError(
            f"{where}: {MAX_TRIES} workers that had it alone came to nothing and did not say why; "
            f"mend what it sets off and commit this offset by hand to have it tried again, or "
            f"{by_batches}"
        )
    raise RecordError(f"{where}: it cannot be decompressed; {by_batches}")
