"""The components that read texts, as many as the registry has, with options that suffice."""

from typing import Any

from pydantic import ValidationError

from tidegate.components.base import SafetyComponent
from tidegate.components.registry import components
from tidegate.components.scan.component import ScanningComponent
from tidegate.components.scan.scanner import Scanner

Component = SafetyComponent[Any]


def reading() -> dict[str, type[Component]]:
    """All component classes that read texts, by name."""
    return {name: kind for name, kind in components().items() if kind.covers}


def scanning() -> dict[str, type[Component]]:
    """Those of them that scan."""
    return {name: kind for name, kind in reading().items() if issubclass(kind, ScanningComponent)}


def ready(kind: type[Component]) -> Component:
    """A component with its default options, or those of its example where it has none."""
    component = kind()
    component.initialize(kind.options.model_validate(options_of(kind)))
    return component


def options_of(kind: type[Component]) -> dict[str, Any]:
    """Nothing where the defaults suffice, else the example."""
    try:
        kind.options()
    except ValidationError:
        return dict(kind.example)
    return {}


def together() -> list[Component]:
    """All that read texts, ready, with one scan between them, as the runner gives it."""
    all_ready = [ready(kind) for kind in reading().values()]
    scan = [one for one in all_ready if isinstance(one, ScanningComponent)]
    scanner = Scanner({one: one.wanted for one in scan})
    for one in scan:
        one.share(scanner)
    return all_ready
