"""What tests of components and pipelines need, shipped so that users can test theirs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tidegate.components import registry
from tidegate.components.base import Layer, Options, Rule, SafetyComponent
from tidegate.components.categories import Category
from tidegate.components.clock import Clock
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.schemas.records import Severity


class SettableClock(Clock):
    """A clock that moves only when told to; both its readings move together."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._now = now
        self._monotonic = 1_000.0

    def now(self) -> datetime:
        """The time it was set to."""
        return self._now

    def monotonic(self) -> float:
        """Seconds, in step with `now`."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Move both readings forward."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds


class FakeComponent(SafetyComponent[Options]):
    """A component that answers whatever a test says: subclass it with `fake`."""

    version: ClassVar = "1"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = Options
    rules: ClassVar = (
        Rule(id="rule", category=Category.KEYWORD, severity=Severity.LOW, about="Anything."),
    )
    cost: ClassVar = "None."
    does_not_catch: ClassVar = "Everything."
    example: ClassVar[Mapping[str, Any]] = {}
    batch: ClassVar[Callable[[Sequence[SafetyContext]], Any]]

    def process(self, context: SafetyContext) -> SafetyResult:
        """The test's answer to one event."""
        return self.process_batch([context])[0]

    def process_batch(self, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        """The test's answer."""
        answer: list[SafetyResult] = type(self).batch(contexts)
        return answer


def fake(
    name: str, batch: Callable[[Sequence[SafetyContext]], Any], **members: Any
) -> type[FakeComponent]:
    """A component class of that name; batch answers its `process_batch`, members override."""
    doc = {"__doc__": "A stand-in of a test."}
    return type(
        "Fake", (FakeComponent,), {"name": name, "batch": staticmethod(batch)} | doc | members
    )


def passing(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
    """A `batch` that lets everything pass."""
    return [PASSED] * len(contexts)


@contextmanager
def registered(*classes: type[SafetyComponent[Any]]) -> Iterator[None]:
    """Component classes that policies can name for as long as the block lasts."""
    put_in: list[str] = []
    try:
        for cls in classes:
            registry.component(cls)
            put_in.append(cls.name)
        yield
    finally:
        for name in put_in:
            registry.forget(name)
