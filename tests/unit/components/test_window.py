"""When a window decides, whom it waits for, and to what."""

from dataclasses import replace

import msgspec
import pytest

from harness.building import CANARY, KEY, known, policy, verdict, verdict_record
from harness.windows import (
    EVENT,
    FAILED,
    HERE,
    KNOWN,
    NEAR,
    OTHER,
    POLICY,
    SAID_HERE,
    SAID_NEAR,
    blocks,
    changes,
    decided,
    fed,
    given_as,
    outcome,
    passes,
)
from tidegate.components.decide import decide
from tidegate.components.window import Known, Merger, Window, is_stricter
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Action,
    DecidedBy,
    EnforcementMode,
    FailurePolicy,
    VerdictRecord,
)

BLOCKED_NEAR = verdict_record(POLICY, "apart", blocks("near"))
EDITED_NEAR = verdict_record(POLICY, "apart", changes("near", 0, 3))


@pytest.mark.parametrize("order", [(KNOWN, SAID_HERE, SAID_NEAR), (SAID_NEAR, SAID_HERE, KNOWN)])
def test_when_all_groups_were_heard_the_outcome_is_that_of_one_process(
    order: tuple[Known | VerdictRecord, ...],
) -> None:
    assert decided(POLICY, *order) == decide(POLICY, EVENT, passes("here", "near"))
    assert outcome(POLICY, *order[:2]) is None


def test_nothing_is_decided_before_the_event_was_read() -> None:
    said = verdict_record(POLICY, "screen", blocks("here"))
    assert outcome(POLICY, said, SAID_NEAR) is None
    assert outcome(POLICY, said, SAID_NEAR, is_over=True) is None


def test_the_first_block_decides_before_all_groups_were_heard() -> None:
    early = decided(POLICY, KNOWN, BLOCKED_NEAR)
    assert (early.action, early.reason_code) == (Action.BLOCK, ReasonCode.COMPONENT_BLOCK)
    assert early.missing_components == ()


def test_a_failure_that_blocks_decides_before_all_groups_were_heard() -> None:
    early = decided(POLICY, KNOWN, verdict_record(POLICY, "apart", verdict("near", **FAILED)))
    assert (early.action, early.reason_code) == (Action.BLOCK, ReasonCode.COMPONENT_ERROR)
    assert early.missing_components == ("near",)


def test_a_failure_that_may_pass_decides_nothing_before_all_groups_were_heard() -> None:
    by = policy(HERE, {**NEAR, "on_error": {"request": "allow", "response": "block"}})
    failed = verdict_record(by, "apart", verdict("near", **FAILED))
    assert outcome(by, KNOWN, failed) is None
    opened = decided(by, KNOWN, failed, verdict_record(by, "screen", *passes("here")))
    assert (opened.action, opened.reason_code) == (Action.ALLOW, ReasonCode.FAILED_OPEN)


def test_a_monitored_block_decides_nothing_before_all_groups_were_heard() -> None:
    by = policy(HERE, {**NEAR, "mode": "monitor"})
    watched = replace(blocks("near"), mode=EnforcementMode.MONITOR)
    said = verdict_record(by, "apart", watched)
    assert outcome(by, KNOWN, said) is None
    made = decided(by, KNOWN, said, verdict_record(by, "screen", *passes("here")))
    assert (made.action, made.monitored_action) == (Action.ALLOW, Action.BLOCK)


def test_under_exhaustive_a_block_waits_for_all_groups() -> None:
    by = policy(HERE, NEAR, exhaustive=True)
    blocked = verdict_record(by, "apart", blocks("near"))
    assert outcome(by, KNOWN, blocked) is None
    made = decided(by, KNOWN, blocked, verdict_record(by, "screen", *passes("here")))
    assert [v.component for v in made.verdicts] == ["here", "near"]
    assert made.action is Action.BLOCK


def test_a_part_that_nobody_covers_blocks_only_when_all_groups_were_heard() -> None:
    seen = known(EVENT, kinds=frozenset({"text", "image"}))
    assert outcome(POLICY, seen, SAID_HERE, content=seen) is None
    made = decided(POLICY, seen, SAID_HERE, SAID_NEAR, content=seen)
    assert made.reason_code is ReasonCode.UNSUPPORTED_CONTENT


@pytest.mark.parametrize("on_error", ["allow", "flag"])
def test_a_component_that_nobody_spoke_for_is_waited_for_whatever_its_failure_may_do(
    on_error: str,
) -> None:
    by = policy({**HERE, "on_error": on_error}, {**NEAR, "on_error": on_error})
    here = verdict_record(by, "screen", *passes("here"))
    assert outcome(by, KNOWN) is None
    assert outcome(by, KNOWN, here) is None
    silent = verdict_record(by, "apart")
    assert outcome(by, KNOWN, here, silent) is None
    late = decided(by, KNOWN, here, is_over=True)
    assert (late.action, late.decided_by) == (Action.BLOCK, DecidedBy.DEADLINE)


def test_after_its_budget_an_event_is_blocked_with_what_was_said_as_evidence() -> None:
    said = verdict_record(POLICY, "apart", verdict("near", **FAILED))
    assert decided(POLICY, KNOWN, is_over=True).verdicts == ()
    late = decided(POLICY, KNOWN, SAID_HERE, said, is_over=True)
    assert (late.action, late.decided_by) == (Action.BLOCK, DecidedBy.DEADLINE)
    assert late.reason_code is ReasonCode.DEADLINE_EXCEEDED
    assert late.verdicts == (*passes("here"), *said.verdicts)
    assert late.missing_components == ("near",)
    assert late.failure_policy is FailurePolicy.FAIL_CLOSED


