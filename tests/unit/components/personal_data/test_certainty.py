"""Where words let something be sure enough is found without looking at each place."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidegate.components.detectors.pii import Pii
from tidegate.components.personal_data.certainty import confidence, hopeful
from tidegate.components.personal_data.stretches import without
from tidegate.components.scan.regexp import Place

LIKELY, WEAK = "us_ssn_dashed", "us_ssn"
LEAST = 0.5
NUMBER = "123-45-6789"

some_text = st.lists(
    st.sampled_from(["ssn ", "order no ", "order number ", f"{NUMBER} ", "." * 29, "." * 58, "ж "]),
    max_size=20,
).map("".join)


def stretches(pattern_id: str, text: str) -> list[range]:
    return list(hopeful(pattern_id, text, Pii.thresholds, LEAST))


@pytest.mark.parametrize("pattern_id", [LIKELY, WEAK])
@given(text=some_text)
@example(text=f"order number {'.' * 47}{NUMBER}")
@example(text=f"order number {'.' * 48}{NUMBER}")
@example(text=f"order no {NUMBER} {'.' * 26}ssn")
def test_whatever_is_sure_enough_starts_in_a_stretch(pattern_id: str, text: str) -> None:
    found = stretches(pattern_id, text)
    starts = [start for start in range(len(text)) if text.startswith(NUMBER, start)]
    sure = [
        start
        for start in starts
        if confidence(pattern_id, text, Place(start, start + len(NUMBER)), Pii.thresholds) >= LEAST
    ]
    assert all(any(start in stretch for stretch in found) for start in sure)


def test_of_a_long_text_that_words_speak_against_hardly_anything_is_looked_at() -> None:
    text = f"order no {NUMBER} " * 1_000
    assert sum(map(len, stretches(LIKELY, text))) < 100
    assert stretches(WEAK, text) == []


def test_where_words_may_speak_for_it_all_the_same_it_is_looked_at() -> None:
    text = f"ssn order no {NUMBER}"
    start = text.index(NUMBER)
    assert any(start in stretch for stretch in stretches(LIKELY, text))
    assert not any(start in stretch for stretch in stretches(WEAK, text))


some_stretches = st.lists(st.integers(-5, 40), unique=True, max_size=8).map(
    lambda ends: [range(*pair) for pair in list(pairwise(sorted(ends)))[::2]]
)


@given(some_stretches, some_stretches)
def test_what_lies_in_no_hole_is_left_in_order(these: list[range], holes: list[range]) -> None:
    left = list(without(these, holes))
    in_holes = {place for hole in holes for place in hole}
    assert [place for one in left for place in one] == [
        place for one in these for place in one if place not in in_holes
    ]
    assert all(left)
