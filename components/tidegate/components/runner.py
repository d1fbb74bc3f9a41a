"""Runs the components of a policy over events and turns their results into verdicts."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tidegate.components.base import (
    MAX_FINDINGS,
    PASSED,
    SafetyComponent,
    SafetyContext,
    SafetyResult,
)
from tidegate.components.policy import ComponentConfig, Policy
from tidegate.components.registry import COMPONENTS
from tidegate.schemas.codec import Codec
from tidegate.schemas.ids import verdict_id
from tidegate.schemas.records import (
    Action,
    Finding,
    Severity,
    Verdict,
    VerdictRecord,
    VerdictStatus,
)


class Runner:
    """The initialised components of one policy.

    Raises what a component's `initialize` raises.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._steps = [_Step(config) for config in policy.components]

    def judge(self, context: SafetyContext, content_digest: bytes) -> tuple[Verdict, ...]:
        """One verdict per component, in the policy's order; never raises."""
        return tuple(step.judge(context, content_digest) for step in self._steps)

    def skip(self, event_id: UUID, content_digest: bytes) -> tuple[Verdict, ...]:
        """Verdicts of an event that is not judged any more."""
        return tuple(
            step.verdict(event_id, content_digest, VerdictStatus.SKIPPED, _NOT_JUDGED, 0.0)
            for step in self._steps
        )


_MAX_INT = 2**31 - 1  # of Avro's int
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_VERDICTS = Codec(VerdictRecord)
_NOT_JUDGED = SafetyResult(passed=False, score=0.0, should_block=True)


class _Step:
    """One component with what its verdicts are stamped with."""

    def __init__(self, config: ComponentConfig) -> None:
        self.name = config.name
        self.options_digest = config.options_digest
        self.component: SafetyComponent[Any] = COMPONENTS[config.component]()
        self.component.initialize(config.options)

    def judge(self, context: SafetyContext, content_digest: bytes) -> Verdict:
        event_id = context.event.event_id
        start = time.perf_counter()
        try:
            (result,) = map(_checked, self.component.process_batch([context]))
            duration_ms = (time.perf_counter() - start) * 1000
            verdict = self.verdict(event_id, content_digest, VerdictStatus.OK, result, duration_ms)
            if result is not PASSED:
                _refuse_unwritable(verdict)
        except Exception as error:
            # Its message may hold user content; the class says enough to find the fault.
            duration_ms = (time.perf_counter() - start) * 1000
            error_type = type(error).__qualname__
            return self.verdict(
                event_id, content_digest, VerdictStatus.ERROR, _NOT_JUDGED, duration_ms, error_type
            )
        return verdict

    def verdict(
        self,
        event_id: UUID,
        content_digest: bytes,
        status: VerdictStatus,
        result: SafetyResult,
        duration_ms: float,
        error_type: str | None = None,
    ) -> Verdict:
        version = self.component.version
        return Verdict(
            verdict_id=verdict_id(
                event_id, content_digest, self.name, version, self.options_digest
            ),
            component=self.name,
            component_version=version,
            options_digest=self.options_digest,
            status=status,
            action=Action.BLOCK if result.should_block else Action.ALLOW,
            passed=result.passed,
            score=result.score,
            findings=result.findings[:MAX_FINDINGS],
            findings_dropped=result.findings_dropped + len(result.findings[MAX_FINDINGS:]),
            explanation=result.details,
            error_type=error_type,
            duration_ms=duration_ms,
        )


def _checked(result: object) -> SafetyResult:
    if not isinstance(result, SafetyResult):
        raise TypeError("a component returned no SafetyResult")
    if not (isinstance(result.passed, bool) and isinstance(result.should_block, bool)):
        raise TypeError("a component returned neither yes nor no")
    if not 0.0 <= result.score <= 1.0:  # false for NaN too
        raise ValueError("a component returned a score outside 0 to 1")
    if not isinstance(result.findings, tuple) or not all(map(_fits, result.findings)):
        raise TypeError("a component returned findings that no record can hold")
    if not 0 <= result.findings_dropped <= _MAX_INT - len(result.findings):
        raise ValueError("a component returned an impossible count of findings")
    return result


def _fits(finding: object) -> bool:
    return (
        isinstance(finding, Finding)
        and isinstance(finding.severity, Severity)
        and 0 <= finding.start <= finding.end <= _MAX_INT
    )


def _refuse_unwritable(verdict: Verdict) -> None:
    """Raise if no record can hold the verdict; found out later, it would end the worker."""
    _VERDICTS.encode(
        0,
        VerdictRecord(
            event_id=verdict.verdict_id,
            request_id=verdict.verdict_id,
            time=_ANY_TIME,
            subject="",
            content_digest=verdict.options_digest,
            digest_key_id="",
            policy_digest=verdict.options_digest,
            group="",
            verdicts=(verdict,),
        ),
    )
