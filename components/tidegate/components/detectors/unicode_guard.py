"""`unicode_guard`: text that does not show, or that shows as something else.

A text without what is found is found clean: each run of characters is judged by itself and by what
stays beside it, a paragraph with a bad control of direction loses all of them, and marks count as
stacked across whatever does not show between them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from tidegate.components.base import Layer, Options, Rule
from tidegate.components.categories import Category
from tidegate.components.context import SafetyContext
from tidegate.components.registry import component
from tidegate.components.result import SafetyResult
from tidegate.components.scan.acting import Act, result_of
from tidegate.components.scan.component import SCAN_BOUND, ScanningComponent
from tidegate.components.scan.direction import CONTROLS, reorders
from tidegate.components.scan.invisible import (
    FILLERS,
    INVISIBLE,
    SELECTORS,
    TAGS,
    ZERO_WIDTH,
    belongs,
)
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import Pattern, Reads
from tidegate.components.scan.regexp import Place
from tidegate.components.scan.scanner import Hit
from tidegate.components.scan.scripts import ALPHABETS, disguised
from tidegate.schemas.records import Severity


class UnicodeGuardOptions(Options):
    """Options of `unicode_guard`."""

    action: Literal["strip", "block"] = Field(
        default="strip",
        description="`strip` takes away what is found, and writes a letter that looks like one of "
        "another script as that one; the event is blocked where text cannot be changed. `block` "
        "blocks at once. Strip is the default, as what it leaves is what a reader sees and what "
        "other components judged, and most of what is found came in by copying.",
    )


def _rule(rule_id: str, severity: Severity, about: str) -> Rule:
    return Rule(
        id=rule_id,
        category=Category.OBFUSCATION,
        severity=severity,
        about=about,
        labels={"owasp_llm": "LLM01:2025"},
    )


TAG_CHARACTERS = _rule(
    "tag_characters",
    Severity.HIGH,
    "Tag characters, which repeat ASCII without showing, but for the flags of England, Scotland "
    "and Wales.",
)
VARIATION_SELECTORS = _rule(
    "variation_selectors",
    Severity.HIGH,
    "Variation selectors behind no character that has variants, or several in a row.",
)
ZERO_WIDTH_CHARACTERS = _rule(
    "zero_width_characters",
    Severity.MEDIUM,
    "Spaces, joiners, hyphens and marks of direction of no width where no writing needs them.",
)
INVISIBLE_FILLERS = _rule(
    "invisible_fillers",
    Severity.MEDIUM,
    "Other characters that do not show: fillers, operators and format controls out of place.",
)
DIRECTION_CONTROLS = _rule(
    "direction_controls",
    Severity.HIGH,
    "Controls by which a paragraph shows in another order than it reads: overrides, what is not "
    "closed, right-to-left around text that is not. All of the paragraph are found.",
)
STACKED_MARKS = _rule(
    "stacked_marks",
    Severity.LOW,
    "More than six marks on one character. UTS #39, section 5.4, counts four; Hebrew with "
    "cantillation and Burmese have up to six.",
)
MIXED_SCRIPTS = _rule(
    "mixed_scripts",
    Severity.MEDIUM,
    "Letters in a word that look like ones of the script that the word shows, but are of another.",
)


def _pattern(rule: Rule, expression: str, verifier: str | None = None) -> Pattern:
    return Pattern(
        expression=expression,
        rule=rule,
        reads=Reads.ORIGINAL,
        is_cased=True,
        verifier=verifier,
    )


def _run(rule: Rule, members: str) -> Pattern:
    """A whole run of invisible characters with some of these in it."""
    return _pattern(rule, f"[{INVISIBLE}]*[{members}][{INVISIBLE}]*", "is_out_of_place")


_CONTROLS = "".join(rf"\x{{{ord(char):X}}}" for char in sorted(CONTROLS))
_HIDDEN = INVISIBLE + _CONTROLS
_IN_PARAGRAPH = r"[^\n\r\x{1C}-\x{1E}\x{85}\x{2029}]"
# Tibetan writes its lower letters as marks: they stack as high as a word asks for.
_MARK = rf"(?:[^\P{{Mn}}{INVISIBLE}\x{{F8D}}-\x{{FBC}}]|\p{{Me}})"
_STACK = rf"[{_HIDDEN}]*{_MARK}(?:[{_HIDDEN}]*{_MARK}){{6,}}[{INVISIBLE}]*"
_BETWEEN_LETTERS = rf"[\p{{M}}{_HIDDEN}]*"
_MIXED = "|".join(
    f"[{own}]{_BETWEEN_LETTERS}[{''.join(other for other in ALPHABETS if other is not own)}]"
    for own in ALPHABETS
)
_IN_WORD = rf"[\p{{M}}{_HIDDEN}{''.join(ALPHABETS)}]*"


def _is_out_of_place(match: Match) -> bool:
    return not belongs(match.reading.text, match.start, match.end)


@component
class UnicodeGuard(ScanningComponent[UnicodeGuardOptions]):
    """Takes away, or blocks, characters that hide text or show it as something else."""

    name: ClassVar = "unicode_guard"
    version: ClassVar = "1"
    # Not input_validation: there the bounds on size are, and nobody need scan what breaks them.
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = UnicodeGuardOptions
    # A megabyte made to be looked at in 10,000 places takes a second or more.
    budget_ms: ClassVar = 5_000
    rules: ClassVar = (
        TAG_CHARACTERS,
        VARIATION_SELECTORS,
        ZERO_WIDTH_CHARACTERS,
        INVISIBLE_FILLERS,
        DIRECTION_CONTROLS,
        STACKED_MARKS,
        MIXED_SCRIPTS,
        SCAN_BOUND,
    )
    patterns: ClassVar = {
        TAG_CHARACTERS.id: _run(TAG_CHARACTERS, TAGS),
        VARIATION_SELECTORS.id: _run(VARIATION_SELECTORS, SELECTORS),
        ZERO_WIDTH_CHARACTERS.id: _run(ZERO_WIDTH_CHARACTERS, ZERO_WIDTH),
        INVISIBLE_FILLERS.id: _run(INVISIBLE_FILLERS, FILLERS),
        DIRECTION_CONTROLS.id: _pattern(
            DIRECTION_CONTROLS, f"{_IN_PARAGRAPH}*[{_CONTROLS}]{_IN_PARAGRAPH}*"
        ),
        STACKED_MARKS.id: _pattern(STACKED_MARKS, _STACK),
        MIXED_SCRIPTS.id: _pattern(MIXED_SCRIPTS, f"{_IN_WORD}(?:{_MIXED}){_IN_WORD}"),
    }
    verifiers: ClassVar[Mapping[str, Callable[..., bool]]] = {
        "is_out_of_place": _is_out_of_place,
        "reorders": reorders,
    }
    thresholds: ClassVar = {"letters_of_a_script": 4}
    cost: ClassVar = (
        "Nothing for ASCII; else one pass of the scan over the text as it came, and one more for "
        "each rule that finds something to look at."
    )
    does_not_catch: ClassVar = (
        "Words wholly of another script; small letters of one behind Latin capitals, as an ending "
        "of an abbreviation is; small Greek letters of science, such as alpha and nu; letters of "
        "mathematical or other styles; one invisible character at each place where "
        "writing may need it; what an encoding carries."
    )
    example: ClassVar[dict[str, Any]] = {"action": "block"}

    def process(self, context: SafetyContext) -> SafetyResult:
        """Strip or block whatever hides text."""
        found = self.found(context)
        strips = self.config.action == "strip"
        acts = [
            Act(match.finding(), "".join(map(str, match.place.groups)) if strips else None)
            for match in found.matches
        ]
        return result_of(acts, context, found.is_cut)

    def places(self, hit: Hit) -> Iterator[Place]:
        """Whole runs; of a paragraph its controls, of a word its letters of other scripts.

        The groups of a place are what is written there instead.
        """
        text = hit.reading.text
        for place in super().places(hit):
            found = text[place.start : place.end]
            if hit.pattern_id == DIRECTION_CONTROLS.id:
                if self.verifiers["reorders"](found):
                    yield from _controls(found, place.start)
            elif hit.pattern_id == MIXED_SCRIPTS.id:
                for number, twin in disguised(found, int(self.thresholds["letters_of_a_script"])):
                    yield Place(place.start + number, place.start + number + 1, (twin,))
            else:
                yield place


def _controls(paragraph: str, start: int) -> Iterator[Place]:
    for number, char in enumerate(paragraph, start):
        if char in CONTROLS:
            yield Place(number, number + 1)
