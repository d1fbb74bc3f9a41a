"""Back-pressure: when reading stops, and when it goes on."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tidegate.transport.room import Room
from unit.transport.building import StubPoller


def room(max_records: int = 10) -> tuple[Room, StubPoller]:
    poller = StubPoller()
    return Room(poller.typed, max_records), poller


def test_reading_stops_above_the_bound_and_goes_on_at_half_of_it() -> None:
    it, poller = room()
    it.take(10)
    assert poller.rooms == []
    it.take(1)
    assert poller.rooms == [False]
    it.leave(5)
    assert poller.rooms == [False]
    it.leave(1)
    assert poller.rooms == [False, True]


def test_reading_goes_on_when_all_that_was_read_is_void() -> None:
    it, poller = room()
    it.take(100)
    it.clear()
    assert poller.rooms[-1] is True


@given(st.lists(st.integers(1, 30), min_size=1), st.randoms())
def test_reading_always_goes_on_once_everything_is_finished(
    reads: list[int], chance: random.Random
) -> None:
    it, poller = room()
    left: list[int] = []
    for read in reads:
        it.take(read)
        left.append(read)
        while left and chance.random() < 0.4:
            it.leave(left.pop(chance.randrange(len(left))))
    for finished in left:
        it.leave(finished)
    assert poller.rooms[-1] is True
