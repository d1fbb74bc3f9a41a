"""One effective decision per event, whatever the order of its records."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.decisions import NOON, decision, edit
from tidegate.client import EffectiveDecision, effective_decision
from tidegate.schemas.records import Action, ChatMessage, DecidedBy, Decision, MessagePart

ALLOW, MODIFY, BLOCK = Action
HUMAN = DecidedBy.HUMAN
EVENT = UUID(int=1)
OTHER_DIGEST = b"e" * 32
OWN_REASONS = {"no_decision", "id_reused", "unmergeable_edits", "contradictory"}


def read(*records: Decision) -> EffectiveDecision:
    return effective_decision(EVENT, records)


def reading(*records: Decision) -> tuple[Action, str, Decision | None]:
    found = read(*records)
    return found.action, found.reason_code, found.decision


# Few values each, so that records meet: same ids, same contents, circles of supersession.
records = st.builds(
    lambda record, **fields: replace(record, **fields),
    st.sampled_from([decision(EVENT, action) for action in Action]),
    record_id=st.integers(1, 5).map(lambda number: UUID(int=number)),
    supersedes=st.none() | st.integers(1, 5).map(lambda number: UUID(int=number)),
    decided_by=st.sampled_from(DecidedBy),
    reason_code=st.sampled_from(["passed", "component_block"]),
    content_digest=st.just(b"d" * 32) | st.sampled_from([b"d" * 32, OTHER_DIGEST]),
    digest_key_id=st.sampled_from(["k1", "k2"]),
    edits=st.sampled_from([(), (edit("a"),), (edit("b"),)]),
    time=st.integers(0, 3).map(lambda seconds: NOON + timedelta(seconds=seconds)),
)
several = st.lists(records, max_size=6)


@given(several, st.data())
def test_neither_order_nor_duplicates_change_the_result(
    some: list[Decision], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(some))) if some else []
    shuffled = data.draw(st.permutations(some + again))
    assert read(*shuffled) == read(*some)


@given(several, records)
def test_only_a_human_record_makes_the_result_laxer(some: list[Decision], more: Decision) -> None:
    before, after = read(*some), read(*some, more)
    if some and more.decided_by is not HUMAN:
        assert after.action.strictness >= before.action.strictness


@given(several)
def test_a_result_is_a_record_or_a_block_of_the_reader(some: list[Decision]) -> None:
    found = read(*some)
    if found.decision is None:
        assert found.action is BLOCK
        assert found.reason_code in OWN_REASONS
    else:
        assert found.decision in some
        assert (found.action, found.reason_code) == (
            found.decision.action,
            found.decision.reason_code,
        )


@given(several)
def test_a_pass_means_that_some_record_lets_the_event_pass_and_none_that_counts_blocks(
    some: list[Decision],
) -> None:
    if read(*some).action is not BLOCK:
        assert any(record.action is not BLOCK for record in some)
        assert not any(record.action is BLOCK for record in some) or any(
            record.decided_by is HUMAN for record in some
        )


def test_no_record_reads_as_block() -> None:
    assert reading() == (BLOCK, "no_decision", None)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([ALLOW], ALLOW),
        ([ALLOW, MODIFY], MODIFY),
        ([MODIFY, ALLOW, BLOCK], BLOCK),
        ([BLOCK, ALLOW], BLOCK),
    ],
)
def test_the_strictest_record_wins(actions: list[Action], expected: Action) -> None:
    assert read(*(decision(EVENT, action) for action in actions)).action is expected


def test_records_under_another_policy_count_too() -> None:
    other = decision(EVENT, BLOCK, decision_id=uuid4(), policy_digest=b"q" * 32)
    assert reading(decision(EVENT, ALLOW), other) == (BLOCK, "component_block", other)


def test_of_records_that_say_the_same_the_earliest_is_named() -> None:
    late, early = decision(EVENT, ALLOW, seconds=2), decision(EVENT, ALLOW, seconds=1)
    assert read(late, early).decision is early


def test_a_human_wins_over_the_strictest() -> None:
    human = decision(EVENT, ALLOW, decided_by=HUMAN)
    assert read(decision(EVENT, BLOCK), human).decision is human


def test_a_human_record_superseded_by_another_one_no_longer_counts() -> None:
    first = decision(EVENT, BLOCK, decided_by=HUMAN)
    second = decision(EVENT, ALLOW, decided_by=HUMAN, supersedes=first.record_id)
    assert read(second, first).decision is second


def test_a_human_record_is_not_superseded_by_a_machine() -> None:
    human = decision(EVENT, ALLOW, decided_by=HUMAN)
    machine = decision(EVENT, BLOCK, supersedes=human.record_id)
    assert read(machine, human).decision is human


def test_of_two_human_records_the_stricter_wins() -> None:
    strict = decision(EVENT, BLOCK, decided_by=HUMAN)
    assert read(decision(EVENT, ALLOW, decided_by=HUMAN), strict).decision is strict


def test_human_records_that_supersede_each_other_in_a_circle_block() -> None:
    first = decision(EVENT, ALLOW, decided_by=HUMAN, supersedes=UUID(int=7))
    second = decision(EVENT, ALLOW, decided_by=HUMAN, supersedes=first.record_id)
    second = replace(second, record_id=UUID(int=7))
    assert reading(first, second) == (BLOCK, "contradictory", None)


def test_two_contents_under_one_key_block_even_over_a_human() -> None:
    human = decision(EVENT, ALLOW, decided_by=HUMAN)
    other = decision(EVENT, ALLOW, content_digest=OTHER_DIGEST)
    assert reading(human, other) == (BLOCK, "id_reused", None)


def test_two_digests_under_two_keys_may_be_one_content() -> None:
    rotated = decision(EVENT, ALLOW, content_digest=OTHER_DIGEST, digest_key_id="k2")
    assert read(decision(EVENT, ALLOW), rotated).action is ALLOW


def test_a_human_speaks_only_for_the_content_that_was_seen() -> None:
    human = decision(EVENT, ALLOW, decided_by=HUMAN)
    other = decision(EVENT, BLOCK, content_digest=OTHER_DIGEST, digest_key_id="k2")
    assert read(human, other).decision is other


def test_two_modifies_with_different_edits_cannot_be_merged() -> None:
    other = decision(EVENT, MODIFY, edits=(edit("y"),))
    assert reading(decision(EVENT, MODIFY), other) == (BLOCK, "unmergeable_edits", None)


def test_two_modifies_with_different_messages_cannot_be_merged() -> None:
    said = ChatMessage(role="user", parts=(MessagePart(type="text", content="y"),))
    other = decision(EVENT, MODIFY, modified_messages=(said,))
    assert reading(decision(EVENT, MODIFY), other) == (BLOCK, "unmergeable_edits", None)


def test_the_same_change_asked_for_by_two_components_is_one_change() -> None:
    other = decision(EVENT, MODIFY, edits=(edit(component="other"),))
    assert read(decision(EVENT, MODIFY), other).action is MODIFY


@pytest.mark.parametrize("decided_by", [DecidedBy.DEADLINE, DecidedBy.INGEST])
@pytest.mark.parametrize("action", [ALLOW, MODIFY])
def test_a_pass_by_someone_who_only_blocks_contradicts_itself(
    action: Action, decided_by: DecidedBy
) -> None:
    record = decision(EVENT, action, decided_by=decided_by)
    assert reading(record, decision(EVENT, ALLOW)) == (BLOCK, "contradictory", None)


def test_a_modify_without_any_change_contradicts_itself() -> None:
    assert reading(decision(EVENT, MODIFY, edits=())) == (BLOCK, "contradictory", None)


def test_a_wrong_record_under_a_known_id_does_not_hide_the_right_one() -> None:
    right = decision(EVENT, BLOCK)
    wrong = replace(decision(EVENT, ALLOW), record_id=right.record_id)
    assert read(wrong, right).decision is right
