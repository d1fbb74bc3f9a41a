"""Topics of agents that take records one by one."""

from typing import TYPE_CHECKING

import faust
from faust.types import Message

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
