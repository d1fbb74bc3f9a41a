"""Handing out what was read to Faust's streams: in order, and alone where care is taken."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from confluent_kafka import Message
from faust.types import TP

from tidegate.transport.alone import deliver_alone
from tidegate.transport.batch import Batch, Delivery
from tidegate.transport.record_topic import refuse_with_error

if TYPE_CHECKING:
    from tidegate.transport.consumer import Consumer

_POLL_S = 0.002
_SILENT_S = 5.0
"""Time without a record after which no more of those to be handed out alone is expected: the end of
a log may have none, but markers of transactions."""


class HandingOut:
    """What is read and not handed out yet; `run` hands it out. In the event loop."""

    def __init__(self, consumer: "Consumer") -> None:
        self._consumer = consumer
        self._queue: deque[Delivery] = deque()
        self._something_to_do = asyncio.Event()

    def put(self, tp: TP, records: Sequence[Message], generation: int) -> None:
        """Queue the next records of a partition as one batch.

        Raises RecordError for one that an agent of records cannot have.
        """
        sifted = self._consumer.careful.sift(tp, records)
        one = None if tp.topic in self._consumer.app.batch_topics else sifted[0]
        if one is not None:
            refuse_with_error(one)
        batch = Batch(tp, sifted)
        self._consumer.commits.add(batch)
        value = batch if one is None else one.value()
        self._queue.append(Delivery(batch, value=value, one=one, generation=generation))

    def go_on(self) -> None:
        """There is something in the queue, or what was in the way is not any more."""
        self._something_to_do.set()

    def clear(self) -> None:
        """Forget what is not handed out: partitions go."""
        self._queue.clear()

    async def run(self) -> None:
        """Hand out until the consumer stops."""
        consumer = self._consumer
        while not consumer.should_stop:
            await self._something_came()
            while self._queue and consumer.flow_active and consumer.app.flow_control.is_active():
                if consumer.app.producer.is_full:
                    await asyncio.sleep(_POLL_S)
                    continue
                delivery = self._queue.popleft()
                if delivery.generation_id != consumer.app.consumer_generation_id:
                    continue
                if consumer.careful.is_over:
                    await consumer.callback(delivery)
                    continue
                await deliver_alone(consumer, delivery)
                if consumer.careful.is_over:
                    self._take_no_more_care()

    async def _something_came(self) -> None:
        try:
            async with asyncio.timeout(None if self._consumer.careful.is_over else _SILENT_S):
                await self._something_to_do.wait()
        except TimeoutError:
            if not (self._consumer.app.rebalancing or self._queue):
                self._take_no_more_care()
        self._something_to_do.clear()

    def _take_no_more_care(self) -> None:
        self._consumer.careful.end()
        self._consumer.poller.resume(self._consumer.app.consumer_generation_id)
