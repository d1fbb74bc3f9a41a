"""Components that do what their options say, for policies made up by a test.

Events are numbered from 1 by their ids. Later ones than the first pass, unless what a component
does with them depends on those before.
"""

import math
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field

from harness.building import edit, finding
from tidegate.components.base import Execution, Layer, Options, SafetyComponent, StatefulComponent
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED
from tidegate.components.testing import FakeComponent
from tidegate.schemas.records import Edit, Severity

CODE_POINTS: Any = {"unit": "code points"}


class Change(Options):
    """An edit of one part of an event, or of none where it has fewer parts."""

    part: int = Field(description="Place among the parts.", json_schema_extra={"unit": "parts"})
    start: int = Field(description="Where it starts.", json_schema_extra=CODE_POINTS)
    end: int = Field(description="Where it ends.", json_schema_extra=CODE_POINTS)
    replacement: str = Field(description="What stands there then.")
    severity: Severity = Field(description="Of two that overlap the higher wins.")


class Script(Options):
    """What a component does.

    repeat: say what the first component said that it needs. lie: answer with no result. score:
    answer with a score that is none.
    """

    does: Literal["pass", "note", "block", "change", "repeat", "raise", "lie", "score"] = Field(
        default="pass", description="What it does."
    )
    changes: tuple[Change, ...] = Field(default=(), description="What it changes.")


class Scripted(FakeComponent):
    """Does what its options say with the first event."""

    name: ClassVar = "plain"
    options: ClassVar = Script
    budget_ms: ClassVar = 10_000
    process_batch = SafetyComponent.process_batch

    def process(self, context: SafetyContext) -> Any:
        return self.acts(context) if context.event.event_id.int == 1 else PASSED

    def acts(self, context: SafetyContext) -> Any:
        script = self.config
        assert isinstance(script, Script)
        path = context.parts[0].path
        found = replace(PASSED, passed=False, score=0.5, findings=(finding(part=path, end=0),))
        match script.does:
            case "pass":
                return PASSED
            case "note":
                return found
            case "block":
                return replace(found, should_block=True)
            case "change":
                return replace(found, edits=tuple(_edit(c, context) for c in script.changes))
            case "repeat":
                return next(iter(context.results.values()), PASSED)
            case "raise":
                raise ValueError
            case "lie":
                return None
            case "score":
                return replace(found, score=math.nan)


class Early(Scripted):
    """Comes first, on a thread of its own."""

    name: ClassVar = "early"
    layer: ClassVar = Layer.INPUT_VALIDATION
    execution: ClassVar = Execution.THREAD


class Seeing(Scripted):
    """Judges images as well."""

    name: ClassVar = "seeing"
    covers: ClassVar = frozenset({"text", "image"})


class Counting(Scripted, StatefulComponent[Options]):
    """Does what its options say with an event if it met all before."""

    name: ClassVar = "counting"
    layer: ClassVar = Layer.BEHAVIOR_MONITORING
    met = 0

    def process(self, context: SafetyContext) -> Any:
        self.met += 1
        return self.acts(context) if self.met == context.event.event_id.int else PASSED


class Last(Scripted):
    """Comes last, also when an event is blocked."""

    name: ClassVar = "last"
    layer: ClassVar = Layer.AUDIT_LOGGING


SCRIPTED: tuple[type[Scripted], ...] = (Early, Scripted, Seeing, Counting, Last)
"""In the order of their layers."""


def _edit(change: Change, context: SafetyContext) -> Edit:
    paths = [part.path for part in context.parts]
    path = paths[change.part] if change.part < len(paths) else "nowhere"
    return edit(part=path, **change.model_dump(exclude={"part"}))
