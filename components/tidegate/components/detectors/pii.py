"""`pii`: personal data, told by its form, its check digits and the words beside it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from pydantic import Field, field_validator

from tidegate.components.base import Layer, NotInitializedError, Options, PermanentError
from tidegate.components.context import SafetyContext
from tidegate.components.document import Document
from tidegate.components.identifiers.phones import REGIONS, national
from tidegate.components.personal_data.catalogue import BY_PATTERN, ENTITIES
from tidegate.components.personal_data.certainty import confidence, hopeful, needed_words
from tidegate.components.personal_data.contacts import PHONE
from tidegate.components.personal_data.overlaps import Candidate, strongest
from tidegate.components.personal_data.replacing import (
    KEYED,
    PSEUDONYM_DIGITS,
    Action,
    Key,
    masked,
)
from tidegate.components.registry import component
from tidegate.components.result import SafetyResult
from tidegate.components.scan.acting import Act, result_of
from tidegate.components.scan.component import SCAN_BOUND, ScanningComponent
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import Pattern
from tidegate.components.scan.regexp import Place
from tidegate.components.scan.scanner import Hit

OF_REGION = "phone_of_region"

_BETWEEN_GROUPS = " \t-"
_LONGEST = 64
"""Code points of what is looked at again for a second thing in it."""


class EntityAction(Document):
    """What becomes of one kind of personal data."""

    entity: str = Field(description="Kind of personal data: the id of its rule.")
    action: Action = Field(
        description="redact: [EMAIL] and its like. mask: all but the last 4 characters as *. hash: "
        "32 hexadecimal digits of an HMAC-SHA-256. pseudonym: EMAIL_ and 16 such digits, the same "
        "for the same person. block: the event. allow: it is not looked for."
    )

    @field_validator("entity")
    @classmethod
    def _is_known(cls, entity: str) -> str:
        if entity not in ENTITIES:
            raise ValueError(f"there is no such entity; there are {', '.join(ENTITIES)}")
        return entity


class PiiOptions(Options):
    """Options of `pii`."""

    entities: tuple[EntityAction, ...] = Field(
        (), description="What becomes of single kinds of personal data, beside the default."
    )
    default_action: Action = Field(
        Action.REDACT, description="What becomes of all other kinds of personal data."
    )
    threshold: float = Field(
        0.5,
        ge=0,
        le=1,
        description="How sure it must be that something is personal data.",
        json_schema_extra={"unit": "confidence, 0 to 1"},
    )
    regions: tuple[str, ...] = Field(
        (),
        max_length=10,
        description="Regions, as ISO 3166-1 codes such as DE, whose telephone numbers are found "
        "as they are dialled there, in groups or with a first 0, also without words beside them.",
    )
    key_variable: str = Field(
        "TIDEGATE_PII_KEY",
        pattern="^[A-Z][A-Z0-9_]*$",
        description="Name of the environment variable that holds the key of hash and pseudonym, "
        "32 bytes or more.",
    )

    @field_validator("entities")
    @classmethod
    def _once_each(cls, entities: tuple[EntityAction, ...]) -> tuple[EntityAction, ...]:
        if len({one.entity for one in entities}) < len(entities):
            raise ValueError("an entity stands there twice")
        return entities

    @field_validator("regions")
    @classmethod
    def _are_known(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        if not REGIONS.issuperset(regions):
            raise ValueError("there is no such region: give ISO 3166-1 codes, such as DE")
        return regions

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """What becomes of each entity."""
        default = dict.fromkeys(ENTITIES, self.default_action)
        return default | {one.entity: one.action for one in self.entities}


@component
class Pii(ScanningComponent[PiiOptions]):
    """Finds personal data in any scannable text, and redacts, masks, replaces or blocks it."""

    name: ClassVar = "pii"
    version: ClassVar = "1"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = PiiOptions
    rules: ClassVar = (*(entity.rule for entity in ENTITIES.values()), SCAN_BOUND)
    patterns: ClassVar = {
        pattern_id: form.pattern(entity.rule)
        for entity in ENTITIES.values()
        for pattern_id, form in entity.forms.items()
    }
    verifiers: ClassVar = {
        form.check.__name__: form.check
        for entity in ENTITIES.values()
        for form in entity.forms.values()
    }
    thresholds: ClassVar = {
        # Confidence by form and check digits alone.
        "certain": 0.95,
        "likely": 0.6,
        "weak": 0.3,
        # What words beside it add or take.
        "words": 0.4,
        # Where they may stand, in code points.
        "before": 60,
        "after": 30,
    }
    cost: ClassVar = (
        "Nothing beside the scan where no digits or addresses are; some microseconds for each "
        "number."
    )
    does_not_catch: ClassVar = (
        "Names, postal addresses, and what is written in words; numbers whose check digits say "
        "little and that no word stands beside, as in the columns of a table; telephone numbers "
        "without a country code and without such a word, unless the options name their region; "
        "numbers with letters glued to them, but for IBAN, card, visa, amex, and ssn before one "
        "with hyphens; addresses of machines within names; numbers without strong check digits "
        "that go on behind a hyphen or point; and addresses within a network without a point "
        "before the @, such as root@nas.local."
    )
    example: ClassVar[dict[str, Any]] = {
        "entities": [
            {"entity": "email", "action": "mask"},
            {"entity": "payment_card", "action": "block"},
            {"entity": "phone", "action": "mask"},
        ],
        "regions": ["US"],
    }

    _key: Key | None = None

    def initialize(self, options: PiiOptions) -> None:
        """Take the key from the environment, where an action needs it.

        Raises PermanentError where it is not there or too short.
        """
        if not KEYED.isdisjoint(options.actions.values()):
            self._key = _key(options.key_variable)
        super().initialize(options)

    def select(self, options: PiiOptions) -> Mapping[str, Pattern]:
        """The patterns of what is not allowed; weak ones in texts with words for them alone."""
        selected = {}
        for pattern_id, pattern in self.patterns.items():
            words = needed_words(pattern_id, self.thresholds, options.threshold)
            if (
                options.actions[pattern.rule.id] is not Action.ALLOW
                and (options.regions or pattern_id != OF_REGION)
                and words is not None
            ):
                selected[pattern_id] = replace(pattern, gate=words) if words else pattern
        return selected

    def close(self) -> None:
        """Let go of the key too."""
        super().close()
        self._key = None

    def process(self, context: SafetyContext) -> SafetyResult:
        """Look for everything in every part; of what overlaps the surest counts."""
        found = self.found(context)
        candidates = [
            Candidate(
                match,
                confidence(match.pattern_id, match.reading.text, match.place, self.thresholds),
            )
            for match in found.matches
        ]
        acts = [
            Act(match.finding(sure), self._replacement(match))
            for match, sure in strongest(candidates)
        ]
        return result_of(acts, context, found.is_cut)

    def places(self, hit: Hit) -> Iterator[Place]:
        """Where something stands that, as far as form and words go, is sure enough.

        Two numbers in a row are taken for one, and what stands before a number for its first group:
        behind what is none, the search goes on at the next group.
        """
        text, search = hit.reading.text, self.expression(hit.pattern_id).search(hit.reading.text)
        at, found = 0, search.next(0)
        for stretch in hopeful(hit.pattern_id, text, self.thresholds, self.config.threshold):
            if found is None:
                return
            if found.start < stretch.start:
                found = search.next(max(at, stretch.start))
            while found is not None and found.start < stretch.stop:
                at, place = _next_group(text, found), self._place(hit, found)
                if place is not None:
                    yield place
                    if self._is_one(hit, place):
                        at = place.end
                found = search.next(at)

    def _place(self, hit: Hit, found: Place) -> Place | None:
        """What of a match belongs to an entity that is sure enough, if anything does."""
        text, form = hit.reading.text, BY_PATTERN[hit.pattern_id].forms[hit.pattern_id]
        place = Place(found.start, found.start + form.cut(text[found.start : found.end]))
        is_sure = (
            place.end > found.start
            and (form.is_checked or not _is_part_of_a_number(text, place, form.level != "weak"))
            and confidence(hit.pattern_id, text, place, self.thresholds) >= self.config.threshold
        )
        return place if is_sure else None

    def _is_one(self, hit: Hit, place: Place) -> bool:
        pattern = self.wanted[hit.pattern_id]
        return self.confirms(Match(hit.part, hit.reading, hit.pattern_id, pattern, place))

    def confirms(self, match: Match) -> bool:
        """Whether a match is one beyond its looks."""
        if match.pattern_id == OF_REGION:
            return self.verifiers["is_of_region"](match, self.config.regions)
        return super().confirms(match)

    def _replacement(self, match: Match) -> str | None:
        """What is put for a match; None where the event is to be blocked."""
        entity = BY_PATTERN[match.pattern_id]
        match self.config.actions[entity.id]:
            case Action.MASK:
                return masked(match.text)
            case Action.HASH:
                return self._hashed(match)
            case Action.PSEUDONYM:
                return f"{entity.token}_{self._hashed(match)[:PSEUDONYM_DIGITS]}"
            case Action.BLOCK:
                return None
        return f"[{entity.token}]"

    def _hashed(self, match: Match) -> str:
        if self._key is None:
            raise NotInitializedError("pii has no key")
        entity = BY_PATTERN[match.pattern_id]
        value = entity.canonical(match.text)
        if entity is PHONE:
            numbers = (national(match.text, region) for region in self.config.regions)
            value = next(filter(None, numbers), value)
        return self._key.hashed(entity.id, value)


def _next_group(text: str, found: Place) -> int:
    """Where something else may begin in what an expression took for one thing; its end if nowhere.

    Nowhere in a long one, of which each sign would be looked at again and again.
    """
    if found.end - found.start > _LONGEST:
        return found.end
    separators = (text.find(sign, found.start + 1, found.end) for sign in _BETWEEN_GROUPS)
    return min((place + 1 for place in separators if place >= 0), default=found.end)


def _is_part_of_a_number(text: str, place: Place, is_alone: bool) -> bool:
    """Whether digits go on beside a place behind a point or a hyphen.

    is_alone: whether no word speaks for it, so that digits before a slash are of a number too.
    """
    before, after = text[max(0, place.start - 2) : place.start], text[place.end : place.end + 2]
    first, last = text[place.start], text[place.end - 1]
    joints = ".-/" if is_alone else ".-"
    return (first.isdigit() and before[:-1].isdigit() and before[-1] in joints) or (
        last.isdigit() and after[1:].isdigit() and after[0] in ".-"
    )


def _key(variable: str) -> Key:
    """The key in an environment variable."""
    secret = os.environ.get(variable)
    if secret is None:
        raise PermanentError(
            f"hash and pseudonym need a key: set {variable}, for instance to the output of "
            "`openssl rand -hex 32`"
        )
    try:
        return Key(secret.encode("utf-8", "surrogateescape"))
    except ValueError as error:
        raise PermanentError(f"the key of hash and pseudonym in {variable}: {error}") from None
