"""What a safety component is: the contract between components and whatever runs them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from tidegate.components.content import TEXT, Direction, Part, direction_of, scannable_parts
from tidegate.schemas.records import Event, Finding


class Layer(StrEnum):
    """The five layers of components, in the order in which they judge."""

    INPUT_VALIDATION = "input_validation"
    CONTENT_FILTERING = "content_filtering"
    BEHAVIOR_MONITORING = "behavior_monitoring"
    OUTPUT_SANITIZATION = "output_sanitization"
    AUDIT_LOGGING = "audit_logging"


class Options(BaseModel):
    """Base of a component's options: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


OptionsT = TypeVar("OptionsT", bound=Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyContext:
    """One event as a component sees it: the original content, never an edited one."""

    event: Event
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, event: Event) -> "SafetyContext":
        """The context of an event, its parts listed."""
        return cls(event=event, parts=scannable_parts(event))

    @property
    def direction(self) -> Direction:
        """Which way the event goes."""
        return direction_of(self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyResult:
    """What a component found in one event.

    passed: nothing breaks the component's rule. score: 0 (harmless) to 1 (certain). should_block:
    the component's advice. details: for people, no user content. findings_dropped: how many
    findings were left out beyond `MAX_FINDINGS`.
    """

    passed: bool
    score: float
    should_block: bool
    findings: tuple[Finding, ...] = ()
    findings_dropped: int = 0
    details: str | None = None


PASSED = SafetyResult(passed=True, score=0.0, should_block=False)

MAX_FINDINGS = 100
"""Findings one component reports of one event; the rest is counted."""


def blocked_by(findings: Iterable[Finding]) -> SafetyResult:
    """Result of a component for which any finding blocks; without findings it passed."""
    rest = iter(findings)
    reported = tuple(islice(rest, MAX_FINDINGS))
    if not reported:
        return PASSED
    return SafetyResult(
        passed=False,
        score=1.0,
        should_block=True,
        findings=reported,
        findings_dropped=sum(1 for _ in rest),
    )


class SafetyComponent(ABC, Generic[OptionsT]):
    """One safety check.

    A worker builds each component of its policy once, calls `initialize` once with validated
    options before anything else, and then `process_batch` for batch after batch, from one thread.
    A result may depend on nothing but the context and the options, so that judging an event
    again gives the same result. An exception is no verdict: the event it arose on is blocked. No
    message, log line or exception may hold user content.

    Class attributes: `name` (snake_case, as policies write it), `version` (rises when results may
    change), `layer`, `options` (the class of its options), `covers` (kinds of parts it judges).
    """

    name: ClassVar[str]
    version: ClassVar[str]
    layer: ClassVar[Layer]
    options: ClassVar[type[Options]]
    covers: ClassVar[frozenset[str]] = frozenset({TEXT})

    @abstractmethod
    def initialize(self, options: OptionsT) -> None:
        """Make ready for `process`, or raise ValueError."""

    @abstractmethod
    def process(self, context: SafetyContext) -> SafetyResult:
        """Judge one event."""

    def process_batch(self, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        """Judge several events: one result per context, in order."""
        return [self.process(context) for context in contexts]
