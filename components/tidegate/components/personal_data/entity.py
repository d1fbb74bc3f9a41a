"""One kind of personal data, declared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Literal

from tidegate.components.base import Rule
from tidegate.components.categories import Category
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import EDGE, Pattern
from tidegate.schemas.records import Severity

Level = Literal["certain", "likely", "weak"]
"""How much the form alone says: enough always; enough unless words speak against it; too little
without words that speak for it."""

Check = Callable[..., bool]
"""Of a `Match`; that of numbers within a region also gets the regions of the options."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write an entity.

    expression: as of `Pattern`. check: whether it is one, beyond its looks. cut: how much of what
    was matched belongs to it, where something else may stand behind it; 0 where nothing does.
    is_checked: whether check digits and length say enough, whatever digits go on beside it. gate:
    as of `Pattern`, where what the expression begins with is in every text.
    """

    expression: str
    level: Level
    check: Check
    is_cased: bool = False
    cut: Callable[[str], int] = len
    is_checked: bool = False
    gate: str = ""

    def pattern(self, rule: Rule) -> Pattern:
        """What is to be looked for."""
        return Pattern(
            expression=self.expression,
            rule=rule,
            is_cased=self.is_cased,
            verifier=self.check.__name__,
            gate=self.gate,
        )


def alone(expression: str, behind: str = "") -> str:
    """An expression of what has an edge on either side.

    behind: words that may stand right before it instead, as in `card4111111111111111`.
    """
    edge = f"(?:{EDGE}|{behind})" if behind else EDGE
    return rf"{edge}(?P<value>{expression}){EDGE}"


def compact(text: str) -> str:
    """The letters, as capitals, and digits of a text: an identifier without its separators."""
    return "".join(filter(str.isalnum, text)).upper()


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of personal data.

    forms: by the ids of their patterns. words, against: expressions of words that, standing near,
    speak for
    it or against it, empty without any. canonical: of what was matched, what is the same however it
    is written.
    """

    rule: Rule
    forms: Mapping[str, Form]
    words: str
    against: str
    canonical: Callable[[str], str] = compact

    @property
    def id(self) -> str:
        """Its name, and its rule's."""
        return self.rule.id

    @property
    def token(self) -> str:
        """What stands for it in a text."""
        return self.rule.id.upper()


def rule(entity_id: str, about: str, severity: Severity = Severity.HIGH) -> Rule:
    """The rule of an entity."""
    return Rule(
        id=entity_id,
        category=Category.PERSONAL_DATA,
        severity=severity,
        about=about,
        labels={"owasp_llm": "LLM02:2025"},
    )


def written(check: Callable[[str], bool]) -> Check:
    """A check of what was matched, as it is written."""

    @wraps(check)
    def of_match(match: Match) -> bool:
        return check(match.text)

    return of_match


def numbered(check: Callable[[str], bool]) -> Check:
    """A check of what was matched, without its separators."""

    @wraps(check)
    def of_match(match: Match) -> bool:
        return check(compact(match.text))

    return of_match
