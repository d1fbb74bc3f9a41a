"""What must hold of any text whatsoever; hypothesis and `make fuzz` both look for one where not."""

import unicodedata
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
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import Reads
from tidegate.components.scan.reading import DISGUISES, as_it_came
from tidegate.components.scan.scanner import Scanner

_DISGUISES = {disguise.name for disguise in DISGUISES}


class BrokenPropertyError(AssertionError):
    """Something that must hold of any text does not; says what, not of which text."""


def check(text: str) -> None:
    """Raises BrokenPropertyError, or whatever a component raises."""
    _check_folding(text)
    alone = context(request(text))
    batch = [context(request("harmless", text)), context(request(text))]
    for component in scanning_components():
        for match in component.found(alone).matches:
            _check_span(match)
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
        for after in (place + 1, min(place + 9, len(folded.text))):
            start, end = folded.span(place, after)
            if not 0 <= start < end <= len(text):
                raise BrokenPropertyError("a folded character comes from nowhere")
            if not _holds(Folded(text[start:end]).text, folded.text[place:after]):
                raise BrokenPropertyError("folded characters come from elsewhere")


def _check_span(match: Match) -> None:
    """What is marked is what was matched; what an encoding carries is not looked for there."""
    start, end = match.span
    marked = match.part.text[start:end]
    if not marked:
        raise BrokenPropertyError(f"{match.pattern_id} marks nothing")
    if match.pattern.reads is Reads.ORIGINAL:
        is_there = match.text == as_it_came(marked).text
    elif _DISGUISES.issuperset(match.reading.encodings):
        written = match.reading.plain[match.start : match.end]
        is_there = _holds(Folded(marked).text, written)
    else:
        is_there = True
    if not is_there:
        raise BrokenPropertyError(f"{match.pattern_id} marks something else")


def _holds(text: str, wanted: str) -> bool:
    """Whether one text is in another, marks aside: their order depends on what is beside them."""
    return _without_marks(wanted) in _without_marks(text)


def _without_marks(text: str) -> str:
    return "".join(char for char in text if not unicodedata.combining(char))


def _check_result(
    component: SafetyComponent[Any], event: SafetyContext, result: SafetyResult
) -> None:
    """The contract holds, and what is changed was found."""
    checked(result, event, {rule.id: rule for rule in component.rules})
    found = {(finding.part, finding.start, finding.end) for finding in result.findings}
    changed = {(edit.part, edit.start, edit.end) for edit in result.edits}
    if not result.findings_dropped and not changed <= found:
        raise BrokenPropertyError(f"{component.name} changes what it did not find")
