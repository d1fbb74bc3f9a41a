"""Decisions for people and for programs."""

from typing import Any

from tidegate.client import EffectiveDecision
from tidegate.schemas.records import Decision


def summary(effective: EffectiveDecision) -> dict[str, Any]:
    """An effective decision as a JSON object, without content."""
    decision = effective.decision
    return {
        "event_id": str(effective.event_id),
        "action": effective.action,
        "reason_code": effective.reason_code,
        "decided_by": None if decision is None else decision.decided_by,
        "subject": None if decision is None else decision.subject,
        "policy": None if decision is None else f"{decision.policy_id}@{decision.policy_version}",
        "duration_ms": None if decision is None else round(decision.duration_ms, 3),
        "rules": [] if decision is None else rules(decision),
    }


def rules(decision: Decision) -> list[str]:
    """`component.rule` of every rule that found something, each once."""
    return sorted(
        {
            f"{verdict.component}.{finding.rule_id}"
            for verdict in decision.verdicts
            for finding in verdict.findings
        }
    )


def one_line(effective: EffectiveDecision) -> str:
    """An effective decision as a line of text, without content."""
    decision = effective.decision
    found = "" if decision is None else " ".join(rules(decision))
    subject = "" if decision is None else printable(decision.subject)
    return (
        f"{effective.action:<6} {effective.reason_code:<20} {effective.event_id} {subject} {found}"
    ).rstrip()


def printable(text: str) -> str:
    """Text that a terminal shows and does not obey: what is not printable is escaped."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
