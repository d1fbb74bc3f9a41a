"""Hypothesis strategies for any record, derived from its type hints."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from tidegate.schemas.records import (
    DeadLetter,
    Decision,
    SafetyRequest,
    SafetyResponse,
    VerdictRecord,
)

R = TypeVar("R")

RECORDS = (SafetyRequest, SafetyResponse, VerdictRecord, Decision, DeadLetter)
"""All that a topic holds in Avro."""

LONGS = {"offset", "payload_size"}
"""Fields whose Avro type is a long; all other integers are ints."""

SAFE_VALUES = {
    "Action": "BLOCK",
    "ContentSource": "UNKNOWN",
    "DeadLetterReason": "undecodable",
    "DecidedBy": "DEADLINE",
    "EnforcementMode": "ENFORCE",
    "FailurePolicy": "FAIL_OPEN",
    "Severity": "CRITICAL",
    "VerdictStatus": "ERROR",
}
"""What a reader takes for a symbol it does not know."""

_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    bool: st.booleans(),
    float: st.floats(allow_nan=False),
    UUID: st.uuids(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def records(cls: type[R]) -> st.SearchStrategy[R]:
    """Any record of a class."""
    hints = get_type_hints(cls)
    names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
    return st.builds(cls, **{name: _values(hints[name], name) for name in names})


def _values(hint: Any, name: str) -> st.SearchStrategy[Any]:
    if get_origin(hint) is UnionType:
        (present,) = (arg for arg in get_args(hint) if arg is not NoneType)
        return st.none() | _values(present, name)
    if get_origin(hint) is tuple:
        return st.lists(_values(get_args(hint)[0], name), max_size=2).map(tuple)
    if get_origin(hint) is Mapping:
        return st.dictionaries(st.text(max_size=4), _values(get_args(hint)[1], name), max_size=2)
    if hint is int:
        bits = 63 if name in LONGS else 31
        return st.integers(-(2**bits), 2**bits - 1)
    if hint is bytes:
        return st.binary(max_size=40) if name == "key" else st.binary(min_size=32, max_size=32)
    if is_dataclass(hint):
        return records(hint)  # type: ignore[arg-type]
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return _LEAVES[hint]


def full(hint: Any, name: str = "", text: str = "x") -> Any:
    """A value in which every optional field, list and map is filled, with one item each."""
    if get_origin(hint) is UnionType:
        (present,) = (arg for arg in get_args(hint) if arg is not NoneType)
        return full(present, name, text)
    if get_origin(hint) is tuple:
        return (full(get_args(hint)[0], name, text),)
    if get_origin(hint) is Mapping:
        return {text: full(get_args(hint)[1], name, text)}
    if is_dataclass(hint):
        made: Any = hint
        return made(**{key: full(inner, key, text) for key, inner in get_type_hints(hint).items()})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    leaves: dict[Any, Any] = {
        str: text,
        bool: True,
        int: 1,
        float: 0.5,
        bytes: b"d" * 32,
        UUID: UUID(int=7),
        datetime: datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=UTC),
    }
    return leaves[hint]
