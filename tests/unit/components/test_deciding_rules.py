"""What holds of `decide` for any policy and any verdicts: failures, monitoring, edits."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.building import context, finding, policy, request, verdict
from tidegate.components.decide import Outcome, block, decide
from tidegate.components.edits import modified_messages
from tidegate.components.policy import Policy
from tidegate.components.strictness import enforced_action
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import (
    Action,
    DecidedBy,
    Edit,
    EnforcementMode,
    FailurePolicy,
    Severity,
    Verdict,
    VerdictStatus,
)

TEXT = "input_messages[0].parts[0].content"
EVENT = context(request("hello there"))
NAMES = ("one", "two", "three")
FAILED = (VerdictStatus.ERROR, VerdictStatus.TIMEOUT)


def make_policy(configs: list[dict[str, Any]]) -> Policy:
    words = {"component": "keyword_filter", "options": {"words": ["x"]}}
    return policy(*({**words, "name": n, **c} for n, c in zip(NAMES, configs, strict=True)))


def edit(start: int, end: int, replacement: str = "*", **changes: Any) -> Edit:
    given_fields: dict[str, Any] = {"part": TEXT, "severity": Severity.LOW, "component": "one"}
    return Edit(start=start, end=end, replacement=replacement, **given_fields | changes)


configs = st.lists(
    st.fixed_dictionaries(
        {
            "mode": st.sampled_from(["enforce", "enforce", "monitor"]),
            "on_error": st.sampled_from(["block", "block", "flag", "allow"]),
        }
    ),
    min_size=3,
    max_size=3,
)
policies = configs.map(make_policy)
edits = st.builds(
    lambda place, **fields: edit(*place, **fields),
    # Some lie outside the text, which has eleven characters.
    st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted),
    replacement=st.sampled_from(["", "*"]),
    severity=st.sampled_from([Severity.LOW, Severity.HIGH]),
)


@st.composite
def verdicts_of(draw: st.DrawFn, name: str) -> Verdict:
    status = draw(st.sampled_from([*[VerdictStatus.OK] * 4, *FAILED, VerdictStatus.SKIPPED]))
    action = draw(st.sampled_from(Action)) if status is VerdictStatus.OK else Action.BLOCK
    own = draw(st.lists(edits, min_size=1, max_size=3)) if action is Action.MODIFY else []
    return verdict(
        name,
        status=status,
        action=action,
        passed=action is Action.ALLOW and draw(st.booleans()),
        score=draw(st.floats(0, 1)),
        edits=tuple(replace(e, component=name) for e in own),
        findings=(finding(severity=draw(st.sampled_from(Severity))),) * draw(st.integers(0, 1)),
    )


some_verdicts = st.lists(st.sampled_from([*NAMES, "stranger"]).flatmap(verdicts_of), max_size=6)


@given(by=policies, verdicts=some_verdicts, data=st.data())
def test_order_repetition_and_grouping_do_not_matter(
    by: Policy, verdicts: list[Verdict], data: st.DataObject
) -> None:
    again = [data.draw(st.sampled_from(verdicts)) for _ in verdicts]
    shuffled = data.draw(st.permutations(verdicts + again))
    assert decide(by, EVENT, shuffled) == decide(by, EVENT, verdicts)


@given(by=policies, verdicts=some_verdicts, more=st.sampled_from(NAMES).flatmap(verdicts_of))
def test_one_verdict_more_never_makes_the_action_laxer(
    by: Policy, verdicts: list[Verdict], more: Verdict
) -> None:
    # The one exception: a component without verdict, whose place it fills.
    assume(more.component in {v.component for v in verdicts})
    before, after = decide(by, EVENT, verdicts), decide(by, EVENT, [*verdicts, more])
    assert after.action.strictness >= before.action.strictness
    if before.action is after.action is Action.MODIFY:
        assert covered(before) <= covered(after)


@given(by=policies, verdicts=some_verdicts)
def test_a_failure_never_passes_under_block(by: Policy, verdicts: list[Verdict]) -> None:
    outcome = decide(by, EVENT, verdicts)
    for config in by.components:
        own = [v for v in verdicts if v.component == config.name]
        failed = not own or any(v.status in FAILED for v in own)
        if failed and config.enforces and config.on_error.request == "block":
            assert outcome.action is Action.BLOCK


@given(by=policies, verdicts=some_verdicts)
def test_whatever_passes_with_a_failure_says_so(by: Policy, verdicts: list[Verdict]) -> None:
    outcome = decide(by, EVENT, verdicts)
    if outcome.action is Action.BLOCK:
        assert outcome.failure_policy is not FailurePolicy.FAIL_OPEN
    elif outcome.missing_components:
        assert (outcome.failure_policy, outcome.flagged) == (FailurePolicy.FAIL_OPEN, True)
    else:
        assert outcome.failure_policy is FailurePolicy.NOT_APPLIED


@given(by=policies, verdicts=some_verdicts)
def test_the_action_is_the_strictest_of_what_the_enforced_components_mean(
    by: Policy, verdicts: list[Verdict]
) -> None:
    outcome = decide(by, EVENT, verdicts)
    usable = {v.component: v for v in outcome.verdicts}
    enforced = [c for c in by.components if c.enforces]
    assume(enforced)  # without any, the text is covered by none
    meant = [
        enforced_action(usable[c.name], c, EVENT.direction)
        if c.name in usable
        else (Action.BLOCK if c.on_error.request == "block" else Action.ALLOW)
        for c in enforced
    ]
    assert outcome.action is max(meant, key=lambda action: action.strictness)


@given(by=policies, verdicts=some_verdicts)
def test_the_edits_applied_are_the_modified_content(by: Policy, verdicts: list[Verdict]) -> None:
    outcome = decide(by, EVENT, verdicts)
    assert bool(outcome.edits) == (outcome.action is Action.MODIFY)
    if outcome.edits:
        assert outcome.modified_messages == modified_messages(EVENT.event, outcome.edits)
        (message,) = outcome.modified_messages
        changed = message.parts[0].content or ""
        left = [c for i, c in enumerate("hello there") if i not in covered(outcome)]
        assert [c for c in changed if c != "*"] == left
    else:
        assert outcome.modified_messages == ()


@given(by=policies, verdicts=some_verdicts)
def test_monitored_components_change_nothing_but_what_is_monitored(
    by: Policy, verdicts: list[Verdict]
) -> None:
    enforced = {c.name for c in by.components if c.enforces}
    outcome = decide(by, EVENT, verdicts)
    without = decide(by, EVENT, [v for v in verdicts if v.component in enforced])
    assume(enforced)
    assert replace(outcome, verdicts=(), monitored_action=None) == replace(
        without, verdicts=(), monitored_action=None
    )
    all_enforced = by.model_copy(
        update={"components": tuple(c.changed({"mode": "enforce"}) for c in by.components)}
    )
    if len(enforced) == len(NAMES):
        assert outcome.monitored_action is None
    else:
        assert outcome.monitored_action is decide(all_enforced, EVENT, verdicts).action
        assert outcome.monitored_action.strictness >= outcome.action.strictness


def covered(outcome: Outcome) -> set[int]:
    return {place for e in outcome.edits for place in range(e.start, e.end)}


# Examples.

TWO = [{}, {}, {"mode": "monitor"}]


def test_a_monitored_block_is_reported_and_does_not_act() -> None:
    blocking = verdict(
        "three",
        action=Action.BLOCK,
        passed=False,
        mode=EnforcementMode.MONITOR,
        findings=(finding(severity=Severity.CRITICAL),),
    )
    outcome = decide(make_policy(TWO), EVENT, [verdict("one"), verdict("two"), blocking])
    assert (outcome.action, outcome.monitored_action) == (Action.ALLOW, Action.BLOCK)
    assert (outcome.flagged, outcome.severity, outcome.categories) == (False, Severity.INFO, {})
    assert outcome.verdicts[2] == blocking


def test_edits_of_several_components_are_merged() -> None:
    verdicts = [
        verdict("one", action=Action.MODIFY, passed=False, edits=(edit(0, 5, "1"),)),
        verdict(
            "two",
            action=Action.MODIFY,
            passed=False,
            edits=(
                edit(4, 7, "2", severity=Severity.HIGH, component="two"),
                edit(9, 9, "!", component="two"),
            ),
        ),
        verdict("three"),
    ]
    outcome = decide(make_policy(TWO), EVENT, verdicts)
    assert (outcome.action, outcome.reason_code) == (Action.MODIFY, "modified")
    assert outcome.flagged
    assert outcome.modified_messages[0].parts[0].content == "2he!re"


@pytest.mark.parametrize("own", [(), (edit(0, 99),), (edit(0, 1, part="attributes[0].key"),)])
def test_a_change_that_cannot_be_made_is_a_failure(own: tuple[Edit, ...]) -> None:
    changing = verdict("one", action=Action.MODIFY, edits=own)
    rest = [verdict("two"), verdict("three")]
    closed = decide(make_policy(TWO), EVENT, [changing, *rest])
    assert (closed.action, closed.reason_code) == (Action.BLOCK, "component_error")
    assert closed.missing_components == ("one",)
    assert closed.verdicts[0].error_type == "InapplicableEditError"
    opened = decide(make_policy([{"on_error": "flag"}, *TWO[1:]]), EVENT, [changing, *rest])
    assert (opened.action, opened.reason_code) == (Action.ALLOW, "failed_open")
    assert opened.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("status", "action"), [(VerdictStatus.OK, Action.BLOCK), (VerdictStatus.SKIPPED, Action.BLOCK)]
)
def test_a_block_stays_one_whatever_its_edits_are(status: VerdictStatus, action: Action) -> None:
    opened = make_policy([{"on_error": "allow"}, {}, {}])
    forged = verdict("one", status=status, action=action, edits=(edit(5, 500),))
    outcome = decide(opened, EVENT, [forged, verdict("two"), verdict("three")])
    assert outcome.action is Action.BLOCK


def test_edits_beside_an_allow_are_a_change() -> None:
    forged = verdict("one", action=Action.ALLOW, edits=(edit(0, 5),))
    outcome = decide(make_policy([{}] * 3), EVENT, [forged, verdict("two"), verdict("three")])
    assert (outcome.action, len(outcome.edits)) == (Action.MODIFY, 1)


def test_an_action_that_is_none_blocks() -> None:
    forged = verdict("one", action="FOO")
    outcome = decide(make_policy([{}] * 3), EVENT, [forged, verdict("two"), verdict("three")])
    assert outcome.action is Action.BLOCK


def test_a_missing_verdict_that_may_pass_is_told_as_failed_open() -> None:
    opened = make_policy([{"on_error": "allow"}, {}, {}])
    outcome = decide(opened, EVENT, [verdict("two"), verdict("three")])
    assert (outcome.action, outcome.reason_code) == (Action.ALLOW, "failed_open")
    assert outcome.missing_components == ("one",)


def test_a_late_block_takes_no_evidence_of_monitored_components() -> None:
    watched = verdict(
        "three",
        mode=EnforcementMode.MONITOR,
        passed=False,
        findings=(finding(severity=Severity.CRITICAL),),
    )
    outcome = block(DecidedBy.DEADLINE, ReasonCode.DEADLINE_EXCEEDED, (verdict("one"), watched))
    assert (outcome.severity, outcome.categories) == (Severity.INFO, {})


def test_on_error_is_of_the_event_s_direction() -> None:
    by = make_policy([{"on_error": {"request": "block", "response": "allow"}}, {}, {}])
    verdicts = [verdict("one", status=VerdictStatus.ERROR), verdict("two"), verdict("three")]
    assert decide(by, EVENT, verdicts).action is Action.BLOCK
    by = make_policy([{"on_error": {"request": "allow", "response": "block"}}, {}, {}])
    assert decide(by, EVENT, verdicts).action is Action.ALLOW
