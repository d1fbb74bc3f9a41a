"""Batches as sequences, and as Faust's messages."""

from tidegate.transport.batch import Batch, Delivery
from unit.transport.building import TP0, batch, message


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
