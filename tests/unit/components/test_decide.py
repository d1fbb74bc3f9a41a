"""Merging verdicts: strict, and the same whatever the order."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.building import context, finding, policy, register, request, verdict
from tidegate.components.context import SafetyContext
from tidegate.components.decide import Outcome, block, decide
from tidegate.components.policy import Policy
from tidegate.components.testing import passing
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Action,
    ChatMessage,
    DecidedBy,
    FailurePolicy,
    MessagePart,
    Severity,
    Verdict,
    VerdictStatus,
)

ONE = {"component": "keyword_filter", "name": "one", "options": {"words": ["a"]}}
TWO = {"component": "keyword_filter", "name": "two", "options": {"words": ["b"]}}
POLICY = policy(ONE, TWO)
TEXT = context(request("hello"))
IMAGE = context(
    request(
        input_messages=(ChatMessage(role="user", parts=(MessagePart(type="image", content="A"),)),)
    )
)

FAILED = [VerdictStatus.ERROR, VerdictStatus.TIMEOUT, VerdictStatus.SKIPPED]

findings = st.builds(
    finding,
    category=st.sampled_from(["x", "y"]),
    severity=st.sampled_from(Severity),
    start=st.integers(0, 3),
    end=st.integers(4, 6),
)
verdicts = st.builds(
    verdict,
    st.sampled_from(["one", "two", "stranger"]),
    status=st.sampled_from(VerdictStatus),
    action=st.sampled_from(Action),
    passed=st.booleans(),
    score=st.floats(0, 1),
    findings=st.lists(findings, max_size=2).map(tuple),
    verdict_id=st.uuids(),
)


def merged(*given_verdicts: Verdict, by: Policy = POLICY) -> Outcome:
    return decide(by, TEXT, given_verdicts)


def test_of_two_equally_strict_verdicts_the_same_is_kept_in_any_order() -> None:
    rivals = [
        verdict("one", score=score, findings=(finding(category=category, severity=severity),))
        for score, category, severity in [(0.2, "x", Severity.LOW), (0.1, "y", Severity.HIGH)]
    ]
    rivals += [verdict("one", score=0.2), verdict("two")]
    outcomes = [merged(*order) for order in permutations(rivals)]
    assert all(outcome == outcomes[0] for outcome in outcomes)


@given(given_verdicts=st.lists(verdicts, max_size=5))
def test_only_a_full_set_of_good_verdicts_allows(given_verdicts: list[Verdict]) -> None:
    outcome = merged(*given_verdicts)
    ours = [v for v in given_verdicts if v.component in ("one", "two")]
    all_good = {v.component for v in ours} == {"one", "two"} and all(
        v.status is VerdictStatus.OK and v.action is Action.ALLOW for v in ours
    )
    assert (outcome.action is Action.ALLOW) == all_good
    assert outcome.action in (Action.ALLOW, Action.BLOCK)
    assert outcome.decided_by is DecidedBy.MERGE


@given(given_verdicts=st.lists(verdicts, max_size=5))
def test_whatever_is_not_judged_or_not_passed_is_flagged(given_verdicts: list[Verdict]) -> None:
    outcome = merged(*given_verdicts)
    unclean = any(not v.passed for v in outcome.verdicts)
    assert outcome.flagged or not (outcome.action is Action.BLOCK or unclean)
    if outcome.action is Action.ALLOW:
        assert outcome.flagged == unclean


@pytest.mark.parametrize("status", FAILED)
@pytest.mark.parametrize("action", Action)
def test_a_component_that_did_not_judge_blocks(status: VerdictStatus, action: Action) -> None:
    outcome = merged(verdict("one"), verdict("two", status=status, action=action, passed=True))
    assert (outcome.action, outcome.reason_code) == (Action.BLOCK, ReasonCode.COMPONENT_ERROR)
    assert outcome.flagged
    # A component that was skipped did not fail: somebody else's BLOCK, or time, was the reason.
    failed = status is not VerdictStatus.SKIPPED
    assert outcome.missing_components == (("two",) if failed else ())
    expected = FailurePolicy.FAIL_CLOSED if failed else FailurePolicy.NOT_APPLIED
    assert outcome.failure_policy is expected


@pytest.mark.parametrize("status", FAILED)
def test_a_failure_is_not_undone_by_a_later_success(status: VerdictStatus) -> None:
    outcome = merged(verdict("one"), verdict("two", status=status), verdict("two"))
    assert outcome.reason_code is ReasonCode.COMPONENT_ERROR


def test_no_verdict_at_all_blocks() -> None:
    outcome = merged()
    assert (outcome.action, outcome.reason_code) == (Action.BLOCK, ReasonCode.COMPONENT_ERROR)
    assert outcome.missing_components == ("one", "two")
    assert outcome.verdicts == ()


def test_verdicts_of_strangers_do_not_count() -> None:
    assert merged(verdict("stranger"), verdict("one")).missing_components == ("two",)


def test_two_passes_allow() -> None:
    passes = (verdict("two"), verdict("one"))
    assert merged(*passes) == Outcome(
        action=Action.ALLOW,
        decided_by=DecidedBy.MERGE,
        reason_code=ReasonCode.PASSED,
        verdicts=(passes[1], passes[0]),
        flagged=False,
        severity=Severity.INFO,
        failure_policy=FailurePolicy.NOT_APPLIED,
        missing_components=(),
        categories={},
        category_scores={},
    )


def test_advice_against_the_content_blocks() -> None:
    outcome = merged(verdict("one"), verdict("two", action=Action.BLOCK, passed=False))
    assert (outcome.action, outcome.reason_code) == (Action.BLOCK, ReasonCode.COMPONENT_BLOCK)
    assert outcome.missing_components == ()
    assert outcome.failure_policy is FailurePolicy.NOT_APPLIED


def test_a_finding_without_advice_to_block_is_allowed_and_flagged() -> None:
    found = verdict("one", passed=False, score=0.3, findings=(finding(),))
    outcome = merged(found, verdict("two"))
    assert (outcome.action, outcome.flagged) == (Action.ALLOW, True)


def test_advice_to_block_is_the_reason_before_a_failure() -> None:
    failed = verdict("one", status=VerdictStatus.ERROR, action=Action.BLOCK)
    outcome = merged(failed, verdict("two", action=Action.BLOCK))
    assert outcome.reason_code is ReasonCode.COMPONENT_BLOCK
    assert outcome.missing_components == ("one",)


def test_content_that_no_component_covers_blocks() -> None:
    outcome = decide(POLICY, IMAGE, [verdict("one"), verdict("two")])
    assert (outcome.action, outcome.reason_code) == (Action.BLOCK, ReasonCode.UNSUPPORTED_CONTENT)
    assert outcome.flagged


def test_content_that_no_component_covers_passes_if_the_policy_says_so() -> None:
    lenient = policy(ONE, TWO, unsupported_content="allow")
    assert decide(lenient, IMAGE, [verdict("one"), verdict("two")]).action is Action.ALLOW
    blocked = decide(lenient, IMAGE, [verdict("one"), verdict("two", action=Action.BLOCK)])
    assert blocked.reason_code is ReasonCode.COMPONENT_BLOCK
    assert decide(lenient, IMAGE, [verdict("one")]).reason_code is ReasonCode.COMPONENT_ERROR


def test_what_only_a_monitored_component_covers_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, "seeing", passing, covers=frozenset({"image"}))
    passes = [verdict("one"), verdict("seeing")]
    assert decide(policy(ONE, "seeing"), IMAGE, passes).action is Action.ALLOW
    watched = policy(ONE, {"component": "seeing", "mode": "monitor"})
    outcome = decide(watched, IMAGE, passes)
    assert outcome.reason_code is ReasonCode.UNSUPPORTED_CONTENT
    assert outcome.monitored_action is Action.ALLOW


def test_a_category_has_the_highest_score_of_those_who_found_it() -> None:
    given_verdicts = [
        verdict(
            "one",
            passed=False,
            score=0.4,
            findings=(finding(category="x"), finding(category="y"), finding(category="z")),
        ),
        verdict(
            "two",
            passed=False,
            score=0.9,
            findings=(finding(category="y"), finding(category="z", confidence=0.6)),
        ),
    ]
    outcome = merged(*given_verdicts)
    assert outcome.categories == {"x": True, "y": True, "z": True}
    assert outcome.category_scores == {"x": 0.4, "y": 0.9, "z": 0.6}


def test_what_a_component_notes_without_objecting_is_no_category() -> None:
    outcome = merged(verdict("one", findings=(finding(category="audit"),)), verdict("two"))
    assert (outcome.categories, outcome.flagged) == ({}, False)


def test_the_severity_is_the_highest_of_the_findings() -> None:
    levels = (Severity.LOW, Severity.CRITICAL, Severity.MEDIUM)
    found = tuple(finding(severity=severity) for severity in levels)
    assert merged(verdict("one", findings=found), verdict("two")).severity is Severity.CRITICAL
    assert merged(verdict("one"), verdict("two")).severity is Severity.INFO


def test_what_a_failed_component_found_is_no_evidence() -> None:
    bad = verdict("one", status=VerdictStatus.ERROR, score=0.9, findings=(finding(),))
    outcome = merged(bad, verdict("two"))
    assert (outcome.categories, outcome.severity) == ({}, Severity.INFO)


def test_a_block_that_no_component_asked_for_keeps_the_verdicts_as_evidence() -> None:
    given_verdicts = (
        verdict("one", findings=(finding(severity=Severity.HIGH),)),
        verdict("two", status=VerdictStatus.SKIPPED),
    )
    outcome = block(DecidedBy.DEADLINE, ReasonCode.DEADLINE_EXCEEDED, given_verdicts)
    assert (outcome.action, outcome.flagged) == (Action.BLOCK, True)
    assert outcome.verdicts == given_verdicts
    assert outcome.severity is Severity.HIGH
    assert outcome.missing_components == ()


def test_a_late_block_says_which_components_had_failed_by_then() -> None:
    given_verdicts = (verdict("one"), verdict("two", status=VerdictStatus.ERROR))
    outcome = block(DecidedBy.DEADLINE, ReasonCode.DEADLINE_EXCEEDED, given_verdicts)
    assert outcome.missing_components == ("two",)
    assert outcome.failure_policy is FailurePolicy.FAIL_CLOSED


@pytest.mark.parametrize("unsupported", ["block", "allow"])
@pytest.mark.parametrize("mode", ["enforce", "monitor"])
@pytest.mark.parametrize("content", [TEXT, IMAGE], ids=["text", "image"])
def test_when_all_pass_the_order_of_the_policy_is_no_other_case(
    content: SafetyContext, mode: str, unsupported: str
) -> None:
    by = policy(ONE, {**TWO, "mode": mode}, unsupported_content=unsupported)
    in_order = (verdict("one"), verdict("two"))
    outcome = decide(by, content, in_order)
    assert outcome == decide(by, content, in_order[::-1])
    assert outcome == decide(by, content, (*in_order, verdict("two")))
    passes = content is TEXT or unsupported == "allow"
    assert outcome.action is (Action.ALLOW if passes else Action.BLOCK)
