"""Reading YAML that people write: every problem with its line, and what would be right."""

import pytest
from pydantic import BaseModel, ConfigDict

from tidegate.components.yaml_document import ProblemsError, YamlDocument, dotted


class Leaf(BaseModel):
    """One level down."""

    model_config = ConfigDict(extra="forbid")

    size: int = 0


class Tree(BaseModel):
    """A root with leaves, listed or by name."""

    model_config = ConfigDict(extra="forbid")

    leaves: tuple[Leaf, ...] = ()
    main: Leaf | None = None


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        YamlDocument(text).validated(Tree)
    return list(map(str, caught.value.problems))


def test_what_is_right_becomes_the_model() -> None:
    for text in ("main: {size: 3}", b"main: {size: 3}", "\ufeffmain: {size: 3}".encode()):
        assert YamlDocument(text).validated(Tree) == Tree(main=Leaf(size=3))


def test_all_problems_are_told_in_the_order_of_their_lines() -> None:
    assert problems("mian: {}\nleaves:\n  - size: x\n  -\n    sice: 1\nmain: 3\n") == [
        "line 1: mian: there is no such key; did you mean 'main'?",
        "line 3: leaves[0].size: input should be a valid integer, unable to parse string as an "
        "integer",
        "line 5: leaves[1].sice: there is no such key; did you mean 'size'?",
        "line 6: main: should be a mapping of keys to values",
    ]


def test_of_a_key_that_stands_twice_the_last_is_read_and_told_about() -> None:
    assert problems("main:\n  size: x\nmain:\n  size: y\n") == [
        "line 3: main: stands twice, first in line 1: drop one",
        "line 4: main.size: input should be a valid integer, unable to parse string as an integer",
    ]


def test_a_key_may_stand_in_several_mappings_also_by_alias() -> None:
    made = YamlDocument("leaves: [&a {size: 1}, {size: 2}, *a]").validated(Tree)
    assert [leaf.size for leaf in made.leaves] == [1, 2, 1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"main: \xff", "it is not UTF-8 text: save it as such"),
        ("main: [", "line 1: not YAML: expected the node content, but found '<stream end>'"),
        ("main: 2026-99-99", "not YAML: month must be in 1..12"),
        ("[" * 5_000, "nested too deep"),
        ("main: &a [*a]", "line 1: main: should be a mapping of keys to values"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(text: str | bytes, said: str) -> None:
    assert problems(text) == [said]


def test_keys_are_told_as_people_write_them() -> None:
    assert dotted(("components", 0, "options")) == "components[0].options"
    assert dotted(()) == ""
