"""The policy of the pipeline under test, once with components placed apart and once without."""

from pathlib import Path

from faults.pipeline.outcomes import BURST, FORBIDDEN, MASK, MASKED, RATE_PER_MINUTE
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import FakeComponent, fake
from tidegate.schemas.records import Edit, Severity

STATEFUL, STATELESS = "limits", "words"
"""Agents of components that are placed apart."""
COMPONENTS = ("input_validator", "keyword_filter", "masker", "rate_limiter")
MERGE_WAIT_S = 600

_POLICY = f"""\
id: faults
version: "1"
merge_wait_ms: {MERGE_WAIT_S * 1000}
components:
  - component: input_validator
  - component: keyword_filter
    placement: {STATELESS}
    options: {{words: [{FORBIDDEN}]}}
  - component: masker
    placement: {STATELESS}
  - component: rate_limiter
    placement: {STATEFUL}
    options: {{rate_per_minute: {RATE_PER_MINUTE}, burst: {BURST}}}
"""


def write_policy(path: Path, is_split: bool) -> None:
    """Write the policy to a file."""
    lines = _POLICY.splitlines(keepends=True)
    path.write_text("".join(line for line in lines if is_split or "placement:" not in line))


def masker() -> type[FakeComponent]:
    """A component that asks for edits; there is none in the product by now."""
    return fake("masker", lambda contexts: list(map(_masked, contexts)))


def _masked(context: SafetyContext) -> SafetyResult:
    edits = tuple(
        Edit(
            part=part.path,
            start=part.text.index(MASKED),
            end=part.text.index(MASKED) + len(MASKED),
            replacement=MASK,
            severity=Severity.LOW,
            component="masker",
        )
        for part in context.parts
        if MASKED in part.text
    )
    if not edits:
        return PASSED
    return SafetyResult(passed=False, score=0.5, should_block=False, edits=edits)


def agents(is_split: bool) -> tuple[str, ...]:
    """The agents of the policy."""
    return ("screen", STATELESS, STATEFUL, "decide") if is_split else ("screen",)
