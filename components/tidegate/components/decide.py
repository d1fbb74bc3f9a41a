"""From verdicts to one outcome: a pure function, whoever calls it.

What did not judge blocks, and so does a part that no component covers, unless the policy says
otherwise: nothing here lets an event pass because something broke.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from tidegate.components.component_config import ComponentConfig
from tidegate.components.content import Direction
from tidegate.components.edits import InapplicableEditError, merge
from tidegate.components.policy import Policy
from tidegate.components.strictness import (
    PASSING,
    action_on_error,
    enforced_action,
    has_failed,
    strictest_of,
)
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    DecidedBy,
    Edit,
    EnforcementMode,
    FailurePolicy,
    Severity,
    Verdict,
    VerdictStatus,
)

_LOUD = Severity.MEDIUM
"""Least severity of a decision that passed by an `on_error: flag`."""


class Content(Protocol):
    """What of an event matters to deciding: which way it goes, and what edits would make of it."""

    @property
    def direction(self) -> Direction:
        """Which way the event goes."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its parts."""

    def modified(self, edits: Iterable[Edit]) -> tuple[ChatMessage, ...]:
        """Its messages with edits that do not overlap. Raises InapplicableEditError."""


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
    monitored_action: Action | None = None
    edits: tuple[Edit, ...] = ()
    modified_messages: tuple[ChatMessage, ...] = ()


def block(
    decided_by: DecidedBy, reason_code: ReasonCode, verdicts: tuple[Verdict, ...] = ()
) -> Outcome:
    """A BLOCK that no component asked for; the verdicts there are stay as evidence."""
    enforced = [verdict for verdict in verdicts if verdict.mode is EnforcementMode.ENFORCE]
    missing = tuple(verdict.component for verdict in enforced if has_failed(verdict))
    scores, severity = _evidence(enforced)
    return Outcome(
        action=Action.BLOCK,
        decided_by=decided_by,
        reason_code=reason_code,
        verdicts=verdicts,
        flagged=True,
        severity=severity,
        failure_policy=_failure_policy(Action.BLOCK, missing),
        missing_components=missing,
        categories=dict.fromkeys(scores, True),
        category_scores=scores,
    )


def decide(
    policy: Policy,
    content: Content,
    verdicts: Iterable[Verdict],
    awaited: Container[str] = (),
) -> Outcome:
    """Merge the verdicts of one event: the strictest wins, whatever their order and number.

    Verdicts of components that the policy does not have do not count, and one whose edits cannot be
    applied is an ERROR. A component without verdict has failed. Of several verdicts of a component
    the strictest is kept as evidence; the edits of all are merged. awaited: components that are
    left out, as they have not judged yet: whoever does not wait for them may only block.
    """
    verdicts = tuple(verdicts)
    if not awaited and _all_pass(policy, content, verdicts):  # as nearly always
        return _passed(policy, verdicts)
    configs = [config for config in policy.components if config.name not in awaited]
    given: dict[str, list[Verdict]] = {config.name: [] for config in configs}
    for verdict in verdicts:
        if verdict.component in given:
            given[verdict.component].append(_usable(verdict, content))
    direction = content.direction
    said = [_Said(config, given[config.name], direction) for config in configs]
    enforced = [one for one in said if one.config.enforces]
    action, reason = _action(policy, content, enforced)
    missing = [one.config for one in enforced if one.has_failed]
    evidence = [one.verdict for one in enforced if one.verdict is not None]
    scores, severity = _evidence(evidence)
    if action is not Action.BLOCK and any(c.on_error.of(direction) == "flag" for c in missing):
        severity = _worst((severity, _LOUD))
    edits: tuple[Edit, ...] = ()
    if action is Action.MODIFY:
        order = {config.name: place for place, config in enumerate(policy.components)}
        edits = merge((edit for one in enforced for edit in one.edits()), order)
    return Outcome(
        action=action,
        decided_by=DecidedBy.MERGE,
        reason_code=reason,
        verdicts=tuple(one.verdict for one in said if one.verdict is not None),
        flagged=action is not Action.ALLOW or bool(missing) or not all(v.passed for v in evidence),
        severity=severity,
        failure_policy=_failure_policy(action, missing),
        missing_components=tuple(config.name for config in missing),
        categories=dict.fromkeys(scores, True),
        category_scores=scores,
        monitored_action=None if len(enforced) == len(said) else _action(policy, content, said)[0],
        edits=edits,
        modified_messages=content.modified(edits) if edits else (),
    )


def has_nothing(verdict: Verdict) -> bool:
    """Whether a component has judged and found nothing."""
    return (
        verdict.passed
        and verdict.action is Action.ALLOW
        and verdict.status is VerdictStatus.OK
        and not verdict.findings
        and not verdict.edits
    )


