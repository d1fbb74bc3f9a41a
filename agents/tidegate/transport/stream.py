"""Faust's streams on this transport: what would lose records, or read none, is refused."""

from typing import Any, NoReturn

import faust

from tidegate.transport.errors import UsageError


class Stream(faust.Stream[Any]):
    """A stream whose events are taken one after the other by the agent that answers for them."""

    def take(self, *_: Any, **__: Any) -> NoReturn:
        """Not to be had: it takes events in a task of its own, and what is sent has no source."""
        raise UsageError(
            "take: what an agent sends would not hold back the commit of its events; declare the "
            "agent with app.batch_topic, and each value is a batch"
        )

    take_events = take_with_timestamp = noack_take = take

    def group_by(self, *_: Any, **__: Any) -> NoReturn:
        """Not to be had: a key function that fails would lose its event, and tell its content."""
        raise UsageError(
            "group_by: send the records to a topic, under the key, and declare an agent of that"
        )

    def through(self, *_: Any, **__: Any) -> NoReturn:
        """Not to be had: the topic in between is read by nobody who was there at the start."""
        raise UsageError("through: send the records to the topic, and declare an agent of that")
