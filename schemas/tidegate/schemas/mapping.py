"""From the plain dictionaries that fastavro reads to record classes.

The converter of a class is built once from its type hints, so that converting does no reflection.
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

R = TypeVar("R")
Convert = Callable[[Any], Any]


def from_plain(cls: type[R], datum: Mapping[str, Any]) -> R:
    """Build a record of `cls` from the dictionary fastavro decoded under `cls`'s schema.

    Raises KeyError, ValueError or TypeError when the dictionary does not fit the class. That
    happens under a foreign writer's schema: fastavro gives a value the writer's logical type, so
    that an id may come as plain text, or a text as a number.
    """
    kind: type = cls
    record: R = _from_plain(kind)(datum)
    return record


@cache
def _from_plain(cls: type) -> Convert:
    converters = {name: _converter(hint) for name, hint in get_type_hints(cls).items()}

    def convert(datum: Mapping[str, Any]) -> Any:
        return cls(**{name: inner(datum[name]) for name, inner in converters.items()})

    return convert


def _converter(hint: Any) -> Convert:
    """How to convert a value to the type `hint`."""
    if get_origin(hint) is UnionType:
        (present,) = (arg for arg in get_args(hint) if arg is not NoneType)
        return _optional(_converter(present))
    if get_origin(hint) is tuple:
        return _each(_converter(get_args(hint)[0]))
    if get_origin(hint) is Mapping:
        return _each_value(_converter(get_args(hint)[1]))
    if isinstance(hint, type) and is_dataclass(hint):
        return _from_plain(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return _checked(hint)


def _checked(hint: type) -> Convert:
    def check(value: Any) -> Any:
        if type(value) is not hint:
            raise TypeError(f"a {type(value).__name__} where a {hint.__name__} belongs")
        return value

    return _in_utc if hint is datetime else check


def _in_utc(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"a {type(value).__name__} where a time in UTC belongs")
    return value


def _optional(inner: Convert) -> Convert:
    return lambda value: None if value is None else inner(value)


def _each(inner: Convert) -> Convert:
    return lambda values: tuple(map(inner, values)) if values else ()


def _each_value(inner: Convert) -> Convert:
    return lambda values: {key: inner(value) for key, value in values.items()}
