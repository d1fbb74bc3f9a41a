"""The checker of the pipeline on histories made by hand: right ones, and each way to be wrong."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from faults.checker import Where
from faults.pipeline.checker import Books, History, Record, check, repeated
from faults.pipeline.outcomes import Wanted
from harness.building import request, said, verdict
from harness.decisions import NOON, decision
from tidegate.schemas.records import (
    Action,
    Coordinates,
    DeadLetter,
    DeadLetterReason,
    DecidedBy,
    Decision,
    FailurePolicy,
    VerdictStatus,
)

EVENT, OTHER = UUID(int=1), UUID(int=2)
JUNK = b"junk"
JUNK_ID = UUID(int=9)
TOPIC = "requests"
COMPONENTS = ("first", "second")
JUDGED = tuple(map(verdict, COMPONENTS))
DEADLINE = NOON + timedelta(seconds=5)


def decided(event_id: UUID, action: Action, offset: int, **changes: Any) -> Decision:
    """A record on the event at an offset, with all verdicts."""
    given: dict[str, Any] = {
        "source": Coordinates(topic=TOPIC, partition=0, offset=offset),
        "verdicts": JUDGED,
    }
    return decision(event_id, action, **given | changes)


def rejected(offset: int, **changes: Any) -> Decision:
    return decided(
        JUNK_ID,
        Action.BLOCK,
        offset,
        **{"decided_by": DecidedBy.INGEST, "reason_code": "undecodable", **changes},
    )


def letter(offset: int) -> DeadLetter:
    return DeadLetter(
        dead_letter_id=UUID(int=10),
        event_id=JUNK_ID,
        time=NOON,
        topic=TOPIC,
        partition=0,
        offset=offset,
        reason=DeadLetterReason.UNDECODABLE,
        payload_digest=bytes(32),
        digest_key_id="k1",
        payload_size=4,
    )


def event_record(event_id: UUID) -> Record:
    return Record(event_id.bytes, request("hello", event_id=event_id))


ALLOWED = decided(EVENT, Action.ALLOW, 0, deadline=DEADLINE)
MODIFIED = decided(OTHER, Action.MODIFY, 1, modified_messages=said("h***o"))
GOOD = History(
    Books(frozenset({EVENT.bytes, OTHER.bytes, JUNK}), frozenset(), frozenset({EVENT})),
    log={
        Where(TOPIC, 0, 0): event_record(EVENT),
        Where(TOPIC, 0, 1): event_record(OTHER),
        Where(TOPIC, 0, 2): Record(JUNK, None),
    },
    decisions=[ALLOWED, MODIFIED, rejected(2)],
    dead_letters=[letter(2)],
    wanted={EVENT: Wanted(Action.ALLOW, "hello"), OTHER: Wanted(Action.MODIFY, "h***o")},
    components=COMPONENTS,
)


def wrong(*decisions: Decision, **changes: Any) -> set[str]:
    """Kinds of findings, with decisions in the place of those on the first event."""
    rest = [] if "decisions" in changes else [*decisions, *GOOD.decisions[1:]]
    return set(check(replace(GOOD, **{"decisions": rest, **changes})))


def blocked(**changes: Any) -> Decision:
    return decided(EVENT, Action.BLOCK, 0, **changes)


def test_a_history_as_it_must_be_has_no_findings() -> None:
    assert check(GOOD) == {}


def test_records_made_twice_are_counted_and_are_no_finding() -> None:
    again = replace(GOOD, decisions=[*GOOD.decisions, ALLOWED, MODIFIED])

    assert check(again) == {}
    assert repeated(again) == 2


def test_an_acknowledged_record_that_is_not_in_the_log_has_vanished() -> None:
    books = replace(GOOD.books, acknowledged=GOOD.books.acknowledged | {b"more"})

    assert wrong(ALLOWED, books=books) == {"vanished"}


def test_a_record_of_unknown_fate_may_be_in_the_log_or_not() -> None:
    some = Books(frozenset({EVENT.bytes, JUNK}), frozenset({OTHER.bytes, b"m"}), frozenset())

    assert check(replace(GOOD, books=some)) == {}


def test_a_record_that_nobody_sent_is_unsent() -> None:
    books = replace(GOOD.books, acknowledged=frozenset({EVENT.bytes, JUNK}))

    assert wrong(ALLOWED, books=books) == {"unsent"}


def test_an_event_without_a_decision_is_undecided() -> None:
    assert wrong() == {"undecided"}


def test_a_dead_letter_without_its_decision_is_a_finding() -> None:
    assert wrong(decisions=[ALLOWED, MODIFIED]) == {"undecided", "unlettered"}


def test_a_record_that_is_no_event_needs_its_dead_letter() -> None:
    assert wrong(ALLOWED, dead_letters=[]) == {"unlettered"}


def test_a_dead_letter_of_an_event_is_a_finding() -> None:
    assert wrong(ALLOWED, dead_letters=[letter(2), letter(0)]) == {"wrongly lettered"}


def test_a_decision_on_a_record_that_is_not_there_was_not_asked_for() -> None:
    assert wrong(ALLOWED, decided(EVENT, Action.ALLOW, 7, deadline=DEADLINE)) == {"unasked"}


def test_a_decision_on_another_event_than_lies_there_was_not_asked_for() -> None:
    assert "unasked" in wrong(ALLOWED, decided(UUID(int=5), Action.ALLOW, 0))


def test_an_event_judged_where_there_is_none_was_not_asked_for() -> None:
    assert "unasked" in wrong(ALLOWED, decided(JUNK_ID, Action.ALLOW, 2))


def test_another_action_than_wanted_is_wrong() -> None:
    assert wrong(blocked(deadline=DEADLINE)) == {"wrong"}


def test_another_text_than_wanted_is_wrong() -> None:
    other = replace(MODIFIED, modified_messages=said("he***"))

    assert wrong(decisions=[ALLOWED, other, rejected(2)]) == {"wrong"}


def test_one_more_record_that_says_another_thing_is_wrong() -> None:
    assert "wrong" in wrong(ALLOWED, blocked(deadline=DEADLINE))


def test_a_record_that_passes_what_must_be_blocked_is_let_through_whatever_comes_after() -> None:
    wanted = {**GOOD.wanted, EVENT: Wanted(Action.BLOCK, None)}

    found = wrong(ALLOWED, blocked(deadline=DEADLINE), wanted=wanted)

    assert "let through" in found
    assert "let through" not in wrong(blocked(deadline=DEADLINE), wanted=wanted)


def test_an_event_that_is_decided_in_two_slots_is_a_finding() -> None:
    assert wrong(ALLOWED, replace(ALLOWED, decision_id=UUID(int=77))) == {"in two slots"}


def test_what_became_laxer_is_a_finding() -> None:
    human = decided(
        EVENT, Action.ALLOW, 0, decided_by=DecidedBy.HUMAN, deadline=DEADLINE, seconds=2
    )

    assert "laxer" in wrong(blocked(deadline=DEADLINE), human)


def test_a_laxer_record_that_comes_late_changes_nothing() -> None:
    ended = blocked(decided_by=DecidedBy.DEADLINE, reason_code="deadline_exceeded")
    unhurried = replace(GOOD.books, calm=frozenset[UUID]())
    with_deadline = replace(ended, deadline=DEADLINE)

    assert wrong(with_deadline, ALLOWED, books=unhurried) == set()


@pytest.mark.parametrize(
    "changes",
    [{"decision_id": UUID(int=77)}, {"action": Action.BLOCK}],
    ids=["another slot", "a stricter record"],
)
def test_superseding_what_it_may_not_is_a_finding(changes: dict[str, Any]) -> None:
    earlier = replace(ALLOWED, record_id=UUID(int=78), **changes)

    found = wrong(earlier, replace(ALLOWED, supersedes=earlier.record_id))

    assert "superseding wrongly" in found


def test_a_superseded_record_need_not_have_been_written() -> None:
    assert wrong(replace(ALLOWED, supersedes=UUID(int=77))) == set()


def test_a_pass_that_one_component_did_not_judge_is_silent() -> None:
    assert wrong(replace(ALLOWED, verdicts=JUDGED[:1])) == {"silent"}


def test_a_pass_despite_an_error_is_silent_unless_the_record_says_so() -> None:
    failed = (JUDGED[0], verdict("second", status=VerdictStatus.ERROR))
    open_: dict[str, Any] = {"flagged": True, "failure_policy": FailurePolicy.FAIL_OPEN}

    assert wrong(replace(ALLOWED, verdicts=failed)) == {"silent"}
    assert wrong(replace(ALLOWED, verdicts=failed, **open_)) == {"silent"}
    named = replace(ALLOWED, verdicts=failed, missing_components=("second",), **open_)
    assert wrong(named) == set()


def test_a_pass_after_the_deadline_is_a_finding() -> None:
    assert "passed late" in wrong(replace(ALLOWED, time=DEADLINE + timedelta(milliseconds=1)))


def test_a_decision_long_after_the_deadline_is_slow_in_calm_times_alone() -> None:
    late = blocked(seconds=5.3, deadline=DEADLINE)
    restless = replace(GOOD.books, calm=frozenset[UUID]())

    assert "slow" in wrong(late)
    assert "slow" not in wrong(late, books=restless)
    assert "slow" not in wrong(blocked(seconds=5.2, deadline=DEADLINE))


def test_a_block_by_deadline_in_calm_times_or_without_a_deadline_was_not_judged() -> None:
    ended = blocked(decided_by=DecidedBy.DEADLINE, reason_code="deadline_exceeded")
    restless = replace(GOOD.books, calm=frozenset[UUID]())

    assert wrong(replace(ended, deadline=DEADLINE)) == {"not judged"}
    assert wrong(ended, books=restless) == {"not judged"}
    assert wrong(replace(ended, deadline=DEADLINE), books=restless) == set()
