"""A component that exists for the tests of the mutation check, and cases of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from tidegate.components.base import Layer, Options, Rule, SafetyComponent
from tidegate.components.behaviour.cases import Case, CaseFile
from tidegate.components.categories import Category
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult, blocked_by
from tidegate.schemas.records import Severity

DIGITS = Rule(
    id="digits", category=Category.KEYWORD, severity=Severity.LOW, about="Too many digits."
)
UNIT: dict[str, Any] = {"unit": "digits"}


class CounterOptions(Options):
    """Options of `counter`."""

    most: int = Field(default=2, description="Digits.", json_schema_extra=UNIT)
    share: float | None = Field(default=None, description="Unused.", json_schema_extra=UNIT)
    skipped: tuple[str, ...] = Field(default=(), description="Digits that do not count.")
    off: bool = Field(default=False, description="Whether it finds nothing.")
    word: str = Field(default="a", description="Unused.")


class Counter(SafetyComponent[CounterOptions]):
    """Blocks texts with too many digits."""

    name: ClassVar = "counter"
    version: ClassVar = "1"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = CounterOptions
    rules: ClassVar = (DIGITS,)
    patterns: ClassVar = {"digit": re.compile("[0-9]")}
    verifiers: ClassVar[Mapping[str, Callable[[str], bool]]] = {"is_even": lambda d: d in "02468"}
    thresholds: ClassVar = {"longest": 10}
    cost: ClassVar = "Little."
    does_not_catch: ClassVar = "Most."
    example: ClassVar[dict[str, Any]] = {}

    def process(self, context: SafetyContext) -> SafetyResult:
        """Count even digits, of texts that are not too long."""
        text = context.parts[0].text
        found = [d for d in self.patterns["digit"].findall(text) if self.verifiers["is_even"](d)]
        found = [digit for digit in found if digit not in self.config.skipped]
        too_many = len(found) > self.config.most and len(text) <= self.thresholds["longest"]
        if not too_many or self.config.off:
            return blocked_by([])
        return blocked_by([DIGITS.finding(context.parts[0].path, 0, 0)])


def cases(texts: Mapping[str, bool], skipped: Sequence[str] = ()) -> Sequence[Case]:
    """Cases of `counter` by text, and whether it blocks."""
    blocked = {"action": "BLOCK", "findings": [{"rule": "digits"}]}
    options = {"skipped": skipped}
    made = [
        {
            "name": text,
            "options": options,
            "text": text,
            "expect": blocked if is_blocked else {"action": "ALLOW"},
        }
        for text, is_blocked in texts.items()
    ]
    return CaseFile.model_validate({"component": "counter", "cases": made}).cases
