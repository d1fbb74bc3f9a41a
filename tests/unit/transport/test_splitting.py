"""Batches of bounded size."""

from hypothesis import given
from hypothesis import strategies as st

from tidegate.transport.splitting import split
from unit.transport.building import message


def sizes(values: list[int], max_bytes: int) -> list[list[int]]:
    records = [message(offset, value=b"x" * size) for offset, size in enumerate(values)]
    return [[len(record) for record in part] for part in split(records, max_bytes)]


def test_a_piece_ends_with_the_record_that_reaches_the_bound() -> None:
    assert sizes([4, 6, 1, 1], 10) == [[4, 6], [1, 1]]


def test_a_record_above_the_bound_is_a_piece_of_its_own_when_it_comes_first() -> None:
    assert sizes([11, 1], 10) == [[11], [1]]


def test_records_without_a_value_have_no_size() -> None:
    records = [message(offset, value=None) for offset in range(3)]
    assert [list(part) for part in split(records, 1)] == [records]


def test_nothing_makes_no_piece() -> None:
    assert sizes([], 10) == []


@given(st.lists(st.integers(0, 20)), st.integers(1, 30))
def test_the_pieces_are_the_whole_in_order_and_none_goes_on_past_the_bound(
    values: list[int], max_bytes: int
) -> None:
    parts = sizes(values, max_bytes)
    assert [size for part in parts for size in part] == values
    assert all(part and sum(part[:-1]) < max_bytes for part in parts)
