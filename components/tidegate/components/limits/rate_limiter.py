"""`rate_limiter`: so many events of a subject in a time, and no more.

The generic cell rate algorithm (GCRA; ITU-T I.371, annex A, as virtual scheduling): each subject
has a theoretical arrival time, TAT. An event at time t is denied if t < TAT - τ, else it conforms
and TAT becomes max(TAT, t) + T, where T = 60 s / rate and τ = T · (burst - 1). Times are log times
in whole microseconds; T is rounded up, so that a rate is never exceeded by rounding.
"""

from typing import Any, ClassVar

from pydantic import Field

from tidegate.components.base import Layer, Options, Rule, StatefulComponent
from tidegate.components.categories import Category
from tidegate.components.content import messages_field
from tidegate.components.context import SafetyContext
from tidegate.components.registry import component
from tidegate.components.result import PASSED, SafetyResult
from tidegate.schemas.log_time import LAST_US, at_microseconds, microseconds
from tidegate.schemas.records import Severity

_MINUTE_US = 60_000_000


class RateLimiterOptions(Options):
    """Options of `rate_limiter`."""

    rate_per_minute: int = Field(
        default=100,
        gt=0,
        le=1_000_000,
        description="Events of one subject and direction in the long run.",
        json_schema_extra={"unit": "events per minute"},
    )
    burst: int = Field(
        default=20,
        gt=0,
        le=1_000_000,
        description="Events that may come at once after a pause.",
        json_schema_extra={"unit": "events"},
    )


RATE_EXCEEDED = Rule(
    id="rate_exceeded",
    category=Category.RATE_LIMIT,
    severity=Severity.LOW,
    about="More events than the rate and the burst allow; the label `retry_after_ms` says when the "
    "next one would pass.",
    labels={"owasp_llm": "LLM10:2025"},
)


@component
class RateLimiter(StatefulComponent[RateLimiterOptions]):
    """Blocks what a subject sends beyond a rate, requests and responses counted apart.

    A denied event counts nothing, so that waiting helps; one that others block does count.
    """

    name: ClassVar = "rate_limiter"
    version: ClassVar = "2"
    layer: ClassVar = Layer.BEHAVIOR_MONITORING
    options: ClassVar = RateLimiterOptions
    covers: ClassVar = frozenset[str]()
    rules: ClassVar = (RATE_EXCEEDED,)
    cost: ClassVar = "One row read and written."
    does_not_catch: ClassVar = "One person under many subjects; few events that are costly."
    example: ClassVar[dict[str, Any]] = {"rate_per_minute": 60, "burst": 5}

    def process(self, context: SafetyContext) -> SafetyResult:
        """Count the event, or deny it."""
        interval = -(-_MINUTE_US // self.config.rate_per_minute)
        state = self.state(context)
        now = microseconds(context.log_time)
        row = state.get(context.subject)
        arrival = now if row is None else max(now, row["tat_us"])
        early = arrival - interval * (self.config.burst - 1) - now
        if early > 0:
            return _denied(context, -(-early // 1_000))
        arrival += interval
        idle_at = at_microseconds(min(arrival, LAST_US))
        state.set(context.subject, {"tat_us": arrival}, context.log_time, idle_at)
        return PASSED


def _denied(context: SafetyContext, retry_after_ms: int) -> SafetyResult:
    labels = {"retry_after_ms": str(retry_after_ms)}
    return SafetyResult(
        passed=False,
        score=1.0,
        should_block=True,
        findings=(RATE_EXCEEDED.finding(messages_field(context.event), 0, 0, labels),),
        details=f"retry after {retry_after_ms} ms",
    )
