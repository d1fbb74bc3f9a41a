"""What a component is given: one event, as it came, and what is known about it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tidegate.components.clock import Clock
from tidegate.components.content import Direction, Part, direction_of, scannable_parts
from tidegate.components.edits import modified_messages
from tidegate.components.result import SafetyResult
from tidegate.schemas.records import ChatMessage, Edit, Event, SafetyResponse

_MACHINE = Clock()
_NO_RESULTS: Mapping[str, SafetyResult] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyContext:
    """One event as a component sees it: the original content, never an edited one.

    log_time: when the broker wrote the record, UTC; the only clock that limits, sessions and
    expiry may use. partition: of the input topic. ends: when the event's budget is over on
    `clock.monotonic()`, None without one. origin: what whoever keeps state must know of the record;
    nothing for components. results: what the components it needs said, by their
    names in the policy, edits included; one that failed or was skipped is not there.
    """

    event: Event
    parts: tuple[Part, ...]
    log_time: datetime
    partition: int = 0
    ends: float | None = None
    clock: Clock = field(default=_MACHINE, compare=False, repr=False)
    origin: object = field(default=None, compare=False, repr=False)
    scans: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    results: Mapping[str, SafetyResult] = field(default_factory=lambda: _NO_RESULTS)

    @classmethod
    def of(
        cls,
        event: Event,
        log_time: datetime,
        partition: int = 0,
        ends: float | None = None,
        clock: Clock = _MACHINE,
        origin: object = None,
    ) -> "SafetyContext":
        """The context of an event, its parts listed."""
        return cls(
            event=event,
            parts=scannable_parts(event),
            log_time=log_time,
            partition=partition,
            ends=ends,
            clock=clock,
            origin=origin,
        )

    def with_results(self, results: dict[str, SafetyResult]) -> "SafetyContext":
        """The same event for a component that needs others."""
        # Not dataclasses.replace, which takes twice as long, per event and component.
        return SafetyContext(
            event=self.event,
            parts=self.parts,
            log_time=self.log_time,
            partition=self.partition,
            ends=self.ends,
            clock=self.clock,
            origin=self.origin,
            scans=self.scans,
            results=MappingProxyType(results),
        )

    @property
    def direction(self) -> Direction:
        """Which way the event goes."""
        return direction_of(self.event)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its parts."""
        return frozenset(part.kind for part in self.parts)

    def modified(self, edits: Iterable[Edit]) -> tuple[ChatMessage, ...]:
        """As `edits.modified_messages`."""
        return modified_messages(self.event, edits)

    @property
    def subject(self) -> str:
        """Who or what limits and sessions are counted for."""
        return self.event.subject

    @property
    def model(self) -> str | None:
        """The model that answered, else the one that was asked for, if the event says."""
        answered = self.event.response_model if isinstance(self.event, SafetyResponse) else None
        return answered or self.event.request_model

    @property
    def remaining_ms(self) -> float:
        """What is left of the event's budget, in ms, negative once it is over; inf without one."""
        if self.ends is None:
            return math.inf
        return (self.ends - self.clock.monotonic()) * 1000

    @property
    def is_over(self) -> bool:
        """Whether the event's budget is over."""
        return self.ends is not None and self.clock.monotonic() >= self.ends
