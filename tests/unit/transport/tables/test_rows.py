"""What single records see of rows and change, and what is written and dropped."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from tidegate.transport.batch import Batch
from tidegate.transport.errors import TransportError
from tidegate.transport.tables import rows as rows_module
from tidegate.transport.tables.claims import RESERVED
from tidegate.transport.tables.row import ABSENT, Row, RowCodec
from tidegate.transport.tables.rows import Rows
from tidegate.transport.tables.store import MemoryStore
from unit.transport.building import batch

A, B = "requests@1", "responses@1"
CODEC = RowCodec(int)


def fresh(**given: Any) -> Rows[int]:
    it: Rows[int] = Rows(CODEC, MemoryStore(), **given)
    it.token = 7
    return it


def restored(
    rows: Mapping[bytes, Row[int]], replayed_to: Mapping[str, int], **given: Any
) -> Rows[int]:
    it = fresh(**given)
    it.store.write({key: CODEC.encode(row) for key, row in rows.items()})
    it.replayed_to = dict(replayed_to)
    return it


def row(value: list[int], applied: dict[str, int], undo: list[Any] | None = None) -> Row[int]:
    return Row(1, 0, 0, applied, undo or [], value)


def put(it: Rows[int], key: bytes, offset: int, value: int | None, **given: Any) -> Batch:
    """Change a row on behalf of a batch of one record, and finish it."""
    some: Batch = given.pop("batch", None) or batch(offset)
    changed = ABSENT if value is None else [value]
    it.change(some, key, given.pop("source", A), offset, changed, **{"now": offset, **given})
    return some


def write(it: Rows[int], some: Batch) -> dict[bytes, Row[int] | None]:
    """What goes to the changelog at the end of a batch."""
    some.finished = True
    changes = it.collect(some).items()
    return {key: None if data is None else CODEC.decode(data) for key, data in changes}


def test_a_row_is_written_once_for_a_batch_with_its_last_value() -> None:
    it, some = fresh(), batch(0, 1, 2)
    for offset in (0, 1, 2):
        put(it, b"k", offset, offset, batch=some)
    some.finished = True
    ((key, data),) = it.collect(some).items()
    assert data is not None
    written = CODEC.decode(data)
    assert (key, written.value, written.token) == (b"k", [2], 7)
    assert written.applied == {A: 2}
    assert written.undo == [(A, 0, []), (A, 1, [0]), (A, 2, [1])]


def test_rows_are_written_in_the_order_in_which_they_were_first_changed() -> None:
    it, some = fresh(), batch(0, 1, 2)
    for offset, key in enumerate((b"z", b"a", b"z")):
        put(it, key, offset, offset, batch=some)
    assert list(write(it, some)) == [b"z", b"a"]


def test_changes_are_seen_at_once_by_records_of_other_batches() -> None:
    it = fresh()
    put(it, b"k", 4, 1)
    assert it.read(b"k", B, 0) == [1]


def test_a_record_that_was_applied_reads_what_it_met_and_changes_nothing() -> None:
    it = restored({b"k": row([3], {A: 6}, [(A, 5, [1]), (A, 6, [2])])}, {A: 6})
    some = batch(5, 6)
    for offset, met in ((5, 1), (6, 2)):
        assert it.read(b"k", A, offset) == [met]
        put(it, b"k", offset, 99, batch=some)
        assert it.read(b"k", A, offset) == [met]
    assert write(it, some) == {}
    assert it.read(b"k", A, 7) == [3]


def test_a_record_that_only_looked_meets_the_same_again() -> None:
    it = restored({b"k": row([3], {A: 6}, [(A, 5, [1]), (A, 6, [2])])}, {A: 6})
    assert it.read(b"k", A, 4) == [1]


def test_of_a_record_that_changed_two_rows_only_the_one_that_was_lost_is_changed_again() -> None:
    it = restored({b"there": row([1], {A: 5}, [(A, 5, [])])}, {A: 5})
    some = batch(5)
    put(it, b"there", 5, 1, batch=some)
    put(it, b"lost", 5, 1, batch=some)
    assert list(write(it, some)) == [b"lost"]


def test_a_record_sees_its_own_change_also_while_repetitions_go_on() -> None:
    it = restored({b"other": row([1], {A: 9}, [(A, 9, [])])}, {A: 9})
    put(it, b"k", 5, 1)
    assert it.read(b"k", A, 5) == [1]
    put(it, b"k", 5, 2)
    assert it.read(b"k", A, 5) == [2]


def test_records_of_one_source_do_not_disturb_each_other_while_repetitions_go_on() -> None:
    # Given two components that work side by side on two events of one batch
    it = restored({b"other": row([1], {A: 9}, [(A, 9, [])])}, {A: 9})
    some = batch(4, 5)
    put(it, b"first", 4, 1, batch=some)
    put(it, b"second", 5, 1, batch=some)
    # Then each goes on from its own change
    assert it.read(b"first", A, 4) == [1]
    put(it, b"first", 4, 2, batch=some)
    assert it.read(b"second", A, 5) == [1]
    assert {key: row and row.value for key, row in write(it, some).items()} == {
        b"first": [2],
        b"second": [1],
    }


def test_sources_count_apart() -> None:
    it = restored({b"k": row([3], {A: 6}, [(A, 6, [2])])}, {A: 6})
    put(it, b"k", 2, 4, source=B)
    assert it.read(b"k", B, 3) == [4]
    assert it.read(b"k", A, 6) == [2]


def test_a_batch_that_was_given_up_changes_nothing() -> None:
    it, some = fresh(), batch(0)
    some.finished = True
    put(it, b"k", 0, 1, batch=some)
    assert it.read(b"k", A, 1) == []
    assert it.collect(some) == {}


def test_values_from_before_what_is_committed_are_forgotten() -> None:
    it = fresh()
    for offset in range(3):
        write(it, put(it, b"k", offset, offset))
    it.committed[A] = 2
    written = write(it, put(it, b"k", 3, 3))
    assert written[b"k"] is not None
    assert written[b"k"].undo == [(A, 2, [1]), (A, 3, [2])]


def test_the_values_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MAX_UNDO", 3)
    it, some = fresh(), batch(*range(10))
    for offset in range(10):
        put(it, b"k", offset, offset, batch=some)
    written = write(it, some)[b"k"]
    assert written is not None
    assert [offset for _, offset, _ in written.undo] == [7, 8, 9]


def test_a_deleted_row_stays_until_its_deletion_is_committed() -> None:
    it = fresh()
    write(it, put(it, b"k", 0, 1))
    deleted = write(it, put(it, b"k", 1, None))[b"k"]
    assert deleted is not None
    assert (deleted.value, deleted.undo) == ([], [(A, 0, []), (A, 1, [1])])
    assert it.read(b"k", A, 2) == []
    it.committed[A] = 2
    assert write(it, put(it, b"other", 2, 1)).get(b"k", "not removed") is None
    assert len(it.store) == 1


def test_a_deleted_row_that_is_set_again_stays() -> None:
    it = fresh()
    write(it, put(it, b"k", 0, 1))
    write(it, put(it, b"k", 1, None))
    write(it, put(it, b"k", 2, 5))
    it.committed[A] = 3
    write(it, put(it, b"other", 3, 1))
    assert it.read(b"k", A, 4) == [5]


def test_deleting_what_is_not_there_writes_nothing() -> None:
    it = fresh()
    assert write(it, put(it, b"k", 0, None)) == {}


def test_an_expired_row_is_removed_in_passing_once_it_is_committed() -> None:
    it = fresh()
    write(it, put(it, b"k", 0, 1, expires=10))
    for offset in (11, 12, 13):
        assert b"k" not in write(it, put(it, b"other", offset, 1))
    it.committed[A] = 1
    removed = [write(it, put(it, b"other", offset, 1)) for offset in (14, 15, 16)]
    assert any(b"k" in written for written in removed)
    assert it.read(b"k", A, 17) == []


def test_a_row_does_not_expire_by_the_log_time_of_another_source_that_is_ahead() -> None:
    it = fresh()
    write(it, put(it, b"k", 0, 1, expires=10))
    it.committed = {A: 1, B: 100}
    for offset in range(20, 30):
        assert b"k" not in write(it, put(it, b"other", offset, 1, source=B))
    assert it.read(b"k", A, 1) == [1]
    removed = [write(it, put(it, b"third", offset, 1)) for offset in (11, 12, 13)]
    assert any(b"k" in written for written in removed)


def test_a_row_that_was_removed_when_it_was_looked_at_last_is_not_seen_again() -> None:
    it = fresh()
    write(it, put(it, b"other", 0, 1))
    write(it, put(it, b"k", 1, 1, expires=10))
    it.committed[A] = 2
    while b"k" not in write(it, put(it, b"other", 20, 1)):
        pass
    assert it.read(b"k", A, 21) == []


def test_a_row_that_is_used_again_does_not_expire() -> None:
    it = fresh()
    for offset in range(0, 100, 5):
        write(it, put(it, b"k", offset, offset, expires=offset + 10))
        it.committed[A] = offset + 1
    assert it.read(b"k", A, 101) == [95]


def test_beyond_the_bound_committed_rows_that_were_not_changed_for_long_go() -> None:
    it = fresh(max_rows=100)
    for offset in range(1_000):
        write(it, put(it, b"key %d" % offset, offset, 1))
        it.committed[A] = offset + 1
    assert 100 <= len(it.store) <= 150
    assert it.read(b"key 999", A, 1_000) == [1]
    assert it.read(b"key 0", A, 1_000) == []


def test_rows_that_are_not_committed_stay_whatever_the_bound() -> None:
    it = fresh(max_rows=1)
    for offset in range(50):
        write(it, put(it, b"key %d" % offset, offset, 1))
    assert len(it.store) == 50


def test_all_rows_are_listed_those_in_work_included() -> None:
    it = restored({b"a": row([1], {A: 0}), b"deleted": row([], {A: 0})}, {})
    put(it, b"b", 1, 2)
    assert {key: it.value(key) for key in it.keys()} == {  # noqa: SIM118  no dict
        b"a": [1],
        b"b": [2],
        b"deleted": [],
    }


def test_a_restored_row_is_written_again_under_todays_claim() -> None:
    it = restored({b"a": row([1], {A: 0})}, {})
    data = it.encode_again(b"a")
    assert data is not None
    assert (CODEC.decode(data).token, CODEC.decode(data).value) == (7, [1])
    assert it.encode_again(b"none") is None


def test_a_row_is_written_when_the_last_of_the_batches_that_hold_it_is_finished() -> None:
    it = fresh()
    first = put(it, b"k", 0, 1)
    second = put(it, b"k", 0, 2, source=B)
    assert list(write(it, first)) == [b"k"]
    written = write(it, second)[b"k"]
    assert written is not None
    assert (written.value, written.applied) == ([2], {A: 0, B: 0})


@pytest.mark.parametrize("key", RESERVED)
def test_the_keys_of_claims_are_taken(key: bytes) -> None:
    with pytest.raises(TransportError, match="is taken by claims"):
        put(fresh(), key, 0, 1)


def test_a_key_that_is_not_bytes_is_refused_before_it_is_written() -> None:
    with pytest.raises(TypeError, match="a key must be bytes; for text say key_type=str"):
        put(fresh(), cast(bytes, "text"), 0, 1)


def test_a_row_that_two_batches_change_in_turn_has_all_changes_when_both_are_finished() -> None:
    it = restored({b"other": row([1], {})}, {})
    first, second = batch(0, 1), batch(0, 1)
    put(it, b"k", 0, 1, batch=first)
    put(it, b"k", 0, 2, batch=second, source=B)
    write(it, first)
    put(it, b"k", 1, 3, batch=second, source=B)
    assert it.read(b"other", A, 1) == [1]  # so that it is not the row that was read last
    written = write(it, second)[b"k"]
    assert written is not None
    assert (written.value, written.applied) == ([3], {A: 0, B: 1})
    assert written.undo == [(A, 0, []), (B, 0, [1]), (B, 1, [2])]


def test_a_batch_that_finishes_after_its_rows_were_dropped_writes_nothing() -> None:
    it = fresh()
    batch = put(it, b"a", 1, 2)
    it.close()
    assert it.collect(batch) == {}
