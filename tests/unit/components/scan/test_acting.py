"""From findings and replacements to a result: it blocks where nothing can be replaced."""

from harness.building import context, finding, request, response
from tidegate.components.context import SafetyContext
from tidegate.components.result import MAX_EDITS, MAX_FINDINGS, PASSED
from tidegate.components.scan.acting import Act, result_of
from tidegate.schemas.records import ChatMessage, MessagePart, Severity

CONTENT = "input_messages[0].parts[0].content"


def event(text: str) -> SafetyContext:
    return context(request(text, attributes={"a": "b"}))


def call(arguments: str) -> SafetyContext:
    part = MessagePart(type="tool_call", id="1", name="weather", arguments=arguments)
    return context(response(output_messages=(ChatMessage(role="assistant", parts=(part,)),)))


def test_nothing_found_passes() -> None:
    assert result_of([], event("abc"), False) is PASSED


def test_what_is_found_is_replaced_and_reported() -> None:
    result = result_of(
        [Act(finding(start=1, end=2, severity=Severity.HIGH), "*")], event("abc"), False
    )
    assert not result.passed
    assert not result.should_block
    (edit,) = result.edits
    assert (edit.part, edit.start, edit.end, edit.replacement) == (CONTENT, 1, 2, "*")
    assert edit.severity is Severity.HIGH


def test_one_that_has_no_replacement_blocks_all() -> None:
    result = result_of(
        [Act(finding(), "*"), Act(finding(start=2, end=3), None)], event("abc"), False
    )
    assert result.should_block
    assert result.edits == ()
    assert len(result.findings) == 2


def test_what_stands_where_nothing_can_be_replaced_blocks() -> None:
    assert result_of(
        [Act(finding(part="attributes[0].value"), "*")], event("abc"), False
    ).should_block


def test_what_would_break_the_arguments_of_a_tool_call_blocks() -> None:
    part = "output_messages[0].parts[0].arguments"
    arguments = '{"a": "b", "c": "d"}'
    within = Act(finding(part=part, start=7, end=8), "*")
    across = Act(finding(part=part, start=7, end=13), "*")
    assert not result_of([within], call(arguments), False).should_block
    assert result_of([across], call(arguments), False).should_block


def test_more_edits_than_a_verdict_holds_block_and_findings_are_counted() -> None:
    text = "a" * (MAX_EDITS + 1)
    acts = [Act(finding(start=i, end=i + 1), "*") for i in range(MAX_EDITS + 1)]
    assert len(result_of(acts[1:], event(text), False).edits) == MAX_EDITS
    result = result_of(acts, event(text), False)
    assert result.should_block
    assert len(result.findings) == MAX_FINDINGS
    assert result.findings_dropped == MAX_EDITS + 1 - MAX_FINDINGS


def test_the_score_is_the_highest_confidence_and_certain_without_one() -> None:
    weak = Act(finding(confidence=0.25), "*")
    strong = Act(finding(start=1, end=2, confidence=0.75), "*")
    sure = Act(finding(start=2, end=3), "*")
    assert result_of([weak, strong], event("abc"), False).score == 0.75
    assert result_of([weak, sure], event("abc"), False).score == 1.0


def test_an_event_that_was_not_read_to_the_end_blocks() -> None:
    result = result_of([Act(finding(), "*")], event("abc"), True)
    assert result.should_block
    assert [found.rule_id for found in result.findings] == ["scan_bound", "rule"]
    assert result_of([], event("abc"), True).should_block
