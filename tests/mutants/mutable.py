"""What of a component can be mutated: whatever its class declares, nothing from a list by hand.

Of an option that is a list, the members are those that the behaviour cases give it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import UnionType
from typing import Any, Union, get_args, get_origin

from mutants.patterns import variants
from tidegate.components.base import SafetyComponent
from tidegate.components.behaviour.cases import Case
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.scan.pattern import Pattern

NEVER = re.compile(r"(?!)")
FRACTION = 0.01
"""How far a number that is no whole one is shifted; whole ones go by one."""


@dataclass(frozen=True)
class Mutant:
    """A component with one attribute of its class replaced; what: the change, in words."""

    kind: type[SafetyComponent[Any]]
    what: str
    attribute: str
    value: Any


def mutants_of(kind: type[SafetyComponent[Any]], cases: Iterable[Case]) -> Iterator[Mutant]:
    """Every mutant of a component that has these cases."""
    for rule in kind.rules:
        yield _without(kind, rule.id)
    for name, pattern in kind.patterns.items():
        if isinstance(pattern, Pattern):
            others = {other: kind.patterns[other] for other in kind.patterns if other != name}
            yield Mutant(kind, f"pattern {name} removed", "patterns", others)
            continue
        yield _entry(kind, "patterns", name, NEVER, "never matches")
        for change, variant in variants(pattern):
            yield _entry(kind, "patterns", name, variant, change)
    for name in kind.verifiers:
        for answer in (True, False):
            yield _entry(kind, "verifiers", name, _always(answer), f"always {answer}")
    for name, threshold in kind.thresholds.items():
        for step in _steps(threshold):
            yield _entry(kind, "thresholds", name, threshold + step, f"{step:+}")
    given = [c.options for case in cases for c in case.policy.components if c.kind is kind]
    for name, field in kind.options.model_fields.items():
        types = _types(field.annotation)
        if bool in types:
            yield _option(kind, name, "flipped", _flipped)
        elif types & {int, float}:
            for step in _steps(1 if int in types else 1.0):
                yield _option(kind, name, f"{step:+}", _shifted(step))
        lists = [value for options in given if isinstance(value := getattr(options, name), tuple)]
        for member in dict.fromkeys(chain.from_iterable(lists)):
            yield _option(kind, name, f"without {member!r}", _dropped(member))


def _entry(
    kind: type[SafetyComponent[Any]], mapping: str, name: str, value: Any, change: str
) -> Mutant:
    changed = {**getattr(kind, mapping), name: value}
    return Mutant(kind, f"{mapping.removesuffix('s')} {name} {change}", mapping, changed)


def _option(
    kind: type[SafetyComponent[Any]], name: str, change: str, changed: Callable[[Any], Any]
) -> Mutant:
    """The component is initialized with the option changed, past what the option may be."""
    original = kind.initialize

    def initialize(self: Any, options: Any) -> None:
        values = {field: getattr(options, field) for field in kind.options.model_fields}
        original(self, options.model_construct(**{**values, name: changed(values[name])}))

    return Mutant(kind, f"option {name} {change}", "initialize", initialize)


def _without(kind: type[SafetyComponent[Any]], rule_id: str) -> Mutant:
    """The component has never found anything by one rule, however it is called."""
    one, several = kind.process, kind.process_batch

    def process(self: Any, context: SafetyContext) -> SafetyResult:
        return _unfound(one(self, context), rule_id)

    def process_batch(self: Any, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        return [_unfound(result, rule_id) for result in several(self, contexts)]

    has_batches = several is not SafetyComponent.process_batch
    changed = process_batch if has_batches else process
    return Mutant(kind, f"rule {rule_id} removed", changed.__name__, changed)


def _unfound(result: SafetyResult, rule_id: str) -> SafetyResult:
    gone = [finding for finding in result.findings if finding.rule_id == rule_id]
    left = tuple(finding for finding in result.findings if finding.rule_id != rule_id)
    if not gone:
        return result
    if not left:
        return PASSED
    places = {(finding.part, finding.start, finding.end) for finding in gone}
    places -= {(finding.part, finding.start, finding.end) for finding in left}
    edits = tuple(e for e in result.edits if (e.part, e.start, e.end) not in places)
    return replace(result, findings=left, edits=edits)


def _always(answer: bool) -> Callable[..., bool]:
    return lambda *_, **__: answer


def _flipped(value: Any) -> Any:
    return value if value is None else not value


def _shifted(step: float) -> Callable[[Any], Any]:
    return lambda value: value if value is None else value + step


def _dropped(member: Any) -> Callable[[Any], Any]:
    return lambda value: value and tuple(other for other in value if other != member)


def _steps(number: float) -> tuple[float, float]:
    return (1, -1) if isinstance(number, int) else (FRACTION, -FRACTION)


def _types(annotation: Any) -> set[Any]:
    """The types an option may have: those of a union, or the one."""
    is_union = get_origin(annotation) in (Union, UnionType)
    return set(get_args(annotation)) if is_union else {annotation}
