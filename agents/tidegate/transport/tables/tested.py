"""Tables inside `agent.test_context`, where no partition is assigned and nothing is written."""

from itertools import count
from typing import TYPE_CHECKING, Any

from confluent_kafka import TIMESTAMP_CREATE_TIME, Message
from faust.types import TP, EventT

from tidegate.transport.batch import Batch
from tidegate.transport.errors import UsageError
from tidegate.transport.tables.view import Place

if TYPE_CHECKING:
    from tidegate.transport.tables.table import Table

_numbers = count()


def place_under_test(table: "Table[Any, Any]", event: EventT[Any]) -> Place:
    """Rows that stay, of the partition of the batch or record that the agent was given.

    Each event is a source of its own, so that the next test may begin with offset 0 again. Raises
    UsageError in an application that runs: there it is an event that somebody put into a channel.
    """
    if table.app.started:
        raise UsageError(
            f"{table.name}: this agent takes a channel, whose events are no records of a partition "
            "and are not read again after a crash; send them by a topic"
        )
    value: object = event.value
    batch = value if isinstance(value, Batch) else _batch_of(event)
    topic, partition = batch.tp
    if partition not in table.parts:
        table.parts[partition] = table.new_rows(partition)
    return Place(event.message, batch, table.parts[partition], f"{topic}@{next(_numbers)}")


def _batch_of(event: EventT[Any]) -> Batch:
    message = event.message
    record = Message(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=(TIMESTAMP_CREATE_TIME, round(message.timestamp * 1000)),
    )
    return Batch(TP(message.topic, message.partition), [record])
