"""`input_validator`: well-formedness."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.building import context, request, response, said
from tidegate.components.content import ROLES
from tidegate.components.detectors.input_validator import InputValidator, InputValidatorOptions
from tidegate.components.result import MAX_COUNTED, MAX_FINDINGS, SafetyResult
from tidegate.schemas.records import ChatMessage, Event, MessagePart

TEXT = "input_messages[0].parts[0].content"


def judged(event: Event, **options: Any) -> SafetyResult:
    component = InputValidator()
    component.initialize(InputValidatorOptions(**options))
    return component.process(context(event))


def found(event: Event, **options: Any) -> list[tuple[str, str, int, int]]:
    result = judged(event, **options)
    assert result.should_block == (not result.passed) == bool(result.findings)
    return [(f.rule_id, f.part, f.start, f.end) for f in result.findings]


def one(part: MessagePart, role: str = "user") -> Event:
    return request(input_messages=(ChatMessage(role=role, parts=(part,)),))


def test_ordinary_text_passes() -> None:
    for event in (request("Hello, wörld!\n\t👋🏽"), response("Hello\r\n")):
        assert found(event) == []


def test_an_event_without_messages_is_refused() -> None:
    assert found(request()) == [("no_messages", "input_messages", 0, 0)]
    assert found(response()) == [("no_messages", "output_messages", 0, 0)]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_known_roles_pass(role: str) -> None:
    assert found(request(input_messages=said("a", role=role))) == []


@pytest.mark.parametrize("role", ["", "User", "root", "us\u0435r", "user "])
def test_other_roles_are_refused(role: str) -> None:
    event = response(output_messages=said("a", role=role))
    assert found(event) == [("role_not_allowed", "output_messages[0].role", 0, len(role))]


def test_allowed_roles_can_be_fewer() -> None:
    event = request(input_messages=said("a", role="system"))
    assert [rule for rule, *_ in found(event, allowed_roles=("user",))] == ["role_not_allowed"]


def test_a_part_without_content_is_refused() -> None:
    for part in (MessagePart(type="text"), MessagePart(type="text", mime_type="text/plain")):
        assert found(one(part)) == [("empty_part", "input_messages[0].parts[0]", 0, 0)]
    assert found(one(MessagePart(type="text", content=""))) == []
    assert found(one(MessagePart(type="file", name="a.txt"))) == []


CONTROLS = [chr(i) for i in (*range(0x20), *range(0x7F, 0xA0)) if chr(i) not in "\t\n\r\x85"]


@pytest.mark.parametrize("char", CONTROLS, ids=lambda char: f"U+{ord(char):04X}")
def test_a_control_character_is_found_where_it_stands(char: str) -> None:
    assert found(request(f"ab{char}c")) == [("control_character", TEXT, 2, 3)]


@pytest.mark.parametrize("char", ["\t", "\n", "\r", "\x85", " ", "\xa0", "\u2028", "\u200b", "~"])
def test_white_space_is_no_control_character(char: str) -> None:
    assert found(request(f"a{char}b")) == []


NOT_TEXT = ["\ud800", "\udbff", "\udc00", "\udfff", "\ufdd0", "\ufdef", "\ufffe", "\uffff"]
NOT_TEXT += [chr(plane * 0x10000 + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)]


@pytest.mark.parametrize("char", NOT_TEXT, ids=lambda char: f"U+{ord(char):04X}")
def test_what_is_no_character_is_found_where_it_stands(char: str) -> None:
    assert found(request(f"😀{char}")) == [("invalid_encoding", TEXT, 1, 2)]


@pytest.mark.parametrize("char", ["\ufffd", "\ufdcf", "\ufdf0", "\ue000", "\U0010fffd"])
def test_replacement_and_private_use_characters_are_text(char: str) -> None:
    assert found(request(char)) == []


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=20))
def test_no_text_of_assigned_or_free_characters_is_refused(text: str) -> None:
    refused = {rule for rule, *_ in found(request(text))}
    assert refused <= {"invalid_encoding"}
    assert bool(refused) == any(char in NOT_TEXT or "\ufdd0" <= char <= "\ufdef" for char in text)


@pytest.mark.parametrize("arguments", ["{}", "[]", '{"a": [1, 2.5, null, true, "x"]}', "3", '"a"'])
def test_arguments_of_a_tool_that_are_json_pass(arguments: str) -> None:
    assert found(one(MessagePart(type="tool_call", name="f", arguments=arguments))) == []


NO_JSON = {
    "nothing": "",
    "half": '{"a":',
    "two values": "{} {}",
    "single quotes": "{'a': 1}",
    "a comma too many": '{"a": 1,}',
    "a comment": "{} // no",
    "NaN": '{"a": NaN}',
    "Infinity": "[Infinity]",
    "minus Infinity": "[-Infinity]",
    "a deep pit": "[" * 5_000,
    "a number of 5,000 digits": "1" * 5_000,
}


@pytest.mark.parametrize("arguments", NO_JSON.values(), ids=NO_JSON)
def test_arguments_of_a_tool_that_are_no_json_are_refused(arguments: str) -> None:
    part = MessagePart(type="tool_call", name="f", arguments=arguments)
    path = "input_messages[0].parts[0].arguments"
    assert found(one(part)) == [("invalid_json", path, 0, len(arguments))]
    in_system = request("a", system_instructions=(part,))
    assert [rule for rule, *_ in found(in_system)] == ["invalid_json"]


def test_tool_definitions_must_be_json() -> None:
    assert found(request("a", tool_definitions=json.dumps([{"name": "f"}]))) == []
    assert found(request("a", tool_definitions="f(x)")) == [
        ("invalid_json", "tool_definitions", 0, 4)
    ]


def test_an_attribute_named_like_a_json_field_is_no_json() -> None:
    assert found(request("a", attributes={".arguments": "x", "tool_definitions": "x"})) == []


def test_findings_are_capped_and_counted() -> None:
    result = judged(request("\x00" * 5_000))
    assert (len(result.findings), result.findings_dropped) == (MAX_FINDINGS, 4_900)


def test_large_texts_are_judged() -> None:
    # 1 MB of the worst kinds; if one took more than linear time this would not end.
    for text in ("\x00", "a", "😀"):
        size = 1_000_000 // len(text.encode())
        result = judged(request(text * size))
        clean = text != "\x00"
        assert result.passed == clean
        assert result.findings_dropped == (0 if clean else MAX_COUNTED)
    arguments = "[" * 500_000 + "]" * 500_000
    part = MessagePart(type="tool_call", arguments=arguments)
    assert [rule for rule, *_ in found(one(part))] == ["invalid_json"]


@pytest.mark.parametrize("options", [{"allowed_roles": 3}, {"allowed_rules": []}])
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="allowed_r"):
        InputValidatorOptions(**options)
