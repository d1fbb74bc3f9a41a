"""From fastavro's dictionaries to records."""

from dataclasses import asdict, dataclass
from typing import Any

import pytest

from tidegate.schemas.mapping import from_plain
from tidegate.schemas.records import Coordinates, SafetyRequest
from unit.schemas.strategies import RECORDS, full

WHERE = {"topic": "t", "partition": 1, "offset": 2}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_a_dictionary_of_a_record_becomes_that_record(record: type) -> None:
    made: Any = full(record)
    assert from_plain(record, asdict(made)) == made


def test_a_missing_field_is_an_error_also_where_the_class_has_a_default() -> None:
    plain = asdict(full(SafetyRequest))
    del plain["attributes"]
    with pytest.raises(KeyError):
        from_plain(SafetyRequest, plain)


@pytest.mark.parametrize("wrong", ["1", 1.0, True, None, b"1", [1]])
def test_a_value_of_another_type_is_an_error_without_the_value(wrong: Any) -> None:
    with pytest.raises(TypeError, match="where a int belongs"):
        from_plain(Coordinates, {**WHERE, "partition": wrong})


def test_an_unknown_symbol_is_an_error() -> None:
    with pytest.raises(ValueError, match="PERHAPS"):
        from_plain(SafetyRequest, {**asdict(full(SafetyRequest)), "mode": "PERHAPS"})


def test_what_the_class_does_not_have_is_left_out() -> None:
    assert from_plain(Coordinates, {**WHERE, "later": 3}) == Coordinates(
        topic="t", partition=1, offset=2
    )


def test_only_dataclasses_of_known_field_types_are_mapped() -> None:
    @dataclass
    class Odd:
        either: int | str

    with pytest.raises(ValueError, match="too many values"):
        from_plain(Odd, {"either": 1})
