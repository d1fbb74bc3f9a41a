"""Up to where what is done may be committed."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tidegate.transport.batch import Batch
from tidegate.transport.in_flight import InFlight
from unit.transport.building import batch


def done(*offsets: int) -> Batch:
    it = batch(*offsets)
    it.finished = True
    return it


def test_nothing_may_be_committed_before_the_first_batch_is_done() -> None:
    it = InFlight()
    it.add(batch(0))
    it.add(done(1))
    assert it.committable() is None


def test_a_batch_that_waits_holds_back_those_behind_it() -> None:
    it, slow = InFlight(), batch(2, 3)
    for some in (done(0, 1), slow, done(4)):
        it.add(some)
    assert it.committable() == 2
    slow.finished = True
    assert it.committable() == 5
    assert it.copy() == []


def test_what_was_done_stays_committable_until_more_is() -> None:
    it = InFlight()
    it.add(done(0))
    assert it.committable() == 1
    assert it.committable() == 1


@given(st.integers(1, 20), st.randoms())
def test_whatever_the_order_batches_are_done_in_only_a_whole_prefix_may_be_committed(
    count: int, chance: random.Random
) -> None:
    it = InFlight()
    batches = [batch(2 * number, 2 * number + 1) for number in range(count)]
    for some in batches:
        it.add(some)
    order = list(range(count))
    chance.shuffle(order)
    ready: set[int] = set()
    for number in order:
        batches[number].finished = True
        ready.add(number)
        prefix = next(place for place in range(count + 1) if place not in ready)
        assert it.committable() == (2 * prefix if prefix else None)
