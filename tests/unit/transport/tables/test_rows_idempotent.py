"""Rows whose changes do no harm when made twice: they remember no values from before."""

from faust.types import TP

from tidegate.transport.batch import Batch
from tidegate.transport.tables.row import Row, RowCodec
from tidegate.transport.tables.rows import Rows
from tidegate.transport.tables.store import MemoryStore
from unit.transport.building import batch
from unit.transport.tables.test_rows import put, write

SOURCE = "requests@1"
CODEC = RowCodec(int)


def fresh() -> Rows[int]:
    return Rows(CODEC, MemoryStore(), idempotent=True)


def restored() -> Rows[int]:
    """Rows after a restart: one has the value 2, of the record at offset 6; ten were read."""
    it = fresh()
    it.store.write({b"k": CODEC.encode(Row(1, 0, 0, {SOURCE: 6}, [], [2]))})
    it.replayed_to = {SOURCE: 9}
    return it


def amended(it: Rows[int], key: bytes, value: int) -> Batch:
    some = Batch(TP("agent", 0), ())
    it.amend(some, key, value, 77)
    return some


def test_a_row_knows_its_last_record_and_no_values_from_before() -> None:
    it, some = fresh(), batch(4, 5)
    put(it, b"k", 4, 1, batch=some)
    put(it, b"k", 5, 2, batch=some)
    row = write(it, some)[b"k"]
    assert row is not None
    assert (row.value, row.applied, row.undo) == ([2], {SOURCE: 5}, [])


def test_a_record_that_is_read_again_meets_what_came_of_it_and_changes_nothing() -> None:
    it = restored()
    assert it.read(b"k", SOURCE, 5) == [2]
    assert write(it, put(it, b"k", 5, 99)) == {}
    assert it.value(b"k") == [2]


def test_only_a_record_that_a_restored_row_has_is_a_repetition() -> None:
    it = restored()
    assert it.is_repetition(b"k", SOURCE, 5)
    assert it.is_repetition(b"k", SOURCE, 6)
    assert not it.is_repetition(b"k", SOURCE, 7)
    assert not it.is_repetition(b"k", "responses@1", 5)
    assert not it.is_repetition(b"other", SOURCE, 5)


def test_a_record_that_is_no_repetition_may_change_the_row_after_it_was_asked_about() -> None:
    it = restored()
    assert not it.is_repetition(b"k", SOURCE, 8)
    put(it, b"k", 8, 3)
    assert it.value(b"k") == [3]
    assert not it.is_repetition(b"k", SOURCE, 8)


def test_a_row_is_changed_on_behalf_of_no_record_and_keeps_what_it_has_applied() -> None:
    it = restored()
    row = write(it, amended(it, b"k", 3))[b"k"]
    assert row is not None
    assert (row.value, row.expires, row.applied) == ([3], 77, {SOURCE: 6})


def test_a_row_that_is_not_there_is_not_made_on_behalf_of_no_record() -> None:
    it = fresh()
    assert write(it, amended(it, b"k", 3)) == {}


def test_a_change_on_behalf_of_no_record_joins_one_that_a_record_is_making() -> None:
    it, some = fresh(), batch(4)
    put(it, b"k", 4, 1, batch=some)
    first = write(it, amended(it, b"k", 3))[b"k"]
    last = write(it, some)[b"k"]
    assert first is not None
    assert last is not None
    assert first.value == last.value == [3]
    assert first.applied == last.applied == {SOURCE: 4}
