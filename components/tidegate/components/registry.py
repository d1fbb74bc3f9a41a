"""The components there are: one decorator puts a class in, policies choose from it by name.

A class that is not complete, or a name that is taken or malformed, fails where it is defined: at
import. Which components there are does not depend on what happened to be imported: `components`
imports every module of the folders that hold them.
"""

import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from tidegate.components.base import Execution, Layer, Options, Rule, SafetyComponent
from tidegate.components.document import SNAKE_CASE

ComponentT = TypeVar("ComponentT", bound=type[SafetyComponent[Any]])

FOLDERS = ("detectors", "limits", "monitors")
"""Where components live, one module each."""

_registered: dict[str, type[SafetyComponent[Any]]] = {}


class IncompleteComponentError(TypeError):
    """A component class that cannot be registered; the message says what it lacks."""


def component(cls: ComponentT) -> ComponentT:
    """Register a component class under its `name`.

    Raises IncompleteComponentError when the class does not declare all that `SafetyComponent` asks
    for, when its name is not snake_case, or when another class has it.
    """
    name = getattr(cls, "name", None)
    if not isinstance(name, str) or not SNAKE_CASE.fullmatch(name):
        raise IncompleteComponentError(f"{cls.__qualname__}.name is not snake_case: {name!r}")
    for lack in _lacks(cls):
        raise IncompleteComponentError(f"component {name} ({cls.__qualname__}): {lack}")
    if name in _registered:
        other = _registered[name].__qualname__
        raise IncompleteComponentError(f"{cls.__qualname__}: the name {name} is taken by {other}")
    _registered[name] = cls
    return cls


def components() -> Mapping[str, type[SafetyComponent[Any]]]:
    """All components, by name, in the order of their names."""
    _import_all()
    return dict(sorted(_registered.items()))


def find(name: str) -> type[SafetyComponent[Any]] | None:
    """The component of that name, if there is one."""
    _import_all()
    return _registered.get(name)


@cache
def _import_all() -> None:
    for folder in FOLDERS:
        package = import_module(f"tidegate.components.{folder}")
        for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
            import_module(f"{package.__name__}.{module}")


def _lacks(cls: type[SafetyComponent[Any]]) -> list[str]:
    """What a class still has to declare, in words."""
    if inspect.isabstract(cls):
        return [f"does not define {', '.join(sorted(cls.__abstractmethods__))}"]
    lacks = [
        f"declares no {name}"
        for name in ("version", "cost", "does_not_catch")
        if not isinstance(text := getattr(cls, name, None), str) or not text.strip()
    ]
    if not vars(cls).get("__doc__"):  # an inherited one tells another purpose
        lacks.append("has no docstring to say its purpose")
    if not isinstance(getattr(cls, "layer", None), Layer):
        lacks.append("declares no layer")
    if not isinstance(cls.execution, Execution):
        lacks.append("its execution is none")
    if type(cls.budget_ms) is not int or cls.budget_ms <= 0:
        lacks.append("its budget_ms is no number of milliseconds above 0")
    if not isinstance(cls.covers, frozenset) or not all(isinstance(k, str) for k in cls.covers):
        lacks.append("its covers is no frozenset of kinds of parts")
    lacks += _lacks_of_rules(getattr(cls, "rules", None))
    options = getattr(cls, "options", None)
    if not (isinstance(options, type) and issubclass(options, Options)):
        return [*lacks, "declares no class of options"]
    lacks += _lacks_of_options(options)
    try:
        options.model_validate(getattr(cls, "example", None))
    except ValidationError as error:
        lacks.append(f"its example is no valid options: {error.errors()[0]['msg']}")
    return lacks


def _lacks_of_rules(rules: object) -> list[str]:
    if not isinstance(rules, tuple) or not rules or not all(isinstance(r, Rule) for r in rules):
        return ["declares no rules"]
    ids = [rule.id for rule in rules]
    wrong = [i for i in ids if not SNAKE_CASE.fullmatch(i) or ids.count(i) > 1]
    return [f"the rule id {wrong[0]!r} is not snake_case or stands twice"] if wrong else []


def _lacks_of_options(options: type[BaseModel]) -> list[str]:
    """What a class of options lacks, and the models that its fields hold."""
    lacks = []
    if options.model_config.get("extra") != "forbid" or not options.model_config.get("frozen"):
        lacks.append(f"{options.__name__} is not frozen, or lets unknown keys pass")
    for name, field in options.model_fields.items():
        lacks += _lacks_of_option(name, field)
        for inner in _leaves(field.annotation):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                lacks += _lacks_of_options(inner)
            elif inner in (set, frozenset):
                lacks.append(f"the option {name} is a set, and its order would change the digest")
    return lacks


def _lacks_of_option(name: str, field: FieldInfo) -> list[str]:
    lacks = []
    if not field.description:
        lacks.append(f"the option {name} has no description")
    extra = field.json_schema_extra
    unit = extra.get("unit") if isinstance(extra, dict) else None
    if not unit and any(leaf in (int, float, Decimal) for leaf in _leaves(field.annotation)):
        lacks.append(f"the option {name} is a number and has no unit")
    return lacks


def _leaves(annotation: object) -> Iterator[object]:
    """The plain types that a type is made of."""
    yield get_origin(annotation) or annotation
    for inner in get_args(annotation):
        yield from _leaves(inner)


def forget(name: str) -> None:
    """Take a component out again; for tests that put one in."""
    del _registered[name]
