"""What must hold of any text whatsoever; hypothesis and `make fuzz` both look for one where not."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from contract.building import ready
from harness.building import context, request
from tidegate.components.base import SafetyComponent
from tidegate.components.checking import checked
from tidegate.components.context import SafetyContext
from tidegate.components.registry import components
from tidegate.components.result import SafetyResult
from tidegate.components.scan.component import ScanningComponent
from tidegate.components.scan.folding import Folded
from tidegate.components.scan.scanner import Scanner


class BrokenPropertyError(AssertionError):
    """Something that must hold of any text does not; says what, not of which text."""


def check(text: str) -> None:
    """Raises BrokenPropertyError, or whatever a component raises."""
    _check_folding(text)
    alone = context(request(text))
    batch = [context(request("harmless", text)), context(request(text))]
    for component in scanning_components():
        result = component.process(alone)
        _check_result(component, alone, result)
        if component.process_batch(batch)[1] != result:
            raise BrokenPropertyError(f"{component.name} judges a batch otherwise")


@cache
def scanning_components() -> Sequence[ScanningComponent[Any]]:
    """All components that scan, by their example options, with the one scanner of a worker."""
    everybody = map(ready, components().values())
    scanning = [one for one in everybody if isinstance(one, ScanningComponent)]
    scanner = Scanner({one: one.wanted for one in scanning})
    for one in scanning:
        one.share(scanner)
    return scanning


def _check_folding(text: str) -> None:
    folded = Folded(text)
    if Folded(folded.text).text != folded.text:
        raise BrokenPropertyError("folding again changes a folded text")
    for place in range(0, len(folded.text), max(1, len(folded.text) // 50)):
        start, end = folded.span(place, place + 1)
        if not 0 <= start < end <= len(text):
            raise BrokenPropertyError("a folded character comes from nowhere")


def _check_result(
    component: SafetyComponent[Any], event: SafetyContext, result: SafetyResult
) -> None:
    """The contract holds, and what is changed was found."""
    checked(result, event, {rule.id: rule for rule in component.rules})
    found = {(finding.part, finding.start, finding.end) for finding in result.findings}
    changed = {(edit.part, edit.start, edit.end) for edit in result.edits}
    if not result.findings_dropped and not changed <= found:
        raise BrokenPropertyError(f"{component.name} changes what it did not find")
