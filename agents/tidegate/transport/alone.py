"""Handing out a record when nothing else is at work in this process (`careful.py` says which)."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tidegate.transport.batch import Delivery
from tidegate.transport.careful import Careful
from tidegate.transport.faust_internals import are_reading

if TYPE_CHECKING:
    from tidegate.transport.consumer import Consumer

_POLL_S = 0.0005


async def deliver_alone(consumer: "Consumer", delivery: Delivery) -> None:
    """Commit that a record is tried, hand it out, and return when it is done.

    Returns early when partitions move or the consumer stops.
    """
    batch, generation = delivery.batch, delivery.generation_id

    def goes_on() -> bool:
        return generation == consumer.poller.generation and not consumer.should_stop

    async def until(condition: Callable[[], bool]) -> None:
        while goes_on() and not condition():
            await asyncio.sleep(_POLL_S)

    def is_our_turn() -> bool:
        consumer.watchdog.progress()  # others' records are no fault of ours
        return Careful.turns[0] is consumer.careful

    def is_done() -> bool:
        if batch.finished and not batch.is_done:
            consumer.app.producer.hasten()  # its outputs wait for no others
        return batch.is_done

    # An agent that does not get as far as its first record is no fault of the record.
    await until(lambda: are_reading(consumer.app, batch.tp.topic))
    Careful.turns.append(consumer.careful)
    try:
        await until(is_our_turn)
        if goes_on() and await consumer.commits.begin_try(batch.tp, batch.offset, goes_on):
            await consumer.callback(delivery)
            await until(is_done)
    finally:
        Careful.turns.remove(consumer.careful)
    if batch.is_done and goes_on():
        consumer.careful.passed(batch.tp, batch.next_offset)
