"""Back-pressure: when reading stops, and when it goes on."""

import random

from confluent_kafka import Message
from hypothesis import given
from hypothesis import strategies as st

from tidegate.transport.room import Room
from tidegate.transport.settings import TransportSettings
from unit.transport.building import StubPoller, message

SETTINGS = TransportSettings(bootstrap_servers="b", batch_max_records=5, batch_max_bytes=1_000)
"""20 records or 4,000 bytes in flight."""


def room() -> tuple[Room, StubPoller]:
    poller = StubPoller()
    return Room(poller.typed, SETTINGS), poller


def records(number: int, size: int = 1) -> list[Message]:
    return [message(offset, value=bytes(size)) for offset in range(number)]


def test_reading_stops_above_the_bound_and_goes_on_at_half_of_it() -> None:
    it, poller = room()
    it.take([records(20)])
    assert poller.rooms == []
    it.take([records(1)])
    assert poller.rooms == [False]
    it.leave(records(10))
    assert poller.rooms == [False]
    it.leave(records(1))
    assert poller.rooms == [False, True]


def test_few_large_records_stop_the_reading_too() -> None:
    it, poller = room()
    it.take([records(4, 1_000)])
    assert poller.rooms == []
    it.take([records(1, 1)])
    assert poller.rooms == [False]
    it.leave(records(2, 1_000))
    assert poller.rooms == [False]
    it.leave(records(1, 1_000))
    assert poller.rooms == [False, True]


def test_many_small_batches_that_wait_for_an_agent_stop_the_reading_too() -> None:
    it, poller = room()
    it.take([records(1)] * 2)
    it.take([records(1)] * 2)
    assert poller.rooms == []
    it.take([records(1)])
    assert poller.rooms == [False]
    it.begin()
    it.begin()
    assert poller.rooms == [False]
    it.begin()
    assert poller.rooms == [False, True]


def test_batches_that_agents_have_begun_do_not_stop_the_reading() -> None:
    it, poller = room()
    for _ in range(15):
        it.take([records(1)])
        it.begin()
    assert False not in poller.rooms


def test_reading_goes_on_when_all_that_was_read_is_void() -> None:
    it, poller = room()
    it.take([records(100)])
    it.clear()
    assert poller.rooms[-1] is True


@given(st.lists(st.integers(1, 30), min_size=1), st.randoms())
def test_reading_always_goes_on_once_everything_is_finished(
    reads: list[int], chance: random.Random
) -> None:
    it, poller = room()
    left: list[int] = []
    waiting = 0
    for read in reads:
        it.take([records(read)])
        left.append(read)
        waiting += 1
        while left and chance.random() < 0.4:
            if waiting:
                it.begin()
                waiting -= 1
            it.leave(records(left.pop(chance.randrange(len(left)))))
    for _ in range(waiting):
        it.begin()
    for finished in left:
        it.leave(records(finished))
    assert poller.rooms[-1] is True
