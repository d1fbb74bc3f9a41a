"""What a safety component is: the contract between components and whatever runs them."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from tidegate.components.categories import Category
from tidegate.components.content import TEXT
from tidegate.components.context import SafetyContext
from tidegate.components.document import Document
from tidegate.components.result import SafetyResult
from tidegate.components.state import MemoryStates, State, States
from tidegate.schemas.errors import TidegateError
from tidegate.schemas.records import Finding, Severity


class Layer(StrEnum):
    """The five layers of components, in the order in which they judge."""

    INPUT_VALIDATION = "input_validation"
    CONTENT_FILTERING = "content_filtering"
    BEHAVIOR_MONITORING = "behavior_monitoring"
    OUTPUT_SANITIZATION = "output_sanitization"
    AUDIT_LOGGING = "audit_logging"


class Execution(StrEnum):
    """Where a synchronous component runs."""

    INLINE = "inline"
    """Cheap: after its neighbours, on the one thread they share."""
    THREAD = "thread"
    """Releases the GIL or computes long: beside the others, on a thread of its own."""


class PermanentError(TidegateError):
    """The same input would fail again: the event is at fault, not the component."""


class RetryableError(TidegateError):
    """The same input may succeed later: something the component needs is away."""


class NotInitializedError(PermanentError):
    """A component was asked to judge before `initialize` or after `close`."""


class Options(Document):
    """Base of a component's options: frozen, and an unknown key is an error.

    Every field has a description, a number also its unit, in `json_schema_extra={"unit": …}`; a
    secret is a `SecretStr`.
    """


OptionsT = TypeVar("OptionsT", bound=Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing a component can find. labels: its ids in other taxonomies, such as `owasp_llm`."""

    id: str
    category: Category
    severity: Severity
    about: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def finding(
        self,
        part: str,
        start: int,
        end: int,
        labels: Mapping[str, str] | None = None,
        *,
        layer: str | None = None,
        confidence: float | None = None,
    ) -> Finding:
        """A finding of this rule, by the path of a part and a span in code points.

        labels: beside those of the rule. layer: the encodings that it was found in.
        """
        return Finding(
            rule_id=self.id,
            category=self.category,
            severity=self.severity,
            part=part,
            start=start,
            end=end,
            layer=layer,
            confidence=confidence,
            labels={**self.labels, **labels} if labels else self.labels,
        )


@dataclass(frozen=True, slots=True)
class HealthStatus:
    """Whether a component can judge; detail: why not, for people, no user content."""

    healthy: bool
    detail: str | None = None


