"""Policies of the pipeline under test, and components that the product does not have."""

import re
import time
from collections.abc import Sequence
from typing import NamedTuple

from faults.pipeline.outcomes import BURST, FORBIDDEN, MASK, MASKED, RATE_PER_MINUTE
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.testing import FakeComponent, fake, passing
from tidegate.schemas.records import Edit, Severity

STATEFUL, STATELESS = "limits", "words"
"""Agents of components that are placed apart."""
COMPONENTS = ("input_validator", "keyword_filter", "masker", "rate_limiter")
MERGE_WAIT_S = 600
BUDGET_MS = 14_000
"""Of every component: while a worker is stopped, the time of what it was at goes on."""


class PolicyUnderTest(NamedTuple):
    """A policy as YAML, and the agents that it needs."""

    text: str
    agents: tuple[str, ...]


_PLACED = f"""\
id: faults
version: "1"
merge_wait_ms: {MERGE_WAIT_S * 1000}
components:
  - component: input_validator
    budget_ms: {BUDGET_MS}
  - component: keyword_filter
    placement: {STATELESS}
    budget_ms: {BUDGET_MS}
    options: {{words: [{FORBIDDEN}]}}
  - component: masker
    placement: {STATELESS}
    budget_ms: {BUDGET_MS}
  - component: rate_limiter
    placement: {STATEFUL}
    budget_ms: {BUDGET_MS}
    options: {{rate_per_minute: {RATE_PER_MINUTE}, burst: {BURST}}}
"""


SPLIT = PolicyUnderTest(_PLACED, ("screen", STATELESS, STATEFUL, "decide"))
CHAINED = PolicyUnderTest(re.sub(" +placement:.*\n", "", _PLACED), ("screen",))
"""The same without placement."""

HOT = "hot"
"""A subject whose events cost HOT_S each."""
HOT_S = 0.001

COSTLY = PolicyUnderTest(
    """\
id: costly
version: "1"
components:
  - component: input_validator
  - component: costly
""",
    ("screen",),
)


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


def costly() -> type[FakeComponent]:
    """A component that some events keep waiting, though not the processor."""

    def judge(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        time.sleep(HOT_S * sum(context.subject == HOT for context in contexts))
        return passing(contexts)

    return fake("costly", judge, budget_ms=10_000)
