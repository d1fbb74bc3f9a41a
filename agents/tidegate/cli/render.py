"""Decisions for people and for programs."""

from typing import Any

from tidegate.cli.traffic import Line, LineError
from tidegate.client import EffectiveDecision
from tidegate.client.reshape import reshaped
from tidegate.components.decide import Outcome
from tidegate.schemas.records import Action, ChatMessage, Decision, Verdict


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


def judged(line: Line, outcome: Outcome) -> dict[str, Any]:
    """What became of a line judged without a broker; with content only where it was modified."""
    told = {
        "id": line.id,
        "action": outcome.action,
        "flagged": outcome.flagged,
        "reason_code": outcome.reason_code,
        "categories": outcome.categories,
        "category_scores": outcome.category_scores,
        "verdicts": [_verdict(verdict) for verdict in outcome.verdicts],
        "findings": [
            {
                "component": verdict.component,
                "rule_id": finding.rule_id,
                "part": finding.part,
                "start": finding.start,
                "end": finding.end,
            }
            for verdict in outcome.verdicts
            for finding in verdict.findings
        ],
    }
    if outcome.action is Action.MODIFY:
        told["content"] = _in_the_shape_of(line.source, outcome.modified_messages)
    return told


def refused(error: LineError) -> dict[str, Any]:
    """A line that is no event, in the place of what would have become of it."""
    known = {} if error.id is None else {"id": error.id}
    return {"line": error.number, **known, "error": error.reason}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "component": verdict.component,
        "status": verdict.status,
        "passed": verdict.passed,
        "score": verdict.score,
        "duration_ms": round(verdict.duration_ms, 3),
    }


def _in_the_shape_of(source: dict[str, Any], modified: tuple[ChatMessage, ...]) -> Any:
    if "text" in source:
        return modified[0].parts[0].content
    return list(map(reshaped, source["messages"], modified))
