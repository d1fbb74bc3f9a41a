"""Rows as they stand in a changelog, in every version."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.transport.tables.row import ABSENT, Row, RowCodec, RowError


class Limit(msgspec.Struct):
    """A value of version 2; of version 1 it was a whole number."""

    count: int
    since: int


def limit_of(count: int) -> Limit:
    return Limit(count, 0)


OLD = RowCodec(int, 1)
READY = RowCodec(int, 1, older={2: lambda value: int(value["count"])})
NEW = RowCodec(dict[str, int], 2, older={1: lambda count: {"count": count, "since": 0}})


def row(
    value: list[Any], undo: list[tuple[str, int, list[Any]]] | None = None, **given: Any
) -> Any:
    fields: dict[str, Any] = {"version": 1, "token": 5, "expires": 0, "applied": {"a": 3}}
    return Row(**fields | given, undo=undo or [], value=value)


@given(
    token=st.integers(-1, 2**62),
    expires=st.integers(0, 2**62),
    applied=st.dictionaries(st.text(), st.integers(0, 2**62)),
    undo=st.lists(
        st.tuples(st.text(), st.integers(0, 2**62), st.lists(st.integers(-9, 9), max_size=1))
    ),
    value=st.lists(st.integers(-(2**63), 2**63), max_size=1),
)
def test_a_row_is_read_as_it_was_written(
    token: int,
    expires: int,
    applied: dict[str, int],
    undo: list[tuple[str, int, list[int]]],
    value: list[int],
) -> None:
    written = Row(1, token, expires, applied, undo, value)
    assert OLD.decode(OLD.encode(written)) == written


@given(st.binary(max_size=40))
def test_bytes_are_a_row_or_refused(data: bytes) -> None:
    with suppress(RowError):
        assert isinstance(OLD.decode(data), Row)


def test_a_value_of_another_type_is_refused() -> None:
    other = RowCodec(str).encode(row(["canary-7f3a"]))
    with pytest.raises(RowError, match="its value is not of the table's type, version 1") as told:
        OLD.decode(other)
    assert "canary" not in str(told.value)


def test_structs_can_be_values() -> None:
    codec = RowCodec(Limit, 2, older={1: limit_of})
    assert codec.decode(codec.encode(row([Limit(4, 7)], version=2))).value == [Limit(4, 7)]
    assert codec.decode(OLD.encode(row([4]))).value == [Limit(4, 0)]


def test_a_row_of_an_older_version_is_converted_with_all_it_remembers() -> None:
    old = OLD.encode(row([4], [("a", 3, [3]), ("a", 2, ABSENT)]))
    new = NEW.decode(old)
    assert new.version == 2
    assert new.value == [{"count": 4, "since": 0}]
    assert new.undo == [("a", 3, [{"count": 3, "since": 0}]), ("a", 2, [])]
    assert (new.token, new.applied) == (5, {"a": 3})


def test_a_deleted_row_of_an_older_version_stays_deleted() -> None:
    assert NEW.decode(OLD.encode(row(ABSENT))).value == []


def test_a_row_of_an_unknown_version_is_refused_with_what_to_do() -> None:
    with pytest.raises(RowError, match="it has version 2, and this worker knows 1: in a rolling"):
        OLD.decode(NEW.encode(row([{"count": 1, "since": 2}], version=2)))


def test_a_conversion_that_fails_is_told_without_content() -> None:
    def refuse(value: Any) -> int:
        raise ValueError(value)

    codec = RowCodec(int, 2, older={1: refuse})
    with pytest.raises(RowError, match=r"^converting from version 1: ValueError$"):
        codec.decode(RowCodec(str).encode(row(["canary-7f3a"])))


def test_in_a_rolling_upgrade_all_workers_read_what_any_of_them_writes() -> None:
    # Given a first step after which workers know both versions and write the first
    first = READY.encode(row([4]))
    # When some write the second
    second = NEW.encode(row([{"count": 5, "since": 0}], version=2))
    # Then each reads both
    assert [READY.decode(data).value for data in (first, second)] == [[4], [5]]
    assert [NEW.decode(data).value[0]["count"] for data in (first, second)] == [4, 5]


def test_a_record_meets_the_value_from_before_its_own_change() -> None:
    it = row([3], [("a", 1, ABSENT), ("b", 1, [1]), ("a", 2, [2])])
    assert it.before("a", 1) == ABSENT
    assert it.before("a", 2) == [2]
    assert it.before("b", 1) == [1]
    assert it.before("b", 2) == [3]


def test_a_record_that_changed_nothing_meets_the_value_before_the_next_change_of_its_source() -> (
    None
):
    it = row([9], [("a", 4, [1]), ("a", 8, [5])])
    assert it.before("a", 5) == [5]
    assert it.before("a", 9) == [9]