class SafetyComponent(ABC, Generic[OptionsT]):
    """One safety check.

    Life. Built once per worker, cheaply and without I/O, as the policy names it. `initialize` is
    called once with validated options, before anything else; it may load files, and what it raises
    stops the worker. Then `health_check` and `process_batch` are called until `close`. Calling
    `initialize` or `close` twice in a row must be harmless; in between they may alternate.

    Judging. `process_batch` gets one or more events and returns one result for each, in order. It
    may be called on any thread, and on several at once: after a time-out the old call is left
    behind and its answer is thrown away. A result may depend on nothing but the context, the
    options and, of a stateful component, its state: judging again gives the same result, and a
    batch gives what its events give one by one. One that has no `process_batch` of its own is
    called through `process`, event by event. It may be called for the same event again when a call
    failed, unless it is stateful. It must not change what it is given.

    Failing. An exception is no verdict: the event it arose on, judged alone if it was not, has the
    verdict ERROR, which blocks unless the policy says otherwise; so has one whose result breaks the
    contract. After five such events in a row `health_check` is asked, and a component that is not
    well is left out (ERROR) until it is; `PermanentError` says that the event is at fault and does
    not count. A call that takes longer than the budget is left behind, and what it was at is judged
    alone once more and then TIMEOUT; five of these in a row leave the component out for ten seconds
    at least. No message, log line, metric or exception may hold user content.

    A component declares itself by class attributes, from which the catalogue, the schemas and the
    tests are made. Its docstring is its purpose. `name`: snake_case, as policies write it.
    `version` rises when results may change. `covers`: kinds of parts it judges. `rules`: all it can
    find. `patterns`, `verifiers` and `thresholds`: whatever else decides, by name (expressions;
    functions that confirm a hit or rule it out by what stands around it; numbers that are no
    options), read through the class attribute at every use, so that a test can take one away and
    see that something notices. `budget_ms`: longest time of one `process_batch`, whatever its size
    (of a stateful component that is one event), unless the policy says otherwise. `cost`,
    `does_not_catch` and `example` (options) are for the catalogue.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    layer: ClassVar[Layer]
    options: ClassVar[type[Options]]
    covers: ClassVar[frozenset[str]] = frozenset({TEXT})
    execution: ClassVar[Execution] = Execution.INLINE
    budget_ms: ClassVar[int] = 1_000
    rules: ClassVar[tuple[Rule, ...]]
    patterns: ClassVar[Mapping[str, Any]] = {}
    verifiers: ClassVar[Mapping[str, Callable[..., bool]]] = {}
    thresholds: ClassVar[Mapping[str, float]] = {}
    cost: ClassVar[str]
    does_not_catch: ClassVar[str]
    example: ClassVar[Mapping[str, Any]]

    _config: OptionsT | None = None

    @property
    def config(self) -> OptionsT:
        """The options. Raises NotInitializedError before `initialize` and after `close`."""
        if self._config is None:
            raise NotInitializedError(f"{self.name} is not initialized")
        return self._config

    def initialize(self, options: OptionsT) -> None:
        """Make ready for `process`, or raise PermanentError or RetryableError.

        A component that prepares more than its options does so before it calls this.
        """
        self._config = options

    def health_check(self) -> HealthStatus:
        """Whether the component can judge now; called at the start and every ten seconds or so.

        Must return within `budget_ms` and touch no event. Raising means not healthy.
        """
        ready = self._config is not None
        return HealthStatus(ready, None if ready else "not initialized")

    @abstractmethod
    def process(self, context: SafetyContext) -> SafetyResult:
        """Judge one event."""

    def process_batch(self, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        """Judge several events: one result per context, in order."""
        return [self.process(context) for context in contexts]

    def get_metrics(self) -> dict[str, float]:
        """Finite numbers worth watching, by snake_case names; callable at any time."""
        return {}

    @classmethod
    def get_dependencies(cls, options: OptionsT) -> tuple[str, ...]:
        """Names, as in the policy, of components whose results this one cannot do without.

        The policy's `needs` are added to them. Asked before anything is built.
        """
        return ()

    def close(self) -> None:
        """Let go of what `initialize` took; nothing is judged any more."""
        self._config = None


class AsyncSafetyComponent(SafetyComponent[OptionsT]):
    """A component that waits on a network: the runner awaits it as a task of its event loop.

    It is cancelled when its time is over and must neither catch that for good nor block the loop.
    """

    @abstractmethod
    async def process_async(self, context: SafetyContext) -> SafetyResult:
        """Judge one event."""

    async def process_batch_async(self, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        """Judge several events, side by side: one result per context, in order."""
        if len(contexts) == 1:
            return [await self.process_async(contexts[0])]
        async with asyncio.TaskGroup() as group:  # unlike gather it leaves no task behind
            tasks = [group.create_task(self._contained(context)) for context in contexts]
        return [task.result() for task in tasks]

    async def _contained(self, context: SafetyContext) -> SafetyResult:
        try:
            return await self.process_async(context)
        except (SystemExit, KeyboardInterrupt) as error:  # out of a task, they end the event loop
            raise RuntimeError(type(error).__name__) from None

    def process(self, context: SafetyContext) -> SafetyResult:
        """Judge one event from code that has no event loop."""
        return asyncio.run(self.process_async(context))


class StatefulComponent(SafetyComponent[OptionsT]):
    """A component whose results depend on the events before, kept in `states`.

    It is called through `process`, for one event after another, in the order of the log, and never
    twice for one; also for events that are blocked already, as what it counts must not depend on
    what others found, but not for those that come too late or name another policy. After a crash
    it is called again for events that it counted already, with the state of the first time. There
    is one state per direction and partition, as only within one is there an order; `state` picks
    it.
    """

    def __init__(self) -> None:
        self.states: States = MemoryStates()

    def state(self, context: SafetyContext) -> State:
        """The state that the event belongs to."""
        return self.states.met_by(context)
