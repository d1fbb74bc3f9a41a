"""Which records of verdicts count, and what of them a window keeps."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from harness.building import CANARY, KEY, finding, known, policy, verdict, verdict_record
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
    stored,
)
from tidegate.components.decide import decide
from tidegate.components.window import MAX_SAID_BYTES, MORE_SAID, Merger, Misfit, Window
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.records import Action, EnforcementMode, Verdict, VerdictRecord

MAX_SAID = len(POLICY.groups) + MORE_SAID


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"digest_key_id": "another"}, Misfit.OTHER_KEY),
        ({"policy_digest": OTHER}, Misfit.OTHER_POLICY),
        ({"content_digest": OTHER}, Misfit.OTHER_CONTENT),
        ({"group": "nobody"}, Misfit.UNKNOWN_GROUP),
        ({}, Misfit.DUPLICATE),
    ],
)
def test_a_record_that_does_not_fit_says_why(changed: dict[str, object], why: Misfit) -> None:
    merger = Merger(POLICY, KEY.key_id)
    window = fed(merger, KNOWN, SAID_HERE)
    assert merger.heard(window, replace(SAID_HERE, **changed)) is why  # type: ignore[arg-type]


def test_a_verdict_that_only_took_another_time_is_a_duplicate() -> None:
    merger = Merger(POLICY, KEY.key_id)
    slower = verdict_record(POLICY, "screen", verdict("here", duration_ms=9.0))
    assert merger.heard(fed(merger, SAID_HERE), slower) is Misfit.DUPLICATE


@pytest.mark.parametrize(
    "other",
    [
        verdict("here", **FAILED),
        blocks("here"),
        changes("here", 0, 1),
        verdict("here", passed=False),
        verdict("here", score=0.5),
        verdict("here", findings=(finding(labels={"owasp_llm": "LLM01"}),)),
    ],
)
def test_a_verdict_that_says_something_else_is_no_duplicate(other: Verdict) -> None:
    said = verdict_record(POLICY, "screen", other)
    merger = Merger(POLICY, KEY.key_id)
    assert fed(merger, SAID_HERE, said).said != fed(merger, SAID_HERE).said


def test_a_group_speaks_only_for_its_own_components() -> None:
    forged = verdict_record(POLICY, "apart", *passes("here", "near"))
    assert outcome(POLICY, KNOWN, forged) is None
    foreign = verdict_record(POLICY, "apart", blocks("here"), *passes("near"))
    assert outcome(POLICY, KNOWN, foreign) is None
    assert decided(POLICY, KNOWN, foreign, SAID_HERE).action is Action.ALLOW


def test_what_was_said_of_another_content_before_the_event_was_read_does_not_count() -> None:
    other = verdict_record(POLICY, "apart", blocks("near"), content_digest=OTHER)
    assert outcome(POLICY, other, KNOWN, SAID_HERE) is None
    made = decided(POLICY, other, SAID_NEAR, KNOWN, SAID_HERE)
    assert made.action is Action.ALLOW


def test_what_was_said_under_another_policy_is_waited_for_anew() -> None:
    before = policy(HERE, NEAR, version="0")
    window = fed(
        Merger(before, KEY.key_id), KNOWN, verdict_record(before, "screen", *passes("here"))
    )
    merger = Merger(POLICY, KEY.key_id)
    assert merger.outcome(fed(merger, SAID_NEAR, window=window), EVENT, is_over=False) is None
    now = fed(merger, SAID_NEAR, SAID_HERE, window=window)
    made = merger.outcome(now, EVENT, is_over=False)
    assert made == decide(POLICY, EVENT, passes("here", "near"))


def scored(count: int) -> list[VerdictRecord]:
    """Records that all say something new."""
    return [verdict_record(POLICY, "screen", verdict("here", score=i / 100)) for i in range(count)]


def test_a_window_is_full_after_so_many_records() -> None:
    merger = Merger(POLICY, KEY.key_id)
    window = fed(merger, KNOWN, *scored(MAX_SAID))
    assert merger.heard(window, SAID_NEAR) is Misfit.TOO_MUCH


def test_a_window_is_full_after_so_many_bytes() -> None:
    merger = Merger(POLICY, KEY.key_id)
    window = fed(merger, KNOWN, SAID_HERE)
    long = verdict("near", explanation="x" * MAX_SAID_BYTES)
    assert merger.heard(window, verdict_record(POLICY, "apart", long)) is Misfit.TOO_MUCH


def test_a_full_window_still_hears_a_block_of_each_group_once() -> None:
    merger = Merger(POLICY, KEY.key_id)
    full = fed(merger, KNOWN, *scored(MAX_SAID))
    long = "x" * MAX_SAID_BYTES
    said = replace(blocks("near"), explanation=long)
    heard = merger.heard(full, verdict_record(POLICY, "apart", said))
    assert isinstance(heard, Window)
    assert len(heard.said) == MAX_SAID + 1
    (kept,) = heard.said[-1].verdicts
    assert (kept.component, kept.action, kept.explanation) == ("near", Action.BLOCK, None)
    made = merger.outcome(heard, EVENT, is_over=False)
    assert made is not None
    assert made.action is Action.BLOCK

    again = verdict_record(POLICY, "apart", replace(said, score=0.5))
    assert merger.heard(heard, again) is Misfit.TOO_MUCH


def test_a_full_window_is_decided_by_what_is_in_it() -> None:
    *rest, last = scored(MAX_SAID + 1)
    assert decided(POLICY, KNOWN, *rest[1:], SAID_NEAR).action is Action.ALLOW
    assert decided(POLICY, KNOWN, *rest, is_over=True).reason_code is ReasonCode.DEADLINE_EXCEEDED
    merger = Merger(POLICY, KEY.key_id)
    assert merger.heard(fed(merger, KNOWN, *rest), last) is Misfit.TOO_MUCH


def test_a_window_is_open_from_its_event_to_its_decision() -> None:
    merger = Merger(POLICY, KEY.key_id)
    assert not fed(merger, SAID_HERE).is_open
    window = fed(merger, SAID_HERE, KNOWN)
    assert window.is_open
    given = given_as(decided(POLICY, KNOWN, SAID_HERE, SAID_NEAR))
    assert not msgspec.structs.replace(window, given=given).is_open


def full_window() -> Window:
    labelled = finding(confidence=0.5, layer="x", labels={"owasp_llm": "LLM01", "b": "c"})
    rich = replace(
        changes("here", 0, 3),
        score=0.25,
        findings=(labelled,),
        findings_dropped=2,
        explanation="why",
        mode=EnforcementMode.MONITOR,
    )
    window = fed(
        Merger(POLICY, KEY.key_id),
        verdict_record(POLICY, "screen", rich),
        verdict_record(POLICY, "apart", verdict("near", **FAILED, error_type="ValueError")),
        known(EVENT, deadline=5, kinds=frozenset({"text", "image"})),
        known(EVENT, content_digest=OTHER),
    )
    made = decided(POLICY, KNOWN, verdict_record(POLICY, "apart", blocks("near")))
    return msgspec.structs.replace(window, given=given_as(made))


@pytest.mark.parametrize("make", [Window, full_window])
def test_a_window_is_the_same_after_it_was_stored(make: Callable[[], Window]) -> None:
    window = make()
    assert stored(window) == window


def test_a_stored_window_still_knows_what_was_said() -> None:
    merger = Merger(POLICY, KEY.key_id)
    said = verdict_record(
        POLICY, "screen", verdict("here", findings=(finding(labels={"owasp_llm": "LLM01"}),))
    )
    assert merger.heard(stored(fed(merger, said)), said) is Misfit.DUPLICATE


def test_a_window_holds_no_content() -> None:
    window = fed(Merger(POLICY, KEY.key_id), KNOWN, SAID_HERE, SAID_NEAR)
    assert CANARY.encode() not in msgspec.msgpack.encode(window)
