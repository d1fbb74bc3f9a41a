"""From verdicts to one outcome: a pure function, whoever calls it.

A component that failed or gave no verdict blocks, and so does a part that no component covers:
nothing here lets an event pass that was not judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tidegate.components.base import SafetyContext
from tidegate.components.policy import Policy
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Action,
    DecidedBy,
    FailurePolicy,
    Severity,
    Verdict,
    VerdictStatus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The part of a decision that follows from policy, event and verdicts alone."""

    action: Action
    decided_by: DecidedBy
    reason_code: ReasonCode
    verdicts: tuple[Verdict, ...] = ()
    flagged: bool = True
    severity: Severity = Severity.INFO
    failure_policy: FailurePolicy = FailurePolicy.NOT_APPLIED
    missing_components: tuple[str, ...] = ()
    categories: dict[str, bool] = field(default_factory=dict)
    category_scores: dict[str, float] = field(default_factory=dict)


def block(
    decided_by: DecidedBy, reason_code: ReasonCode, verdicts: tuple[Verdict, ...] = ()
) -> Outcome:
    """A BLOCK that no component asked for; the verdicts there are stay as evidence."""
    return Outcome(
        action=Action.BLOCK,
        decided_by=decided_by,
        reason_code=reason_code,
        verdicts=verdicts,
        severity=_severity(verdicts),
        missing_components=tuple(v.component for v in verdicts if v.status is not VerdictStatus.OK),
    )


def decide(policy: Policy, context: SafetyContext, verdicts: Sequence[Verdict]) -> Outcome:
    """Merge the verdicts of one event: the strictest wins, whatever their order."""
    given: dict[str, Verdict] = {}
    for verdict in verdicts:
        other = given.setdefault(verdict.component, verdict)
        if other is not verdict:
            given[verdict.component] = max(other, verdict, key=_strictness)
    ordered = tuple(given[c.name] for c in policy.components if c.name in given)
    judged = [verdict for verdict in ordered if verdict.status is VerdictStatus.OK]
    missing = tuple(
        c.name
        for c in policy.components
        if c.name not in given or given[c.name].status is not VerdictStatus.OK
    )
    reason = _reason(policy, context, judged, missing)
    scores: dict[str, float] = {}
    for verdict in judged:
        for finding in verdict.findings:
            scores[finding.category] = max(scores.get(finding.category, 0.0), verdict.score)
    return Outcome(
        action=Action.ALLOW if reason is ReasonCode.PASSED else Action.BLOCK,
        decided_by=DecidedBy.MERGE,
        reason_code=reason,
        verdicts=ordered,
        flagged=reason is not ReasonCode.PASSED or any(not v.passed for v in judged),
        severity=_severity(judged),
        failure_policy=FailurePolicy.FAIL_CLOSED if missing else FailurePolicy.NOT_APPLIED,
        missing_components=missing,
        categories=dict.fromkeys(scores, True),
        category_scores=scores,
    )


def _reason(
    policy: Policy, context: SafetyContext, judged: list[Verdict], missing: tuple[str, ...]
) -> ReasonCode:
    """Several may hold; the one that says most about the content is named."""
    if any(verdict.action is not Action.ALLOW for verdict in judged):
        return ReasonCode.COMPONENT_BLOCK
    if missing:
        return ReasonCode.COMPONENT_ERROR
    uncovered = any(part.kind not in policy.covered_kinds for part in context.parts)
    if uncovered and policy.unsupported_content == "block":
        return ReasonCode.UNSUPPORTED_CONTENT
    return ReasonCode.PASSED


def _strictness(verdict: Verdict) -> tuple[bool, int, str]:
    """Sort key; of two that are equally strict any will do, but always the same one."""
    return verdict.status is not VerdictStatus.OK, verdict.action.strictness, repr(verdict)


def _severity(verdicts: Sequence[Verdict]) -> Severity:
    found = (finding.severity for verdict in verdicts for finding in verdict.findings)
    return max(found, key=lambda severity: severity.rank, default=Severity.INFO)
