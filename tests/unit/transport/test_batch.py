"""Batches as sequences, and up to where what is done may be committed."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tidegate.transport.batch import Batch, Delivery, InFlight
from unit.transport.building import TP0, batch, message


def done(*offsets: int) -> Batch:
    it = batch(*offsets)
    it.finished = True
    return it


def test_a_batch_is_the_sequence_of_its_records() -> None:
    records = [message(offset) for offset in (3, 4, 5)]
    it = Batch(TP0, records)
    assert len(it) == 3
    assert list(it) == records
    assert it[-1] is records[2]
    assert it[1:] == records[1:]


def test_the_offset_after_the_last_record_is_committed() -> None:
    assert batch(3, 4, 7).next_offset == 8


def test_a_batch_is_done_when_it_is_finished_and_all_it_wrote_is_acknowledged() -> None:
    it = batch(1)
    it.unacknowledged = 1
    assert not it.is_done
    it.finished = True
    assert not it.is_done
    it.unacknowledged = 0
    assert it.is_done


def test_a_delivery_of_a_batch_has_the_offset_of_its_last_record_and_no_key() -> None:
    value: object = batch(3, 4)
    it = Delivery(batch(3, 4), value=value, one=None, generation=2)
    assert (it.topic, it.partition, it.offset, it.generation_id) == (*TP0, 4, 2)
    assert it.key is None
    assert it.headers is None
    assert it.value == value


def test_a_delivery_of_a_record_has_all_that_the_record_has() -> None:
    record = message(3, key=b"k", value=b"v", headers=[("a", b"b")], timestamp_ms=1_500)
    it = Delivery(Batch(TP0, [record]), value=record.value(), one=record, generation=0)
    assert (it.key, it.value, it.timestamp) == (b"k", b"v", 1.5)
    assert it.headers is not None
    assert list(it.headers) == [("a", b"b")]


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
