"""Whether a pipeline kept its promises: pure functions over all that lies in its topics.

As Jepsen's queue workload: what was acknowledged to the producer must be in the log, and what is in
the log must come out, whatever happened meanwhile. The numbers are those of the design's promises.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from faults.checker import Where
from faults.pipeline.outcomes import Wanted
from tidegate.client.effective import EffectiveDecision, effective_decision
from tidegate.schemas.records import (
    Action,
    DeadLetter,
    DecidedBy,
    Decision,
    Event,
    FailurePolicy,
    VerdictStatus,
)

GRACE = timedelta(milliseconds=250)
"""Over a budget, for the decision that says so."""


@dataclass(frozen=True)
class Books:
    """What was sent, by identity: the id of an event, the value of a record that is none.

    acknowledged: by the broker. unknown: no word came. calm: events that were sent while everybody
    was alive and kept up.
    """

    acknowledged: frozenset[bytes]
    unknown: frozenset[bytes]
    calm: frozenset[UUID]


class Record(NamedTuple):
    """A record of an input topic; no event where it is none."""

    identity: bytes
    event: Event | None


@dataclass(frozen=True)
class History:
    """All that was seen of one run, after it.

    decisions: those of a partition in their order. wanted: by event. components: of the policy.
    """

    books: Books
    log: Mapping[Where, Record]
    decisions: Sequence[Decision]
    dead_letters: Sequence[DeadLetter]
    wanted: Mapping[UUID, Wanted]
    components: Sequence[str]

    def events(self) -> Iterator[Event]:
        """All events of the log."""
        return (record.event for record in self.log.values() if record.event is not None)

    def by_event(self) -> dict[UUID, list[Decision]]:
        """Decisions by event, without those of dead letters."""
        found: dict[UUID, list[Decision]] = defaultdict(list)
        for decision in self.decisions:
            if decision.decided_by is not DecidedBy.INGEST:
                found[decision.event_id].append(decision)
        return found


Findings = dict[str, list[str]]
"""What is wrong, by kind: of which records. No kinds when nothing is."""


def check(history: History) -> Findings:
    """Look for everything that must not be."""
    found = {name: sorted(set(rule(history))) for name, rule in _RULES.items()}
    return {name: wrong for name, wrong in found.items() if wrong}


def repeated(history: History) -> int:
    """Decisions that were made more than once, which is allowed."""
    return len(history.decisions) - len({one.record_id for one in history.decisions})


# I1, conservation


def _vanished(history: History) -> Iterable[str]:
    """Acknowledged, and not in the log: the broker is at fault, or the load."""
    there = {record.identity for record in history.log.values()}
    return map(bytes.hex, history.books.acknowledged - there)


def _unsent(history: History) -> Iterable[str]:
    there = {record.identity for record in history.log.values()}
    return map(bytes.hex, there - history.books.acknowledged - history.books.unknown)


def _undecided(history: History) -> Iterable[str]:
    """In the log, and without a decision."""
    decided = {_source(decision) for decision in history.decisions}
    return (str(where) for where in history.log if where not in decided)


def _unasked(history: History) -> Iterable[str]:
    """A decision on what is not there, or another event than lies there."""
    for decision in history.decisions:
        record = history.log.get(_source(decision))
        if record is not None and record.event is None:
            is_asked = decision.decided_by is DecidedBy.INGEST
        else:
            is_asked = record is not None and record.identity == decision.event_id.bytes
        if not is_asked:
            yield str(decision.event_id)


def _unlettered(history: History) -> Iterable[str]:
    """No event, and no dead letter, or one without its decision."""
    decided = {d.event_id for d in history.decisions if d.decided_by is DecidedBy.INGEST}
    letters = {
        Where(letter.topic, letter.partition, letter.offset): letter.event_id
        for letter in history.dead_letters
    }
    for where, record in history.log.items():
        if record.event is None and letters.get(where) not in decided:
            yield str(where)


def _wrongly_lettered(history: History) -> Iterable[str]:
    for letter in history.dead_letters:
        where = Where(letter.topic, letter.partition, letter.offset)
        if where not in history.log or history.log[where].event is not None:
            yield str(where)


# I2, one slot, one meaning


def _in_two_slots(history: History) -> Iterable[str]:
    for event_id, records in history.by_event().items():
        if len({record.decision_id for record in records}) > 1:
            yield str(event_id)


def _wrong(history: History) -> Iterable[str]:
    """Another action or content than the model says, read in this order or that."""
    for event_id, records in history.by_event().items():
        wanted = history.wanted.get(event_id)
        if any(record.decided_by is DecidedBy.DEADLINE for record in records):
            wanted = Wanted(Action.BLOCK, None)
        for order in (records, records[::-1], records * 2):
            if wanted is not None and not _is(wanted, effective_decision(event_id, order)):
                yield f"{event_id}, which is {wanted.action}: {'; '.join(map(_said, records))}"


def _said(decision: Decision) -> str:
    verdicts = ", ".join(f"{v.component} {v.status} {v.action}" for v in decision.verdicts)
    return f"{decision.action} {decision.reason_code} ({verdicts})"


def _let_through(history: History) -> Iterable[str]:
    """A record laxer than the model, whatever comes after it: somebody may act on it."""
    for decision in history.decisions:
        wanted = history.wanted.get(decision.event_id)
        if wanted is not None and decision.action.strictness < wanted.action.strictness:
            yield str(decision.event_id)


# I3, no downgrade


def _laxer(history: History) -> Iterable[str]:
    """What holds of an event after some of its records is stricter than after one more."""
    for event_id, records in history.by_event().items():
        holds = [
            effective_decision(event_id, records[:count]).action.strictness
            for count in range(1, len(records) + 1)
        ]
        if holds != list(accumulate(holds, max)):
            yield str(event_id)


def _superseding_wrongly(history: History) -> Iterable[str]:
    """What a record supersedes was stricter, or of another slot.

    It need not be there: whoever made it may have died before it was written.
    """
    by_id = {record.record_id: record for record in history.decisions}
    for record in history.decisions:
        earlier = by_id.get(record.supersedes) if record.supersedes else None
        if earlier is None:
            continue
        is_laxer = earlier.action.strictness > record.action.strictness
        if is_laxer or earlier.decision_id != record.decision_id:
            yield str(record.event_id)


# I5, no silent pass


def _silent(history: History) -> Iterable[str]:
    """It passes, and a component did not judge, without the record saying so."""
    for decision in history.decisions:
        if decision.action is Action.BLOCK:
            continue
        judged = {v.component for v in decision.verdicts if v.status is VerdictStatus.OK}
        missing = set(history.components) - judged
        says_so = decision.flagged and decision.failure_policy is FailurePolicy.FAIL_OPEN
        if missing and not (says_so and missing <= set(decision.missing_components)):
            yield str(decision.event_id)


# I7, bounded time


def _passed_late(history: History) -> Iterable[str]:
    for decision in history.decisions:
        is_late = decision.deadline is not None and decision.time > decision.deadline
        if is_late and decision.action is not Action.BLOCK:
            yield str(decision.event_id)


def _slow(history: History) -> Iterable[str]:
    """Of a calm time, and not decided when the budget was over."""
    by_event = history.by_event()
    for event_id in history.books.calm & by_event.keys():
        first = min(by_event[event_id], key=lambda record: record.time)
        if first.deadline is not None and first.time > first.deadline + GRACE:
            yield str(event_id)


def _not_judged(history: History) -> Iterable[str]:
    """Decided by DEADLINE, though it has none, or nothing happened meanwhile."""
    for decision in history.decisions:
        is_calm = decision.event_id in history.books.calm
        if decision.decided_by is DecidedBy.DEADLINE and (is_calm or decision.deadline is None):
            yield str(decision.event_id)


_RULES: dict[str, Callable[[History], Iterable[str]]] = {
    "vanished": _vanished,
    "unsent": _unsent,
    "undecided": _undecided,
    "unasked": _unasked,
    "unlettered": _unlettered,
    "wrongly lettered": _wrongly_lettered,
    "in two slots": _in_two_slots,
    "wrong": _wrong,
    "let through": _let_through,
    "laxer": _laxer,
    "superseding wrongly": _superseding_wrongly,
    "silent": _silent,
    "passed late": _passed_late,
    "slow": _slow,
    "not judged": _not_judged,
}


def _source(decision: Decision) -> Where:
    source = decision.source
    return Where(source.topic, source.partition, source.offset)


def _is(wanted: Wanted, holds: EffectiveDecision) -> bool:
    if holds.action is not wanted.action:
        return False
    if holds.action is not Action.MODIFY or holds.decision is None:
        return True
    said = holds.decision.modified_messages
    return [part.content for message in said for part in message.parts] == [wanted.text]
