"""Variants of an expression: what each lacks, and what it finds then."""

import re

import pytest

from mutants.patterns import variants


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("[ab]", "ab", {"without U+0061": ["b"], "without U+0062": ["a"]}),
        ("one|two", "onetwo", {"without 'one'": ["two"], "without 'two'": ["one"]}),
        ("x(?:one|two)", "xone", {"without 'one'": [], "without 'two'": ["xone"]}),
        ("(?i:[ab])+c", "ABc", {"without U+0061": ["Bc"], "without U+0062": []}),
        ("[^ab]", "abc", {"without U+0061": ["a", "c"], "without U+0062": ["b", "c"]}),
        ("(?<=[ab])c", "ac", {"without U+0061": [], "without U+0062": ["c"]}),
        (r"[\dx]", "1x", {"without CATEGORY_DIGIT": ["x"], "without U+0078": ["1"]}),
        ("abc", "abc", {}),
    ],
)
def test_members_of_classes_and_alternations_are_taken_out_one_by_one(
    pattern: str, text: str, expected: dict[str, list[str]]
) -> None:
    found = {change: p.findall(text) for change, p in variants(re.compile(pattern))}
    assert found == expected


def test_ranges_are_moved_at_either_end() -> None:
    found = {change: "".join(p.findall("`abcd")) for change, p in variants(re.compile("[a-c]"))}
    assert found == {
        "with U+0061..U+0063 as U+0060..U+0063": "`abc",
        "with U+0061..U+0063 as U+0062..U+0063": "bc",
        "with U+0061..U+0063 as U+0061..U+0062": "ab",
        "with U+0061..U+0063 as U+0061..U+0064": "abcd",
    }


def test_flags_of_an_expression_are_kept() -> None:
    ((_, first), _) = variants(re.compile("one|two", re.IGNORECASE))
    assert first.findall("ONE TWO") == ["TWO"]
