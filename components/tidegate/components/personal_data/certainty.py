"""How sure it is that something is personal data: its form says so much, words beside it more."""

from collections.abc import Iterable, Mapping

from tidegate.components.personal_data.catalogue import BY_PATTERN
from tidegate.components.personal_data.stretches import behind, near, without
from tidegate.components.personal_data.words import THING, anywhere
from tidegate.components.scan.regexp import Place, regexp


def needed_words(pattern_id: str, thresholds: Mapping[str, float], least: float) -> str | None:
    """Words without which what a pattern matches is not sure enough, anywhere in a text.

    Empty where none are needed, None where none would do. least: the confidence that is enough.
    """
    entity = BY_PATTERN[pattern_id]
    sure = thresholds[entity.forms[pattern_id].level]
    if sure >= least:
        return ""
    if not entity.words or round(sure + thresholds["words"], 2) < least:
        return None
    return anywhere(entity.words)


def hopeful(
    pattern_id: str, text: str, thresholds: Mapping[str, float], least: float
) -> Iterable[range]:
    """Where in a text what is sure enough may start, as far as words go, in order.

    Never less than that: what lies elsewhere is not looked at.
    Words are looked for once in all of the text, so that many places beside such as speak against
    them cost little. thresholds: as of `confidence`. least: the confidence that is enough.
    """
    entity = BY_PATTERN[pattern_id]
    sure, by_words = thresholds[entity.forms[pattern_id].level], thresholds["words"]
    everywhere = [range(len(text))]
    if round(max(sure - by_words, 0.0), 2) >= least:
        return everywhere
    before, after = int(thresholds["before"]), int(thresholds["after"])
    spoken_for = near(text, entity.words, before, after)
    spoken_against = behind(text, entity.against, before)
    if sure >= least:
        return without(everywhere, without(spoken_against, spoken_for))
    return without(spoken_for, spoken_against)


def confidence(pattern_id: str, text: str, place: Place, thresholds: Mapping[str, float]) -> float:
    """How sure it is that what stands at a place is personal data, 0 to 1.

    thresholds: by level of a form, how sure it is by itself; `words`: what words beside it add or
    take; `before` and `after`: how far away they may stand, in code points.
    """
    entity = BY_PATTERN[pattern_id]
    sure = thresholds[entity.forms[pattern_id].level]
    before = text[max(0, place.start - int(thresholds["before"])) : place.start]
    after = text[place.end : place.end + int(thresholds["after"])]
    if _holds(f"{before}{THING}{after}", entity.words):
        sure += thresholds["words"]
    if _holds(f"{before}{THING}", entity.against):
        sure -= thresholds["words"]
    return round(min(max(sure, 0.0), 1.0), 2)


def _holds(text: str, expression: str) -> bool:
    return bool(expression) and regexp(expression, is_cased=False).is_in(text)
