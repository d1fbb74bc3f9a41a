"""Edits merge to the same in any order, cover all that any of them covered, and keep JSON JSON."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.building import request
from tidegate.components.edits import (
    InapplicableEditError,
    apply,
    digest_of,
    merge,
    modified_messages,
)
from tidegate.schemas.records import ChatMessage, Edit, MessagePart, Severity

TEXT = "input_messages[0].parts[0].content"
ARGUMENTS = "input_messages[0].parts[0].arguments"
ORDER = {"a": 0, "b": 1}
LENGTH = 12


def edit(start: int, end: int, replacement: str = "", **changes: Any) -> Edit:
    given: dict[str, Any] = {"part": TEXT, "severity": Severity.LOW, "component": "a"}
    return Edit(start=start, end=end, replacement=replacement, **given | changes)


places = st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted)
edits = st.builds(
    lambda place, **fields: edit(*place, **fields),
    places,
    replacement=st.sampled_from(["", "-", "=="]),
    severity=st.sampled_from([Severity.LOW, Severity.HIGH]),
    component=st.sampled_from(["a", "b", "stranger"]),
)
some_edits = st.lists(edits, max_size=6)


def covered(given_edits: list[Edit] | tuple[Edit, ...]) -> set[int]:
    return {place for e in given_edits for place in range(e.start, e.end)}


@given(given_edits=some_edits, data=st.data())
def test_neither_order_nor_repetition_matters(given_edits: list[Edit], data: st.DataObject) -> None:
    again = [data.draw(st.sampled_from(given_edits)) for _ in given_edits]
    shuffled = data.draw(st.permutations(given_edits + again))
    assert merge(shuffled, ORDER) == merge(given_edits, ORDER)


@given(first=some_edits, second=some_edits)
def test_merging_what_was_merged_already_gives_the_same(
    first: list[Edit], second: list[Edit]
) -> None:
    assert merge([*merge(first, ORDER), *second], ORDER) == merge([*first, *second], ORDER)


@given(given_edits=some_edits)
def test_every_covered_character_stays_covered_and_no_other(given_edits: list[Edit]) -> None:
    merged = merge(given_edits, ORDER)
    assert covered(merged) == covered(given_edits)


@given(given_edits=some_edits)
def test_merged_edits_do_not_overlap(given_edits: list[Edit]) -> None:
    merged = merge(given_edits, ORDER)
    for before, after in pairwise(merged):
        assert before.end <= after.start


@given(given_edits=some_edits)
def test_what_was_covered_is_gone_and_everything_else_is_there(given_edits: list[Edit]) -> None:
    text = "".join(chr(0x1F600 + i) for i in range(LENGTH))  # each once, outside the BMP
    changed = apply(text, merge(given_edits, ORDER))
    left = [text[i] for i in range(LENGTH) if i not in covered(given_edits)]
    assert [char for char in changed if char in text] == left


@given(given_edits=some_edits)
def test_of_overlapping_edits_the_higher_severity_wins(given_edits: list[Edit]) -> None:
    for merged in merge(given_edits, ORDER):
        united = [e for e in given_edits if merged.start <= e.start < e.end <= merged.end]
        assert all(merged.severity.rank >= e.severity.rank for e in united)


MERGED: dict[str, tuple[list[Edit], list[tuple[int, int, str]]]] = {
    "apart": ([edit(0, 2, "x"), edit(4, 6, "y")], [(0, 2, "x"), (4, 6, "y")]),
    "touching": ([edit(0, 2, "x"), edit(2, 4, "y")], [(0, 2, "x"), (2, 4, "y")]),
    "overlapping": (
        [edit(0, 3, "x"), edit(2, 5, "y", severity=Severity.HIGH)],
        [(0, 5, "y")],
    ),
    "as severe, by the order of the policy": (
        [edit(0, 3, "x", component="b"), edit(2, 5, "y")],
        [(0, 5, "y")],
    ),
    "within": ([edit(0, 9, "x", severity=Severity.HIGH), edit(2, 3, "y")], [(0, 9, "x")]),
    "a chain": (
        [edit(0, 3, "x"), edit(2, 6, "y"), edit(5, 8, "z", severity=Severity.HIGH)],
        [(0, 8, "z")],
    ),
    "an insertion before a span": ([edit(2, 2, "x"), edit(2, 4, "y")], [(2, 2, "x"), (2, 4, "y")]),
    "an insertion after a span": ([edit(4, 4, "x"), edit(2, 4, "y")], [(2, 4, "y"), (4, 4, "x")]),
    "an insertion inside a span": (
        [edit(3, 3, "x", severity=Severity.HIGH), edit(2, 4, "y")],
        [(2, 4, "x")],
    ),
    "two insertions at one place": (
        [edit(3, 3, "y", component="b"), edit(3, 3, "x")],
        [(3, 3, "x"), (3, 3, "y")],
    ),
    "the same twice": ([edit(3, 5, "x"), edit(3, 5, "x")], [(3, 5, "x")]),
}


@pytest.mark.parametrize(("given_edits", "expected"), MERGED.values(), ids=MERGED)
def test_edits_merge_as_the_design_says(
    given_edits: list[Edit], expected: list[tuple[int, int, str]]
) -> None:
    merged = merge(given_edits, ORDER)
    assert [(e.start, e.end, e.replacement) for e in merged] == expected


def test_edits_of_different_parts_do_not_meet() -> None:
    apart = [edit(0, 3), edit(1, 4, part="input_messages[1].parts[0].content")]
    assert set(merge(apart, ORDER)) == set(apart)


def call(arguments: str) -> Any:
    part = MessagePart(type="tool_call", name="f", arguments=arguments)
    return request(input_messages=(ChatMessage(role="assistant", parts=(part,)),))


def test_the_messages_are_changed_where_the_edits_are_and_nowhere_else() -> None:
    event = request("a secret", "another", attributes={"k": "v"})
    changed = modified_messages(event, [edit(2, 8, "***")])
    assert [m.parts[0].content for m in changed] == ["a ***", "another"]
    assert changed[1] == event.input_messages[1]


INAPPLICABLE = {
    "beyond the end": edit(0, 9),
    "before the start": edit(-1, 2),
    "backwards": edit(3, 2),
    "of no part": edit(0, 0, part=""),
    "of another direction": edit(0, 0, part="output_messages[0].parts[0].content"),
    "of a part that is not there": edit(0, 0, part="input_messages[0].parts[1].content"),
    "of a message that is not there": edit(0, 0, part="input_messages[7].parts[0].content"),
    "of a field that is not there": edit(0, 0, part=ARGUMENTS),
    "of a role": edit(0, 0, part="input_messages[0].role"),
    "of an attribute": edit(0, 0, part="attributes[0].value"),
    "of the system's instructions": edit(0, 0, part="system_instructions[0].content"),
    "of a tool's definition": edit(0, 0, part="tool_definitions"),
}


@pytest.mark.parametrize("wrong", INAPPLICABLE.values(), ids=INAPPLICABLE)
def test_an_edit_outside_the_text_of_a_message_part_is_inapplicable(wrong: Edit) -> None:
    system = (MessagePart(type="text", content="b"),)
    event = request(
        "a secret", attributes={"k": "v"}, tool_definitions="[]", system_instructions=system
    )
    with pytest.raises(InapplicableEditError) as caught:
        modified_messages(event, [edit(2, 8, "***"), wrong])
    assert "secret" not in str(caught.value)


SOURCE = '{"card": 4111111111111111, "a\\u00e9\\\\": ["x\\"y", true, null, -1.5e3, ""], "n": {}}'


def accepted(found: str, replacement: str, source: str = SOURCE) -> bool:
    start = source.index(found)
    try:
        (message,) = modified_messages(
            call(source), [edit(start, start + len(found), replacement, part=ARGUMENTS)]
        )
    except InapplicableEditError:
        return False
    changed = message.parts[0].arguments
    assert changed == source.replace(found, replacement, 1)
    json.loads(changed)
    return True


@pytest.mark.parametrize(
    ("found", "replacement"),
    [
        ("4111111111111111", '"[card]"'),
        ("4111111111111111", "0"),
        ("true", "false"),
        ("null", '""'),
        ("-1.5e3", "0"),
        ("card", "***"),
        ("ar", ""),
        ("a\\u00e9", "e"),
        ("\\\\", ""),
        ('x\\"y', "\\n"),
    ],
)
def test_inside_a_string_or_over_a_whole_scalar_arguments_stay_json(
    found: str, replacement: str
) -> None:
    assert accepted(found, replacement)


@pytest.mark.parametrize(
    ("found", "replacement"),
    [
        ("411", "0"),
        ("4111111111111111", "[card]"),
        ("4111111111111111", ""),
        ("4111111111111111", "{}"),
        ("true", "tru"),
        ("null", "NaN"),
        ("card", 'a"b'),
        ("card", "a\\"),
        ("card", "\\u12"),
        ("card", "a\nb"),
        ('"card"', '"x"'),
        ("u00e9", "x"),
        ("\\u00", ""),
        ('"y', ""),
        (', "n": {}', ""),
        ("{}", "[]"),
        (SOURCE, "{}"),
    ],
)
def test_any_other_edit_of_json_arguments_is_inapplicable(found: str, replacement: str) -> None:
    assert not accepted(found, replacement)


def test_arguments_that_are_no_json_are_plain_text() -> None:
    assert accepted_text("not json: 4111", "4111", "***") == "not json: ***"


def accepted_text(source: str, found: str, replacement: str) -> str | None:
    start = source.index(found)
    edits_of_it = [edit(start, start + len(found), replacement, part=ARGUMENTS)]
    return modified_messages(call(source), edits_of_it)[0].parts[0].arguments


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=json_values, ascii_only=st.booleans(), data=st.data())
def test_edits_that_are_applicable_one_by_one_are_so_together(
    value: Any, ascii_only: bool, data: st.DataObject
) -> None:
    source = json.dumps(value, ensure_ascii=ascii_only)
    place = st.integers(0, len(source))
    drawn = [
        edit(min(span), max(span), data.draw(replacements), part=ARGUMENTS)
        for span in data.draw(st.lists(st.tuples(place, place), min_size=4, max_size=4))
    ]
    event = call(source)
    applicable = [e for e in drawn if can_be_applied(event, e)]
    (message,) = modified_messages(event, merge(applicable, ORDER))
    json.loads(message.parts[0].arguments or "")


replacements = st.sampled_from(["", "x", "0", '"', "\\", "\\n", "null", '"x"', "\ud83d", "\\u0041"])


def can_be_applied(event: Any, one: Edit) -> bool:
    try:
        modified_messages(event, [one])
    except InapplicableEditError:
        return False
    return True


@given(given_edits=some_edits)
def test_the_digest_of_edits_tells_them_apart(given_edits: list[Edit]) -> None:
    merged = merge(given_edits, ORDER)
    assert (digest_of(merged) == b"") == (not merged)
    assert digest_of((*merged, edit(LENGTH + 1, LENGTH + 1, "!"))) != digest_of(merged)
