"""What of a behaviour case is not as expected, in words."""

from collections.abc import Sequence
from typing import Any

import pytest

from harness.building import register
from tidegate.components.base import PermanentError
from tidegate.components.behaviour.cases import Case
from tidegate.components.behaviour.check import differences, judge
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult
from tidegate.schemas.records import Edit, Severity

PART = "input_messages[0].parts[0].content"
ALLOW = {"action": "ALLOW"}


def case(expect: dict[str, Any], text: Any = "a gardyloo", **fields: Any) -> Case:
    component = {"component": "keyword_filter", "options": {"words": ["gardyloo"]}}
    given = {"name": "A case", "policy": {"components": [component]}, "text": text}
    return Case.model_validate(given | {"expect": expect} | fields)


def blocked(*findings: dict[str, Any]) -> dict[str, Any]:
    return {"action": "BLOCK", "findings": [{"rule": "listed_word"} | f for f in findings]}


@pytest.mark.parametrize(
    "finding",
    [
        {"text": "gardyloo"},
        {"start": 2, "end": 10},
        {"text": "gardyloo", "start": 2, "end": 10, "part": PART},
    ],
)
async def test_a_finding_may_be_told_by_its_text_or_its_place(finding: dict[str, Any]) -> None:
    assert await differences(case(blocked(finding))) == []


@pytest.mark.parametrize(
    "finding",
    [
        {},
        {"text": ""},
        {"text": "Gardyloo"},
        {"start": 2, "end": 9},
        {"start": 1, "end": 10},
        {"text": "gardyloo", "part": "input_messages[1].parts[0].content"},
        {"text": "gardyloo", "labels": {"owasp_llm": "LLM01"}},
    ],
)
async def test_a_finding_that_is_another_is_told_with_both(finding: dict[str, Any]) -> None:
    (told,) = await differences(case(blocked(finding)))
    assert told.startswith("findings: expected [listed_word")
    assert told.endswith(f"came [listed_word 'gardyloo' 2..10 of {PART} owasp_llm=LLM02:2025]")


async def test_findings_are_all_there_are_and_in_order() -> None:
    twice = blocked({"start": 0, "end": 8}, {"start": 9, "end": 17})
    assert await differences(case(twice, "gardyloo gardyloo")) == []
    for wrong in (twice["findings"][::-1], twice["findings"][:1], twice["findings"] * 2):
        assert await differences(case(twice | {"findings": wrong}, "gardyloo gardyloo"))


async def test_the_decision_is_compared_as_far_as_the_case_says() -> None:
    wrong = {"action": "ALLOW", "reason_code": "passed", "flagged": False}
    found = blocked({"text": "gardyloo"})
    assert await differences(case(found | wrong)) == [
        "action: expected ALLOW, came BLOCK (component_block)",
        "reason_code: expected passed, came component_block",
        "flagged: expected False, came True",
    ]


async def test_of_several_events_the_place_is_told() -> None:
    events = [
        {"text": "a", "times": 2, "expect": ALLOW},
        {"text": "gardyloo", "expect": blocked({"text": "gardyloo"}) | ALLOW},
    ]
    given = case(ALLOW).model_dump(include={"name", "policy"}) | {"events": events}
    assert await differences(Case.model_validate(given)) == [
        "event 3: action: expected ALLOW, came BLOCK (component_block)"
    ]


async def test_findings_that_were_dropped_are_a_difference() -> None:
    given = case({"action": "BLOCK"}, {"repeat": "gardyloo ", "times": 101})
    assert "findings: 1 more than a verdict holds" in await differences(given)


async def test_a_long_text_is_told_short() -> None:
    found = blocked({"text": {"repeat": "a", "times": 5_000}})
    (told,) = await differences(case(found))
    assert len(told) < 300
    assert "(5000 code points)" in told


async def test_modified_content_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        edit = Edit(
            part=PART, start=0, end=1, replacement="X", severity=Severity.LOW, component="editor"
        )
        return [SafetyResult(passed=False, score=1.0, should_block=False, edits=(edit,))]

    register(monkeypatch, "editor", batch)
    fields = {"policy": {"components": [{"component": "editor"}]}}
    right = {"action": "MODIFY", "content": ["X gardyloo"]}
    assert await differences(case(right, **fields)) == []
    assert await differences(case(right | {"content": ["a gardyloo"]}, **fields)) == [
        "content: expected ['a gardyloo'], came ['X gardyloo']"
    ]


async def test_log_time_is_the_case_s_and_the_events_come_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def batch(contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        return [PASSED for _ in contexts]

    register(monkeypatch, "passing", batch)
    given = {
        "name": "Times",
        "policy": {"components": [{"component": "passing"}]},
        "events": [{"text": "a", "at": at, "expect": ALLOW} for at in (3.000001, 1, 2)],
    }
    judged = await judge(Case.model_validate(given))
    assert [one.place for one in judged] == [0, 1, 2]
    assert [one.context.log_time.second for one in judged] == [3, 1, 2]
    assert judged[0].context.log_time.microsecond == 1


async def test_a_component_that_does_not_start_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def initialize(self: object, options: object) -> None:
        raise PermanentError("not today")

    register(monkeypatch, "lame", lambda contexts: [], initialize=initialize)
    with pytest.raises(PermanentError, match="not today"):
        await differences(case(ALLOW, policy={"components": [{"component": "lame"}]}))
