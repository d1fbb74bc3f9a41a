"""Between record classes and the plain dictionaries that fastavro reads and writes.

The converter of a class is built once from its type hints, so that converting does no reflection.
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
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


def to_plain(record: object) -> dict[str, Any]:
    """Turn a record into the dictionary fastavro encodes; enum members stay, they are strings."""
    kind: type = type(record)
    plain: dict[str, Any] = _to_plain(kind)(record)
    return plain


@cache
def _from_plain(cls: type) -> Convert:
    converters = {
        name: _converter(hint, _from_plain, _checked) for name, hint in get_type_hints(cls).items()
    }

    def convert(datum: Mapping[str, Any]) -> Any:
        return cls(
            **{
                name: datum[name] if inner is None else inner(datum[name])
                for name, inner in converters.items()
            }
        )

    return convert


@cache
def _to_plain(cls: type) -> Convert:
    hints = get_type_hints(cls)
    names, values_of = tuple(hints), attrgetter(*hints)
    converters = {name: _converter(hint, _to_plain, _kept) for name, hint in hints.items()}
    converted = [(name, inner) for name, inner in converters.items() if inner is not None]

    def convert(record: Any) -> dict[str, Any]:
        # All fields at once and few of them again: every field in turn takes twice as long.
        plain = dict(zip(names, values_of(record), strict=True))
        for name, inner in converted:
            plain[name] = inner(plain[name])
        return plain

    return convert


def _converter(
    hint: Any,
    record_converter: Callable[[type], Convert],
    leaf_converter: Callable[[type], Convert | None],
) -> Convert | None:
    """How to convert a value of type `hint`; None where the value stays as it is."""
    if get_origin(hint) is UnionType:
        (present,) = (arg for arg in get_args(hint) if arg is not NoneType)
        inner = _converter(present, record_converter, leaf_converter)
        return None if inner is None else _optional(inner)
    if get_origin(hint) is tuple:
        inner = _converter(get_args(hint)[0], record_converter, leaf_converter)
        return tuple if inner is None else _each(inner)
    if get_origin(hint) is Mapping:
        inner = _converter(get_args(hint)[1], record_converter, leaf_converter)
        return None if inner is None else _each_value(inner)
    if isinstance(hint, type) and is_dataclass(hint):
        return record_converter(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return leaf_converter(hint)


def _kept(hint: type) -> None:
    """Records hold what their types say, so that nothing needs checking on the way out."""


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
