"""From verdicts to one outcome: a pure function, whoever calls it.

A component that failed or gave no verdict blocks, and so does a part that no component covers:
nothing here lets an event pass that was not judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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

_FAILED = (VerdictStatus.ERROR, VerdictStatus.TIMEOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The part of a decision that follows from policy, event and verdicts alone."""

    action: Action
    decided_by: DecidedBy
    reason_code: ReasonCode
    verdicts: tuple[Verdict, ...]
    flagged: bool
    severity: Severity
    failure_policy: FailurePolicy
    missing_components: tuple[str, ...]
    categories: dict[str, bool]
    category_scores: dict[str, float]


def block(
    decided_by: DecidedBy, reason_code: ReasonCode, verdicts: tuple[Verdict, ...] = ()
) -> Outcome:
    """A BLOCK that no component asked for; the verdicts there are stay as evidence."""
    failed = tuple(verdict.component for verdict in verdicts if verdict.status in _FAILED)
    return _outcome(Action.BLOCK, decided_by, reason_code, verdicts, failed)


def decide(policy: Policy, context: SafetyContext, verdicts: Sequence[Verdict]) -> Outcome:
    """Merge the verdicts of one event: the strictest wins, whatever their order."""
    given: dict[str, Verdict] = {}
    for verdict in verdicts:
        other = given.setdefault(verdict.component, verdict)
        if other is not verdict:
            given[verdict.component] = max(other, verdict, key=_strictness)
    ordered = tuple(given[c.name] for c in policy.components if c.name in given)
    missing = tuple(
        c.name for c in policy.components if c.name not in given or given[c.name].status in _FAILED
    )
    reason = _reason(policy, context, ordered)
    action = Action.ALLOW if reason is ReasonCode.PASSED else Action.BLOCK
    return _outcome(action, DecidedBy.MERGE, reason, ordered, missing)


def _reason(policy: Policy, context: SafetyContext, verdicts: tuple[Verdict, ...]) -> ReasonCode:
    """Several may hold; the one that says most about the content is named."""
    judged = _judged(verdicts)
    if any(verdict.action is not Action.ALLOW for verdict in judged):
        return ReasonCode.COMPONENT_BLOCK
    if len(judged) < len(policy.components):
        return ReasonCode.COMPONENT_ERROR
    uncovered = any(part.kind not in policy.covered_kinds for part in context.parts)
    if uncovered and policy.unsupported_content == "block":
        return ReasonCode.UNSUPPORTED_CONTENT
    return ReasonCode.PASSED


def _outcome(
    action: Action,
    decided_by: DecidedBy,
    reason_code: ReasonCode,
    verdicts: tuple[Verdict, ...],
    missing: tuple[str, ...],
) -> Outcome:
    judged = _judged(verdicts)
    scores: dict[str, float] = {}
    for verdict in judged:
        for finding in verdict.findings:
            scores[finding.category] = max(scores.get(finding.category, 0.0), verdict.score)
    return Outcome(
        action=action,
        decided_by=decided_by,
        reason_code=reason_code,
        verdicts=verdicts,
        flagged=action is not Action.ALLOW or any(not verdict.passed for verdict in judged),
        severity=_severity(judged),
        failure_policy=FailurePolicy.FAIL_CLOSED if missing else FailurePolicy.NOT_APPLIED,
        missing_components=missing,
        categories=dict.fromkeys(scores, True),
        category_scores=scores,
    )


def _judged(verdicts: tuple[Verdict, ...]) -> list[Verdict]:
    """The verdicts of components that judged; what a failed one found is no evidence."""
    return [verdict for verdict in verdicts if verdict.status is VerdictStatus.OK]


def _strictness(verdict: Verdict) -> tuple[bool, int, str]:
    """Sort key; of two that are equally strict any will do, but always the same one."""
    return verdict.status is not VerdictStatus.OK, verdict.action.strictness, repr(verdict)


def _severity(verdicts: Sequence[Verdict]) -> Severity:
    found = (finding.severity for verdict in verdicts for finding in verdict.findings)
    return max(found, key=lambda severity: severity.rank, default=Severity.INFO)
