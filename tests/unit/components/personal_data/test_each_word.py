"""Each word of each kind of personal data counts, and none is there that another one covers."""

import unicodedata
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from tidegate.components.detectors.pii import Pii
from tidegate.components.personal_data.catalogue import BY_PATTERN, ENTITIES
from tidegate.components.personal_data.certainty import confidence
from tidegate.components.personal_data.entity import Entity
from tidegate.components.personal_data.words import OTHER_NUMBERS, UP_TO_THING
from tidegate.components.scan.pattern import EDGE
from tidegate.components.scan.regexp import Place

THING = "7"
"""Of a thing its words say so much whatever it is."""

_SIGNS = {EDGE: "", UP_TO_THING: ":", "[^a-z0-9]{0,3}": " ", "*": ""}
"""What a phrase has, by what its expression has."""

FOR = [entity for entity in ENTITIES.values() if entity.words]
AGAINST = {entity.against: entity for entity in ENTITIES.values() if entity.against}.values()


def alternatives(expression: str) -> list[str]:
    """The expressions of the phrases in an expression for any of them."""
    return [one.replace("\n", EDGE) for one in expression.replace(EDGE, "\n").split("|")]


def phrase(alternative: str) -> str:
    """The phrase that an alternative is made of, folded."""
    for sign, written in _SIGNS.items():
        alternative = alternative.replace(sign, written)
    return alternative


def sure(entity: Entity, text: str) -> float:
    """How sure a thing at the end of a text is one of an entity."""
    pattern_id = next(iter(entity.forms))
    with patch.dict(BY_PATTERN, {pattern_id: entity}):
        return confidence(pattern_id, text, Place(len(text) - 1, len(text)), Pii.thresholds)


def ways(alternative: str) -> list[str]:
    """Texts that a phrase speaks in, also as the name of a field and without its accents.

    A letter stands between it and the thing where one may.
    """
    words = phrase(alternative)
    plain = "".join(sign for sign in words if not unicodedata.combining(sign))
    between = " " if words.endswith(":") else " x "
    return [f"{one}{between}{THING}" for one in (words, words.replace(" ", ""), plain)]


def needed(entity: Entity, field: str) -> dict[str, tuple[bool, bool]]:
    """Of each phrase of its own, whether it counts and whether it alone does, written somehow."""
    bare = sure(entity, THING)
    every = alternatives(getattr(entity, field))
    shared = alternatives(OTHER_NUMBERS) if entity.against != OTHER_NUMBERS else []
    found = {}
    for one in every:
        if one in shared:
            continue
        left: dict[str, Any] = {field: "|".join(other for other in every if other is not one)}
        others = replace(entity, **left)
        counts = [sure(entity, text) != bare for text in ways(one)]
        alone = [sure(others, text) == bare for text in ways(one)]
        found[phrase(one)] = all(counts), any(alone)
    return found


@pytest.mark.parametrize("entity", FOR, ids=lambda entity: entity.id)
def test_each_word_for_it_counts_and_is_needed(entity: Entity) -> None:
    found = needed(entity, "words")
    assert found == dict.fromkeys(found, (True, True))


@pytest.mark.parametrize("entity", AGAINST, ids=lambda entity: entity.id)
def test_each_word_against_it_counts_and_is_needed(entity: Entity) -> None:
    found = needed(entity, "against")
    assert found == dict.fromkeys(found, (True, True))
