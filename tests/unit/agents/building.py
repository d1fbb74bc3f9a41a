"""Agents with everything around them that is not Kafka, for tests."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from confluent_kafka.schema_registry import SchemaRegistryClient

from harness.building import NOON, policy, request
from tidegate.agents.arrival import Arrival, InputRecord
from tidegate.agents.intake import Intake
from tidegate.agents.outputs import OutputRecord, Outputs, Target
from tidegate.agents.screen import Screen
from tidegate.components.component_config import SCREEN
from tidegate.components.digest import ContentKey
from tidegate.components.judging import Judge
from tidegate.components.policy import Policy
from tidegate.components.testing import SettableClock
from tidegate.schemas.catalogue import SchemaCatalogue
from tidegate.schemas.codec import Codec, schema_text, unframe
from tidegate.schemas.records import (
    Action,
    DeadLetter,
    DecidedBy,
    Decision,
    Event,
    SafetyRequest,
    SafetyResponse,
    VerdictRecord,
)
from tidegate.schemas.topics import DEAD_LETTERS, DECISIONS, INPUTS, MIB, VERDICTS, Topic

REQUEST_ID, RESPONSE_ID, DECISION_ID, DEAD_LETTER_ID, VERDICTS_ID = 1, 2, 3, 4, 5
"""Schema ids in the stub registry."""

KEY = ContentKey(b"k" * 32)

TARGETS = {
    VERDICTS: Target("out.verdicts", VERDICTS_ID),
    DECISIONS: Target("out.decisions", DECISION_ID),
    DEAD_LETTERS: Target("out.dead_letters", DEAD_LETTER_ID),
}

Meaning = tuple[Action, DecidedBy, str]

PASS = (Action.ALLOW, DecidedBy.MERGE, "passed")
LATE = (Action.BLOCK, DecidedBy.DEADLINE, "deadline_exceeded")


class StubRegistry:
    """Answers for the subjects of what agents read; counts, and is away as often as told."""

    def __init__(self) -> None:
        self.schemas = {
            "requests-value": {1: (REQUEST_ID, schema_text(SafetyRequest))},
            "responses-value": {1: (RESPONSE_ID, schema_text(SafetyResponse))},
            "verdicts-value": {1: (VERDICTS_ID, schema_text(VerdictRecord))},
        }
        self.asked = 0
        self.away = 0

    def get_versions(self, subject: str) -> list[int]:
        """The versions of a subject."""
        self.asked += 1
        if self.away:
            self.away -= 1
            raise ConnectionError("nobody there")
        return list(self.schemas[subject])

    def get_version(self, subject: str, version: int) -> Any:
        """One version of a subject."""
        schema_id, text = self.schemas[subject][version]
        return SimpleNamespace(schema_id=schema_id, schema=SimpleNamespace(schema_str=text))


class Path:
    """The way of a record through the `screen` agent, and what other agents stand on."""

    def __init__(
        self,
        by: Policy | None = None,
        max_value_bytes: int = MIB,
        clock: SettableClock | None = None,
    ) -> None:
        self.policy = by or policy(
            "input_validator",
            {"component": "keyword_filter", "options": {"words": ["gardyloo"]}},
        )
        self.clock = clock or SettableClock()
        self.registry = StubRegistry()
        self.arrivals = {
            topic.name: self.arrival(topic, max_value_bytes) for topic in (*INPUTS, VERDICTS)
        }
        self.outputs = self.outputs_by(SCREEN)
        self.intake = Intake(self.arrivals, self.clock, self.policy.max_deadline_ms)
        self.screen = Screen(self.judge(SCREEN), self.clock, self.intake, self.outputs)

    def arrival(self, topic: Topic, max_value_bytes: int = MIB) -> Arrival[Any]:
        """How records of a topic arrive."""
        assert topic.record is not None
        client = cast(SchemaRegistryClient, self.registry)
        catalogue = SchemaCatalogue(client, topic, "", self.clock.monotonic)
        codec: Codec[Any] = Codec(topic.record)
        return Arrival(codec, catalogue, max_value_bytes, lambda: None)

    def judge(self, agent: str) -> Judge:
        """What an agent judges with."""
        return Judge(self.policy, KEY, self.clock, agent if self.policy.is_split else None)

    def outputs_by(self, agent: str) -> Outputs:
        """What an agent writes with."""
        return Outputs(self.policy, KEY, self.clock, TARGETS, agent)

    async def outputs_of(self, *records: InputRecord) -> list[OutputRecord]:
        """What the screen writes for a batch."""
        return [output async for output in self.screen.screen(records)]

    async def decisions_on(self, *records: InputRecord) -> list[Decision]:
        """The decisions on a batch."""
        return decisions(await self.outputs_of(*records))

    async def decision_on(self, event: Event) -> Decision:
        """The one decision on one event."""
        (decision,) = await self.decisions_on(record(event))
        return decision


def value(event: Event, schema_id: int | None = None) -> bytes:
    """An event as a producer writes it."""
    kind: type[Any] = type(event)
    known = REQUEST_ID if isinstance(event, SafetyRequest) else RESPONSE_ID
    codec: Codec[Any] = Codec(kind)
    return codec.encode(known if schema_id is None else schema_id, event)


def record(event: Event | None = None, **changes: Any) -> InputRecord:
    """The record of an event, or of anything else by `changes`."""
    event = event or request("hello")
    given: dict[str, Any] = {
        "topic": "requests" if isinstance(event, SafetyRequest) else "responses",
        "partition": 3,
        "offset": 17,
        "log_time": NOON,
        "key": event.subject.encode(),
        "value": value(event),
    }
    return InputRecord(**given | changes)


def decisions(outputs: Sequence[OutputRecord]) -> list[Decision]:
    """The decisions among outputs, decoded."""
    codec = Codec(Decision)
    values = [unframe(o.value) for o in outputs if o.topic == "out.decisions"]
    assert {framed.schema_id for framed in values} <= {DECISION_ID}
    return [codec.decode(framed.datum, codec.schema) for framed in values]


def dead_letters(outputs: Sequence[OutputRecord]) -> list[DeadLetter]:
    """The dead letters among outputs, decoded."""
    codec = Codec(DeadLetter)
    values = [unframe(o.value) for o in outputs if o.topic == "out.dead_letters"]
    assert {framed.schema_id for framed in values} <= {DEAD_LETTER_ID}
    return [codec.decode(framed.datum, codec.schema) for framed in values]


def verdict_records(outputs: Sequence[OutputRecord]) -> list[VerdictRecord]:
    """The records of verdicts among outputs, decoded."""
    codec = Codec(VerdictRecord)
    values = [unframe(o.value) for o in outputs if o.topic == "out.verdicts"]
    assert {framed.schema_id for framed in values} <= {VERDICTS_ID}
    return [codec.decode(framed.datum, codec.schema) for framed in values]


def in_order(made: list[Decision]) -> list[Decision]:
    """What is refused or late comes first, so by offset."""
    return sorted(made, key=lambda decision: decision.source.offset)


def meaning(decision: Decision) -> Meaning:
    """What a decision says."""
    return decision.action, decision.decided_by, decision.reason_code
