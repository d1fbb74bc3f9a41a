"""What a component says of one event."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tidegate.schemas.records import Action, Edit, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyResult:
    """What a component found in one event.

    passed: nothing breaks the component's rule. score: 0 (harmless) to 1 (certain). should_block:
    the component's advice. details: for people, no user content. findings: at most `MAX_FINDINGS`;
    findings_dropped: how many more there were. edits: changes it asks for, of text of message
    parts; whoever runs the component writes its name in the policy into them.
    """

    passed: bool
    score: float
    should_block: bool
    findings: tuple[Finding, ...] = ()
    findings_dropped: int = 0
    edits: tuple[Edit, ...] = ()
    details: str | None = None

    @property
    def action(self) -> Action:
        """What it asks for."""
        if self.should_block:
            return Action.BLOCK
        return Action.MODIFY if self.edits else Action.ALLOW


PASSED = SafetyResult(passed=True, score=0.0, should_block=False)

MAX_FINDINGS = 100
"""Findings one component reports of one event; the rest is counted."""

MAX_COUNTED = 10_000
"""Further findings that are counted where each blocks: of a megabyte that must not be, the rest
says no more and takes seconds."""

MAX_EDITS = 1_000
"""Edits one component may ask for in one event; one that needs more has to block."""


def blocked_by(findings: Iterable[Finding]) -> SafetyResult:
    """Result of a component for which any finding blocks; without findings it passed.

    Of those that are not reported 10,000 are counted.
    """
    rest = iter(findings)
    reported = tuple(islice(rest, MAX_FINDINGS))
    dropped = sum(1 for _ in islice(rest, MAX_COUNTED))
    if not reported:
        return PASSED
    return SafetyResult(
        passed=False,
        score=1.0,
        should_block=True,
        findings=reported,
        findings_dropped=dropped,
    )
