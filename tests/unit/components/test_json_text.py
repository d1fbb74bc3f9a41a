"""What is JSON, however deep the stack of whoever asks."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.components.json_text import MAX_DEPTH, is_json


def from_a_deep_stack(text: str, frames: int) -> bool:
    return is_json(text) if frames == 0 else from_a_deep_stack(text, frames - 1)


@pytest.mark.parametrize("frames", [0, 700])
@pytest.mark.parametrize(("opening", "closing"), ["[]", ('{"a":', "}")])
def test_how_deep_json_may_be_does_not_depend_on_the_caller(
    opening: str, closing: str, frames: int
) -> None:
    def nested(depth: int) -> str:
        return opening * depth + "1" + closing * depth

    assert from_a_deep_stack(nested(MAX_DEPTH), frames)
    assert not from_a_deep_stack(nested(MAX_DEPTH + 1), frames)
    assert not from_a_deep_stack(nested(100_000), frames)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([[]] * 1_000),
        json.dumps(["[" * 1_000]),
        json.dumps(["\\" * 500 + '"' + "[" * 1_000]),
        json.dumps([{"{" * 200: ["}", "]"]}] * 3),
    ],
)
def test_many_brackets_are_not_deep(text: str) -> None:
    assert is_json(text)


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "[Infinity]", "-Infinity", "[1,]", "{a: 1}", "'a'", '"\n"', "1 2", '["' * 200],
)
def test_what_python_or_people_take_for_json_is_none(text: str) -> None:
    assert not is_json(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(value=values)
def test_whatever_python_writes_is_json(value: Any) -> None:
    assert is_json(json.dumps(value))
