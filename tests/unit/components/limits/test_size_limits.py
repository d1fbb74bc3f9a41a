"""`size_limits`: how much there may be of an event."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.building import context, request
from tidegate.components.base import PermanentError
from tidegate.components.limits.size_limits import SizeLimits, SizeLimitsOptions
from tidegate.schemas.records import ChatMessage, Event, MessagePart

SIZES: dict[str, Callable[[str], int]] = {
    "max_characters": len,
    "max_bytes": lambda text: len(text.encode()),
    "max_lines": lambda text: len(text.split("\n")) - (text == "" or text[-1] == "\n"),
}


def found(event: Event, **options: Any) -> list[tuple[str, str, int, int]]:
    component = SizeLimits()
    component.initialize(SizeLimitsOptions(**options))
    result = component.process(context(event))
    assert result.should_block == (not result.passed) == bool(result.findings)
    return [(f.rule_id, f.part, f.start, f.end) for f in result.findings]


@pytest.mark.parametrize(
    "fields",
    [
        {"attributes": {"k" * 6: "v" * 6}},
        {"tool_definitions": '["aaaaaaaaa"]'},
        {"system_instructions": (MessagePart(type="text", content="a" * 11),)},
        {"input_messages": (ChatMessage(role="user", name="n" * 11),)},
        {"input_messages": (ChatMessage(role="r" * 11),)},
        {"input_messages": (ChatMessage(role="user", parts=(MessagePart(type="t" * 11),)),)},
    ],
)
@pytest.mark.parametrize("bound", [{"max_characters": 10}, {"max_bytes": 10}, {"max_tokens": 3}])
def test_text_counts_wherever_it_can_stand(fields: dict[str, Any], bound: dict[str, int]) -> None:
    assert [rule for rule, *_ in found(request(**fields), **bound)] == list(bound)


@given(texts=st.lists(st.text(), max_size=5), bound=st.integers(1, 40))
def test_what_is_before_the_mark_is_within_the_bound_and_one_more_is_not(
    texts: list[str], bound: int
) -> None:
    for name, size in SIZES.items():
        total = sum(map(size, texts))
        findings = found(request(*texts), **{name: bound})
        assert bool(findings) == (total > bound)
        for _, path, start, end in findings:
            number = int(path.removeprefix("input_messages[").partition("]")[0])
            before = sum(map(size, texts[:number]))
            assert end == len(texts[number])
            assert before + size(texts[number][:start]) <= bound
            assert before + size(texts[number][: start + 1]) > bound


@given(text=st.text(), other=st.text())
def test_the_estimate_is_never_more_than_the_bytes_and_grows_with_the_text(
    text: str, other: str
) -> None:
    size = len((text + other).encode())
    assert found(request(text + other), max_tokens=max(1, size)) == []
    if found(request(text), max_tokens=5):
        assert found(request(text + other), max_tokens=5)


@pytest.mark.parametrize("text", ["a", "\n", "é", "\ud800", "😀"], ids=ascii)
def test_a_megabyte_is_measured(text: str) -> None:
    size = 1_000_000 // len(text.encode("utf-8", "surrogatepass"))
    bounds = dict.fromkeys(("max_characters", "max_bytes", "max_lines", "max_tokens"), 10**6)
    assert found(request(text * size), **bounds) == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"max_characters": None}, "at least one of max_characters, max_bytes"),
        ({"max_bytes": 0}, "greater than 0"),
        ({"max_length": 1}, "max_length"),
        ({"max_bytes": 1, "vocabulary": "a"}, "without max_tokens"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        SizeLimitsOptions(**options)


def test_it_does_not_begin_without_its_vocabulary(tmp_path: Path) -> None:
    options = SizeLimitsOptions(max_tokens=1, vocabulary=str(tmp_path / "none.tiktoken"))
    with pytest.raises(PermanentError):
        SizeLimits().initialize(options)
