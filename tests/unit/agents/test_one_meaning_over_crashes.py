"""Crashes, repetitions and any order change nothing of what one process would have decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.building import context, edit, request, verdict
from tidegate.agents.arrival import InputRecord
from tidegate.components.component_config import SCREEN
from tidegate.components.decide import decide
from tidegate.schemas.records import Action, Decision, Edit, SafetyRequest, Verdict, VerdictStatus
from unit.agents.decider import SPLIT, Decider

FAR_OFF = timedelta(hours=12)


@dataclass
class Log:
    """A partition of one topic as a worker reads it, and what came of its records."""

    records: list[InputRecord] = field(default_factory=list)
    position: int = 0
    committed: int = 0
    made: dict[int, list[Decision]] = field(default_factory=dict)


class History:
    """Two logs, read in turns by one worker after another.

    A worker that dies leaves the rows that it changed, and of what it decided at least what was
    committed: that was acknowledged.
    """

    def __init__(self) -> None:
        self.decider = Decider()
        self.events = [
            request("hello you", event_id=UUID(int=1)),
            request("hello me", event_id=UUID(int=2), deadline=self.decider.clock.now() + FAR_OFF),
        ]
        self.logs = {"requests": Log(), "verdicts": Log()}

    def write(self, record: InputRecord) -> None:
        self.logs[record.topic].records.append(record)

    async def read(self, topic: str, count: int) -> None:
        """The next records, as far as there are any."""
        log = self.logs[topic]
        while log.position < len(log.records) and count:
            count -= 1
            record = log.records[log.position]
            log.made.setdefault(record.offset, []).extend(await self.decider.reads(record))
            log.position += 1

    def commit(self, topic: str) -> None:
        self.logs[topic].committed = self.logs[topic].position

    def crash(self, loses_decisions: bool) -> None:
        for log in self.logs.values():
            log.position = log.committed
            if loses_decisions:
                log.made = {at: made for at, made in log.made.items() if at < log.committed}
        self.decider.crash({topic: log.committed for topic, log in self.logs.items()})

    async def read_all(self) -> None:
        for topic, log in self.logs.items():
            await self.read(topic, len(log.records))

    def on(self, event: SafetyRequest) -> list[Decision]:
        """The decisions on an event that were written."""
        return [
            one
            for log in self.logs.values()
            for made in log.made.values()
            for one in made
            if one.event_id == event.event_id
        ]


def says(component: str) -> Sequence[Verdict]:
    masks = edit(end=5, replacement="***", component=component)
    return [
        verdict(component),
        verdict(component, action=Action.BLOCK, passed=False, score=1.0),
        verdict(component, action=Action.BLOCK, passed=False, status=VerdictStatus.ERROR),
        verdict(component, action=Action.MODIFY, passed=False, edits=(masks,)),
    ]


def meaning(decision: Decision) -> tuple[int, tuple[Edit, ...]]:
    return decision.action.strictness, decision.edits


topics = st.sampled_from(["requests", "verdicts"])
reads = st.tuples(st.just("read"), topics, st.integers(1, 6))
commits = st.tuples(st.just("commit"), topics, st.just(0))
crashes = st.tuples(st.just("crash"), topics, st.integers(0, 1))
steps = st.lists(reads | reads | commits | crashes, max_size=20)
said = st.tuples(st.sampled_from(says("input_validator")), st.sampled_from(says("keyword_filter")))


@settings(max_examples=150)
@given(said=st.tuples(said, said), steps=steps, data=st.data())
async def test_what_is_written_in_the_end_is_what_one_process_would_have_decided(
    said: Sequence[tuple[Verdict, Verdict]],
    steps: Sequence[tuple[str, str, int]],
    data: st.DataObject,
) -> None:
    # Given events and what both groups say of them, in any order and some of it twice
    history = History()
    decider = history.decider
    for event in data.draw(st.permutations([*history.events, history.events[0]])):
        history.write(decider.arrived(event))
    spoken = [
        (event, group, verdict)
        for event, both in zip(history.events, said, strict=True)
        for group, verdict in zip((SCREEN, "words"), both, strict=True)
    ]
    again = data.draw(st.lists(st.sampled_from(spoken), max_size=2))
    for event, group, one in data.draw(st.permutations([*spoken, *again])):
        history.write(decider.said(event, (group, one))[0])

    # When workers read it, commit and die
    for what, topic, number in steps:
        if what == "read":
            await history.read(topic, number)
        elif what == "commit":
            history.commit(topic)
        else:
            history.crash(loses_decisions=bool(number))
    await history.read_all()

    # Then each event has the decision that follows from all verdicts, and none that goes beyond
    for event, both in zip(history.events, said, strict=True):
        expected = decide(SPLIT, context(event), both)
        written = history.on(event)
        assert written
        assert {meaning(one) for one in written} == {(expected.action.strictness, expected.edits)}
    assert decider.ended() == []
    assert not any(decider.window(event).is_open for event in history.events)
