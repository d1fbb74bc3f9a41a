"""A record alone: after its try is committed, one in the process, and not once partitions move."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest
from faust.types import TP

from harness.polling import eventually_async
from tidegate.transport.alone import deliver_alone
from tidegate.transport.batch import Delivery
from tidegate.transport.careful import Careful
from tidegate.transport.commit_note import CommitNote
from tidegate.transport.consumer import Consumer
from tidegate.transport.starts import Start
from unit.transport.building import TP0, batch

GENERATION = 3


class StubConsumer:
    """Has one suspect record, at offset 0; notes what becomes of it."""

    def __init__(self) -> None:
        self.app = SimpleNamespace(agents={}, producer=self)
        self.poller = SimpleNamespace(generation=GENERATION)
        self.commits = self
        self.should_stop = False
        self.watchdog = SimpleNamespace(progress=lambda: None)
        self.careful = Careful(100)
        self.careful.begin({TP0: Start(0, 1, CommitNote("abc", starts=1))})
        self.noted: list[str] = []
        self.group_takes = True
        self.batch = batch(0)

    async def begin_try(self, tp: TP, offset: int, goes_on: Callable[[], bool]) -> bool:
        self.noted.append(f"try of {offset}")
        return self.group_takes

    async def callback(self, delivery: Delivery) -> None:
        self.noted.append("handed out")

    def hasten(self) -> None:
        self.noted.append("hastened")
        self.batch.unacknowledged = 0

    def deliver(self) -> "asyncio.Task[None]":
        delivery = Delivery(self.batch, value=self.batch, one=None, generation=GENERATION)
        return asyncio.create_task(deliver_alone(cast(Consumer, self), delivery))


@pytest.fixture
def consumer() -> StubConsumer:
    return StubConsumer()


async def test_a_record_is_handed_out_after_its_try_is_committed_and_waited_for(
    consumer: StubConsumer,
) -> None:
    delivering = consumer.deliver()
    await eventually_async(lambda: "handed out" in consumer.noted)
    assert consumer.noted == ["try of 0", "handed out"]
    assert not consumer.careful.is_over
    consumer.batch.finished = True
    await delivering
    assert consumer.careful.is_over


async def test_what_comes_of_a_record_alone_does_not_linger(consumer: StubConsumer) -> None:
    delivering = consumer.deliver()
    await eventually_async(lambda: "handed out" in consumer.noted)
    consumer.batch.unacknowledged = 1
    consumer.batch.finished = True
    async with asyncio.timeout(10):
        await delivering
    assert consumer.noted[2:] == ["hastened"]


async def test_a_record_whose_try_the_group_did_not_take_is_not_handed_out(
    consumer: StubConsumer,
) -> None:
    consumer.group_takes = False
    await consumer.deliver()
    assert consumer.noted == ["try of 0"]


async def test_one_record_is_handed_out_alone_of_all_applications_in_the_process(
    consumer: StubConsumer,
) -> None:
    other = StubConsumer()
    first, second = consumer.deliver(), other.deliver()
    await eventually_async(lambda: "handed out" in consumer.noted)
    assert other.noted == []
    consumer.batch.finished = other.batch.finished = True
    await asyncio.gather(first, second)
    assert other.noted == ["try of 0", "handed out"]


async def test_applications_hand_out_records_alone_by_turns(consumer: StubConsumer) -> None:
    other = StubConsumer()
    first, second = consumer.deliver(), other.deliver()
    await eventually_async(lambda: "handed out" in consumer.noted)
    consumer.batch.finished = True
    await first
    again = consumer.deliver()
    await eventually_async(lambda: "handed out" in other.noted)
    assert consumer.noted == ["try of 0", "handed out"]
    other.batch.finished = True
    await asyncio.gather(second, again)
    assert consumer.noted == ["try of 0", "handed out"] * 2


async def test_nothing_is_waited_for_once_partitions_move(consumer: StubConsumer) -> None:
    delivering = consumer.deliver()
    await eventually_async(lambda: "handed out" in consumer.noted)
    consumer.poller.generation += 1
    await delivering
    assert not consumer.careful.is_over
    assert Careful.turns == []


async def test_nothing_is_handed_out_of_an_assignment_that_is_no_more(
    consumer: StubConsumer,
) -> None:
    consumer.poller.generation += 1
    await consumer.deliver()
    assert consumer.noted == []
