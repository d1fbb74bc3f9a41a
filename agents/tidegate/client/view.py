"""The decisions read so far, by event: all of a reader but its I/O."""

import logging
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from confluent_kafka.schema_registry import SchemaRegistryClient

from tidegate.client.effective import EffectiveDecision, age, effective_decision, says
from tidegate.schemas.catalogue import SchemaCatalogue
from tidegate.schemas.codec import Codec, DecodeError, unframe
from tidegate.schemas.errors import TidegateError
from tidegate.schemas.records import Decision
from tidegate.schemas.topics import DECISIONS

MAX_EVENTS = 100_000

_log = logging.getLogger("tidegate.client")


class ReadError(TidegateError):
    """Decisions cannot be read, or not any more: a reader that failed stays so, make a new one."""


def no_topic(topic: str) -> ReadError:
    """The error for a decisions topic that is not there."""
    return ReadError(f"no topic {topic}: create the topics with `tidegate topics create`")


class Fetched(NamedTuple):
    """A record as it came."""

    partition: int
    offset: int
    value: bytes | None


@dataclass(slots=True)
class _Event:
    records: dict[tuple[Any, ...], Decision] = field(default_factory=dict)
    reported: EffectiveDecision | None = None


class DecisionView:
    """What was read of the decisions topic; at most max_events events, the oldest forgotten first.

    Records are held back from `add` to `take`: in between the catalogue is refreshed if `unknown`
    names schema ids, so that no record is given up for want of an answer. unreadable: how many
    records could not be decoded.
    """

    def __init__(self, registry: SchemaRegistryClient, topic_prefix: str, max_events: int) -> None:
        self.topic = DECISIONS.full_name(topic_prefix)
        self.catalogue = SchemaCatalogue(registry, DECISIONS, topic_prefix)
        self.unreadable = 0
        self._codec = Codec(Decision)
        self._max_events = max_events
        self._held: deque[Fetched] = deque()
        self._read_to: dict[int, int] = {}
        self._events: OrderedDict[UUID, _Event] = OrderedDict()
        self._changed: dict[UUID, None] = {}

    def add(self, fetched: Fetched) -> None:
        """Hold a record until `take`."""
        self._held.append(fetched)
        self.read_to(fetched.partition, fetched.offset + 1)

    def read_to(self, partition: int, offset: int) -> None:
        """Everything before this offset of the partition has been added."""
        self._read_to[partition] = offset

    def has_read(self, ends: Mapping[int, int]) -> bool:
        """Whether everything before these offsets, by partition, is part of the view."""
        return not self._held and all(
            self._read_to[partition] >= offset for partition, offset in ends.items()
        )

    @property
    def holds_back(self) -> bool:
        """Whether records wait for `take`."""
        return bool(self._held)

    def unknown(self) -> set[int]:
        """The schema ids of records held back of which only a refresh can tell."""
        ids = set()
        for fetched in self._held:
            try:
                ids.add(unframe(fetched.value or b"").schema_id)
            except DecodeError:
                continue
        return {schema_id for schema_id in ids if self.catalogue.must_refresh(schema_id)}

    def take(self) -> set[UUID]:
        """Make the records held back part of the view; returns the events they are about."""
        seen = set()
        while self._held:
            fetched = self._held.popleft()
            try:
                decision = self._decode(fetched.value)
            except DecodeError as error:
                self.unreadable += 1
                _log.error(
                    "a decision cannot be read and lets nothing pass: %s[%d] offset %d: %s",
                    self.topic,
                    fetched.partition,
                    fetched.offset,
                    error,
                )
            else:
                self._keep(decision)
                seen.add(decision.event_id)
        return seen

    def effective(self, event_id: UUID) -> EffectiveDecision | None:
        """What holds for an event by what was read so far; None without any record of it."""
        event = self._events.get(event_id)
        return None if event is None else effective_decision(event_id, event.records.values())

    def changes(self) -> list[EffectiveDecision]:
        """What holds now for the events on which that changed since the last call."""
        changes = []
        for event_id in self._changed:
            event = self._events[event_id]
            now = effective_decision(event_id, event.records.values())
            if now != event.reported:
                event.reported = now
                changes.append(now)
        self._changed.clear()
        return changes

    def _decode(self, value: bytes | None) -> Decision:
        if value is None:
            raise DecodeError("no value")
        schema_id, datum = unframe(value)
        writer = self.catalogue.writer_schema(schema_id)
        if writer is None:
            raise DecodeError(f"schema id {schema_id} is not one of {self.catalogue.subject}")
        return self._codec.decode(datum, writer)

    def _keep(self, decision: Decision) -> None:
        event = self._events.setdefault(decision.event_id, _Event())
        known = event.records.setdefault(says(decision), decision)
        if known is not decision and age(decision) < age(known):
            event.records[says(decision)] = decision
        self._changed[decision.event_id] = None
        if len(self._events) > self._max_events:
            oldest, _ = self._events.popitem(last=False)
            self._changed.pop(oldest, None)
