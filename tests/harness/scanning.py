"""The components that scan texts, as many as the registry has, with options that suffice."""

from typing import Any

from pydantic import ValidationError

from tidegate.components.registry import components
from tidegate.components.scan.component import ScanningComponent
from tidegate.components.scan.scanner import Scanner

Scanning = ScanningComponent[Any]


def scanning() -> dict[str, type[Scanning]]:
    """All component classes that scan, by name."""
    return {name: k for name, k in components().items() if issubclass(k, ScanningComponent)}


def ready(kind: type[Scanning]) -> Scanning:
    """A component with its default options, or those of its example where it has none."""
    component = kind()
    component.initialize(kind.options.model_validate(options_of(kind)))
    return component


def options_of(kind: type[Scanning]) -> dict[str, Any]:
    """Nothing where the defaults suffice, else the example."""
    try:
        kind.options()
    except ValidationError:
        return dict(kind.example)
    return {}


def together() -> list[Scanning]:
    """All of them, ready, with one scan between them, as the runner gives it."""
    all_ready = [ready(kind) for kind in scanning().values()]
    scanner = Scanner({one: one.wanted for one in all_ready})
    for one in all_ready:
        one.share(scanner)
    return all_ready