def _all_pass(policy: Policy, content: Content, verdicts: Sequence[Verdict]) -> bool:
    """Whether each component has judged once and found nothing, and each part was judged."""
    if not all(map(has_nothing, verdicts)):
        return False
    if tuple([verdict.component for verdict in verdicts]) != policy.names:
        return False
    return policy.unsupported_content == "allow" or content.kinds <= policy.covers


def _passed(policy: Policy, verdicts: tuple[Verdict, ...]) -> Outcome:
    """What `decide` comes to when all pass."""
    return Outcome(
        action=Action.ALLOW,
        decided_by=DecidedBy.MERGE,
        reason_code=ReasonCode.PASSED,
        verdicts=verdicts,
        flagged=False,
        severity=Severity.INFO,
        failure_policy=FailurePolicy.NOT_APPLIED,
        missing_components=(),
        categories={},
        category_scores={},
        monitored_action=None if len(policy.enforced) == len(policy.names) else Action.ALLOW,
    )


class _Said:
    """What all verdicts of one component come to.

    action: the strictest. verdict: the strictest, None without any.
    """

    def __init__(
        self, config: ComponentConfig, verdicts: Sequence[Verdict], direction: Direction
    ) -> None:
        self.config = config
        self._verdicts = verdicts
        self.verdict = strictest_of(verdicts, config, direction)
        self.has_failed = self.verdict is None or has_failed(self.verdict)
        self.action = (
            action_on_error(config, direction)
            if self.verdict is None
            else enforced_action(self.verdict, config, direction)
        )

    def edits(self) -> Iterator[Edit]:
        """What all verdicts that judged ask for."""
        for verdict in self._verdicts:
            if verdict.status is VerdictStatus.OK:
                yield from verdict.edits


def _action(policy: Policy, content: Content, said: Sequence[_Said]) -> tuple[Action, ReasonCode]:
    """What follows from some components; of several reasons the one that tells most."""
    blocking = [one for one in said if one.action is Action.BLOCK]
    if blocking:
        judged = any(one.verdict and one.verdict.status is VerdictStatus.OK for one in blocking)
        return Action.BLOCK, ReasonCode.COMPONENT_BLOCK if judged else ReasonCode.COMPONENT_ERROR
    if policy.unsupported_content == "block" and not content.kinds <= _kinds_judged(said):
        return Action.BLOCK, ReasonCode.UNSUPPORTED_CONTENT
    if any(one.action is Action.MODIFY for one in said):
        return Action.MODIFY, ReasonCode.MODIFIED
    if any(one.has_failed for one in said):
        return Action.ALLOW, ReasonCode.FAILED_OPEN
    return Action.ALLOW, ReasonCode.PASSED


def _kinds_judged(said: Sequence[_Said]) -> frozenset[str]:
    return frozenset().union(*(one.config.covers for one in said))


def _evidence(verdicts: Sequence[Verdict]) -> tuple[dict[str, float], Severity]:
    """Categories that were hit with their highest scores, and the highest severity found.

    What a failed component found is no evidence.
    """
    scores: dict[str, float] = {}
    severities: list[Severity] = []
    for verdict in verdicts:
        if verdict.status is not VerdictStatus.OK:
            continue
        for finding in verdict.findings:
            severities.append(finding.severity)
            if not verdict.passed:
                score = verdict.score if finding.confidence is None else finding.confidence
                scores[finding.category] = max(scores.get(finding.category, 0.0), score)
    return scores, _worst(severities)


def _failure_policy(action: Action, missing: Sequence[object]) -> FailurePolicy:
    if not missing:
        return FailurePolicy.NOT_APPLIED
    return FailurePolicy.FAIL_CLOSED if action is Action.BLOCK else FailurePolicy.FAIL_OPEN


def _usable(verdict: Verdict, content: Content) -> Verdict:
    """The verdict as it counts: with edits only if it changes, an ERROR if they do not apply."""
    if not verdict.edits and verdict.action is not Action.MODIFY:  # as nearly always
        return verdict
    may_change = verdict.status is VerdictStatus.OK and verdict.action in PASSING
    if not may_change:
        return replace(verdict, edits=()) if verdict.edits else verdict
    try:
        if not verdict.edits:
            raise InapplicableEditError("a change without any edit")
        content.modified(merge(verdict.edits, {}))
    except InapplicableEditError as error:
        return replace(
            verdict,
            status=VerdictStatus.ERROR,
            action=Action.BLOCK,
            edits=(),
            error_type=type(error).__name__,
        )
    return replace(verdict, action=Action.MODIFY)


def _worst(severities: Iterable[Severity]) -> Severity:
    return max(severities, key=lambda severity: severity.rank, default=Severity.INFO)
