"""`output_monitor`: marks events that the audit must hold on to."""

from typing import Any, ClassVar

from pydantic import Field

from tidegate.components.base import Layer, Options, Rule, SafetyComponent
from tidegate.components.categories import Category
from tidegate.components.content import messages_field
from tidegate.components.context import SafetyContext
from tidegate.components.registry import component
from tidegate.components.result import PASSED, SafetyResult
from tidegate.schemas.records import Severity


class OutputMonitorOptions(Options):
    """Options of `output_monitor`."""

    log_all: bool = Field(
        default=False,
        description="Mark every event; else only those to which a component that it `needs` "
        "objects.",
    )


MARKED = Rule(
    id="marked",
    category=Category.AUDIT,
    severity=Severity.INFO,
    about="The event is to be kept by the audit. No objection: it does not flag the event.",
)


@component
class OutputMonitor(SafetyComponent[OutputMonitorOptions]):
    """Marks events for the audit and lets all of them pass."""

    name: ClassVar = "output_monitor"
    version: ClassVar = "1"
    layer: ClassVar = Layer.AUDIT_LOGGING
    options: ClassVar = OutputMonitorOptions
    covers: ClassVar = frozenset[str]()
    rules: ClassVar = (MARKED,)
    cost: ClassVar = "Nothing that grows with the text."
    does_not_catch: ClassVar = "It looks at no content; it relies on the components it needs."
    example: ClassVar[dict[str, Any]] = {"log_all": True}

    def process(self, context: SafetyContext) -> SafetyResult:
        """Mark the event or not; never objects."""
        wanted = self.config.log_all or any(not r.passed for r in context.results.values())
        if not wanted:
            return PASSED
        mark = MARKED.finding(messages_field(context.event), 0, 0)
        return SafetyResult(passed=True, score=0.0, should_block=False, findings=(mark,))
