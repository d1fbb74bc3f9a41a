"""Where words let something be sure enough is found without looking at each place."""

from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.building import context, request
from harness.scanning import Component, ready
from tidegate.components.detectors import pii
from tidegate.components.detectors.pii import Pii
from tidegate.components.personal_data.catalogue import ENTITIES
from tidegate.components.personal_data.certainty import confidence, hopeful
from tidegate.components.personal_data.entity import Entity
from tidegate.components.personal_data.stretches import without
from tidegate.components.personal_data.words import UP_TO_THING
from tidegate.components.scan.regexp import Place

LIKELY, WEAK = "us_ssn_dashed", "us_ssn"
LEAST = 0.5
NUMBER = "123-45-6789"

some_text = st.lists(
    st.sampled_from(
        [
            *("ssn ", "order no ", "order number ", "." * 29, "." * 58, "ж "),
            *(f"{before}{NUMBER} " for before in ("", "ssn", "_")),
        ]
    ),
    max_size=20,
).map("".join)


def stretches(pattern_id: str, text: str, least: float = LEAST) -> list[range]:
    return list(hopeful(pattern_id, text, Pii.thresholds, least))


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


@pytest.fixture(scope="module")
def guard() -> Component:
    return ready(Pii)


@given(text=some_text)
@example(text=f"order number 7. {'.' * 150}_{NUMBER}")
@example(text=f"order no {'.' * 50}ssn{NUMBER}")
def test_what_is_found_is_what_would_be_found_if_all_was_looked_at(
    guard: Component, text: str
) -> None:
    found = guard.process(context(request(text)))
    with patch.object(pii, "hopeful", lambda _id, text, *_: [range(len(text))]):
        assert guard.process(context(request(text))) == found


def test_where_nothing_need_be_sure_all_is_looked_at() -> None:
    text = "order no 123456789"
    assert stretches(WEAK, text, least=0.0) == [range(len(text))]


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda entity: entity.id)
def test_what_speaks_against_an_entity_may_stand_anywhere_before_it(entity: Entity) -> None:
    assert UP_TO_THING not in entity.against


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