def test_after_its_budget_the_strictest_verdict_of_a_component_is_the_evidence() -> None:
    again = verdict_record(POLICY, "screen", blocks("here"))
    for order in ((SAID_HERE, again), (again, SAID_HERE)):
        late = decided(POLICY, KNOWN, *order, is_over=True)
        assert late.verdicts == (blocks("here"),)


def test_an_event_that_names_another_policy_is_blocked_without_waiting() -> None:
    made = decided(POLICY, known(EVENT, names_policy=False))
    assert (made.action, made.reason_code) == (Action.BLOCK, ReasonCode.UNKNOWN_POLICY)
    late = decided(POLICY, known(EVENT, names_policy=False), is_over=True)
    assert late.reason_code is ReasonCode.DEADLINE_EXCEEDED


def test_an_id_under_which_another_content_comes_is_blocked_whatever_was_said() -> None:
    reused = known(EVENT, content_digest=OTHER)
    for is_over in (False, True):
        made = decided(POLICY, KNOWN, SAID_HERE, SAID_NEAR, reused, is_over=is_over)
        assert (made.action, made.reason_code) == (Action.BLOCK, ReasonCode.ID_REUSED)
        assert made.decided_by is DecidedBy.MERGE


def test_the_same_event_once_more_changes_nothing() -> None:
    merger = Merger(POLICY, KEY.key_id)
    window = fed(merger, KNOWN, SAID_HERE)
    assert merger.met(window, known(EVENT, source=("requests", 0, 7))) == window


# Edits, and the content that they need.


def test_the_edits_of_all_groups_are_merged() -> None:
    verdicts = (changes("here", 0, 3), changes("near", 2, 5))
    made = decided(
        POLICY,
        KNOWN,
        verdict_record(POLICY, "apart", verdicts[1]),
        verdict_record(POLICY, "screen", verdicts[0]),
    )
    assert made == decide(POLICY, EVENT, verdicts)
    assert made.modified_messages[0].parts[0].content == f"* {CANARY}"


def test_edits_alone_decide_nothing_before_all_groups_were_heard() -> None:
    assert outcome(POLICY, KNOWN, verdict_record(POLICY, "screen", changes("here", 0, 3))) is None


def test_a_window_says_whether_it_needs_the_content() -> None:
    merger = Merger(POLICY, KEY.key_id)
    assert not fed(merger, KNOWN, SAID_HERE, SAID_NEAR).has_edits
    for asking in (changes("near", 0, 3), verdict("near", action=Action.MODIFY)):
        assert fed(merger, KNOWN, SAID_HERE, verdict_record(POLICY, "apart", asking)).has_edits


def test_an_edit_whose_content_is_gone_is_a_failure() -> None:
    made = decided(POLICY, KNOWN, SAID_HERE, EDITED_NEAR, content=KNOWN)
    assert (made.action, made.reason_code) == (Action.BLOCK, ReasonCode.COMPONENT_ERROR)
    assert made.missing_components == ("near",)
    assert made.verdicts[1].error_type == "InapplicableEditError"


# What comes after a decision.


def test_a_late_block_goes_beyond_what_was_decided() -> None:
    first = decided(POLICY, KNOWN, SAID_HERE, SAID_NEAR)
    then = decided(POLICY, KNOWN, SAID_HERE, SAID_NEAR, BLOCKED_NEAR)
    assert (first.action, then.action) == (Action.ALLOW, Action.BLOCK)
    assert is_stricter(then, given_as(first))
    assert not is_stricter(first, given_as(then))


def test_a_late_pass_undoes_nothing() -> None:
    first = decided(POLICY, KNOWN, SAID_HERE, BLOCKED_NEAR)
    then = decided(POLICY, KNOWN, SAID_HERE, BLOCKED_NEAR, SAID_NEAR)
    assert then.action is Action.BLOCK
    assert not is_stricter(then, given_as(first))


def test_a_late_edit_goes_beyond_other_edits_and_beyond_none() -> None:
    said = [verdict_record(POLICY, "apart", changes("near", *at)) for at in ((0, 3), (4, 6))]
    passed = decided(POLICY, KNOWN, SAID_HERE, SAID_NEAR)
    one = decided(POLICY, KNOWN, SAID_HERE, said[0])
    both = decided(POLICY, KNOWN, SAID_HERE, *said)
    assert len(both.edits) == 2
    assert is_stricter(one, given_as(passed))
    assert is_stricter(both, given_as(one))
    assert not is_stricter(both, given_as(both))
    assert not is_stricter(both, given_as(decided(POLICY, KNOWN, is_over=True)))


def test_a_block_goes_beyond_edits_and_not_beyond_a_block() -> None:
    edited = decided(POLICY, KNOWN, SAID_HERE, EDITED_NEAR)
    blocked = decided(POLICY, KNOWN, BLOCKED_NEAR)
    late = decided(POLICY, KNOWN, is_over=True)
    assert is_stricter(blocked, given_as(edited))
    assert not is_stricter(blocked, given_as(late))


# Rows of workers of another version.


def test_rows_from_before_the_end_of_budgets_and_the_reason_were_kept_are_read() -> None:
    made = decided(POLICY, KNOWN, SAID_HERE, SAID_NEAR)
    window = Window(known=msgspec.structs.replace(KNOWN, ends=5), given=given_as(made))
    known, said, given, reused = msgspec.msgpack.decode(msgspec.msgpack.encode(window))
    older = msgspec.msgpack.encode([known[:-1], said, given[:-1], reused])
    read = msgspec.msgpack.decode(older, type=Window)
    assert read.known == msgspec.structs.replace(KNOWN, ends=None)
    assert read.given is not None
    assert read.given.action is made.action
