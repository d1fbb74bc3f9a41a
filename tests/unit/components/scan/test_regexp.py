"""Places of an expression in a text."""

import pytest

from tidegate.components.scan.regexp import PatternError, Place, regexp


def places(expression: str, text: str) -> list[Place]:
    return list(regexp(expression, is_cased=True).places(text))


@pytest.mark.parametrize("before", ["", "é", "\U0001f600 é "])
def test_places_are_told_in_code_points(before: str) -> None:
    start = len(before)
    assert places("(a+)(b)?", f"{before}aa é aab") == [
        Place(start, start + 2, ("aa", None)),
        Place(start + 5, start + 8, ("aa", "b")),
    ]


def test_what_stands_around_a_value_may_stand_around_the_next_one_too() -> None:
    found = places("(?:^|_)(?P<value>é)(?:_|$)", "é_é_é")
    assert [place[:2] for place in found] == [(0, 1), (2, 3), (4, 5)]


def test_what_stands_before_a_text_behind_the_first_place_counts() -> None:
    assert [place[:2] for place in places(r"\b[a-z]", "ab c")] == [(0, 1), (3, 4)]


@pytest.mark.parametrize("before", ["", "é "])
def test_a_search_goes_on_where_it_is_told(before: str) -> None:
    search = regexp(r"\b(?P<value>[0-9]+ [0-9]+)\b", is_cased=True).search(f"{before}1 22 333 4")
    first = len(before)
    assert search.next(0) == Place(first, first + 4)
    assert search.next(first + 1) == Place(first + 2, first + 8)
    assert search.next(first + 8) is None


def test_values_of_nothing_end() -> None:
    assert len(places("a(?P<value>b*)", "aabb")) == 2
    assert len(places(r"\b(?P<value>[a-z]*)", "x")) == 2


@pytest.mark.parametrize(
    "expression", ["a(?P<value>b)|c", "(?:a|b(?P<value>c))d?", "a|(?P<value>b)"]
)
def test_an_expression_with_a_branch_without_the_value_is_refused(expression: str) -> None:
    with pytest.raises(PatternError, match="a branch is without the group `value`"):
        regexp(expression, is_cased=True)


def test_a_value_has_branches_itself_and_stands_beside_some() -> None:
    assert [place[:2] for place in places("(?:a|b)?(?P<value>c|d)(?:e|$)", "bde")] == [(1, 2)]
