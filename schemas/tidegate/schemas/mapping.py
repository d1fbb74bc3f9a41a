"""Between record classes and the plain dictionaries that fastavro reads and writes.

The converter of a class is built once from its type hints, so that converting does no reflection.
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

R = TypeVar("R")
Convert = Callable[[Any], Any]


def from_plain(cls: type[R], datum: Mapping[str, Any]) -> R:
    """Build a record of `cls` from the dictionary fastavro decoded under `cls`'s schema.

    Raises KeyError or ValueError when the dictionary does not fit the class.
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
    converters = {name: _converter(hint, _from_plain) for name, hint in get_type_hints(cls).items()}

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
    converters = {name: _converter(hint, _to_plain) for name, hint in get_type_hints(cls).items()}

    def convert(record: Any) -> dict[str, Any]:
        return {
            name: getattr(record, name) if inner is None else inner(getattr(record, name))
            for name, inner in converters.items()
        }

    return convert


def _converter(hint: Any, record_converter: Callable[[type], Convert]) -> Convert | None:
    """How to convert a value of type `hint`; None where the value stays as it is."""
    if get_origin(hint) is UnionType:
        (present,) = (arg for arg in get_args(hint) if arg is not NoneType)
        inner = _converter(present, record_converter)
        return None if inner is None else _optional(inner)
    if get_origin(hint) is tuple:
        inner = _converter(get_args(hint)[0], record_converter)
        return tuple if inner is None else _each(inner)
    if isinstance(hint, type) and is_dataclass(hint):
        return record_converter(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return None


def _optional(inner: Convert) -> Convert:
    return lambda value: None if value is None else inner(value)


def _each(inner: Convert) -> Convert:
    return lambda values: tuple(map(inner, values))
