"""From findings, and what is to be put in their place, to one result."""

from collections.abc import Sequence
from typing import NamedTuple

from tidegate.components.content import messages_field
from tidegate.components.context import SafetyContext
from tidegate.components.edits import InapplicableEditError, merge
from tidegate.components.result import MAX_EDITS, MAX_FINDINGS, PASSED, SafetyResult
from tidegate.components.scan.component import SCAN_BOUND
from tidegate.schemas.records import Edit, Finding


class Act(NamedTuple):
    """A finding, and what its span is to be replaced by; None where the event is to be blocked."""

    finding: Finding
    replacement: str | None


def result_of(acts: Sequence[Act], context: SafetyContext, is_cut: bool) -> SafetyResult:
    """The result of a scanning component: it blocks where it has to, and where it cannot replace.

    is_cut: whether the event was not read to the end, which blocks by SCAN_BOUND. Only text of
    message parts can be replaced, in 1,000 places at most.
    """
    if is_cut:
        acts = [Act(SCAN_BOUND.finding(messages_field(context.event), 0, 0), None), *acts]
    if not acts:
        return PASSED
    edits = _edits(acts, context)
    return SafetyResult(
        passed=False,
        score=max(1.0 if a.finding.confidence is None else a.finding.confidence for a in acts),
        should_block=not edits,
        findings=tuple(act.finding for act in acts[:MAX_FINDINGS]),
        findings_dropped=max(0, len(acts) - MAX_FINDINGS),
        edits=edits,
    )


def _edits(acts: Sequence[Act], context: SafetyContext) -> tuple[Edit, ...]:
    """What to change; nothing where the event has to be blocked."""
    edits = tuple(
        Edit(
            part=finding.part,
            start=finding.start,
            end=finding.end,
            replacement=replacement,
            severity=finding.severity,
            component="",  # whoever runs it writes its name
        )
        for finding, replacement in acts
        if replacement is not None
    )
    if len(edits) < len(acts) or len(edits) > MAX_EDITS:
        return ()
    try:
        context.modified(merge(edits, {}))
    except InapplicableEditError:  # such as of an attribute, or across the JSON of a tool call
        return ()
    return edits
