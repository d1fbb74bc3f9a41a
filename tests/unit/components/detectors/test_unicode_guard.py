"""`unicode_guard`: text that does not show, or that shows as something else."""

import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.harmless import harmless
from harness.building import context, request
from tidegate.components.detectors.unicode_guard import UnicodeGuard, UnicodeGuardOptions
from tidegate.components.edits import merge
from tidegate.components.result import PASSED, SafetyResult
from tidegate.components.scan.regexp import regexp
from tidegate.components.scan.scripts import ALPHABETS, SCRIPTS, script_of
from tidegate.schemas.records import Action

ODD = (
    "a\u0451 m\U0001f469\U0001f3fd\U0001f3f4\u27647#-\n\u2029\u00a0"  # what may stand around
    "\u00ad\u034f\u061c\u115f\u1160\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2062\u206a"
    "\u3164\ufeff\ufe0f\ufe00\U000e0041\U000e007f\U000e0100\u0378"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\u0300\u0301\u20e3\u0489\u094d\u05b0\u0e34"  # marks
    "pKM\u0430\u0441\u043e\u043c\u03bf\u03b1\u03a9\u0585\u13a2\ua4d0\u2c9f\u0406"  # alike
    "\u05d0\u0628\u0645\u06a9\u0915\u1781\u0e02\u845b\u1820\uac00\u2229"
)
odd_texts = st.text(st.sampled_from(ODD), max_size=40) | st.text(max_size=40)


@pytest.fixture(scope="module")
def guard() -> UnicodeGuard:
    return ready()


def ready(**options: Any) -> UnicodeGuard:
    guard = UnicodeGuard()
    guard.initialize(UnicodeGuardOptions(**options))
    return guard


def stripped(text: str, result: SafetyResult) -> str:
    modified = context(request(text)).modified(merge(result.edits, {}))
    content = modified[0].parts[0].content
    assert content is not None
    return content


@settings(max_examples=500, deadline=None)
@given(text=odd_texts)
@example(text="\u202ba\u202c" + "\u0301" * 7)
@example(text="a" + "\u0301" * 6 + "\u2066" + "\u0301" * 6)
@example(text="x\u00adb\u2068\u00adc\u2069")
@example(text="M\u0301\u043e\u0441\u043a\u200b\u0432\u0430")
def test_what_is_stripped_is_found_clean_and_nothing_else_was_touched(
    guard: UnicodeGuard, text: str
) -> None:
    result = guard.process(context(request(text)))
    if result.passed:
        assert result == PASSED
        return
    assert result.action is Action.MODIFY
    left = stripped(text, result)
    assert guard.process(context(request(left))) == PASSED
    found = {place for f in result.findings for place in range(f.start, f.end)}
    replaced = {edit.start: edit.replacement for edit in result.edits if edit.replacement}
    kept = (replaced.get(i, "" if i in found else char) for i, char in enumerate(text))
    inside = {i for e in result.edits if not e.replacement for i in range(e.start, e.end)}
    assert inside.isdisjoint(replaced)
    assert left == "".join(kept)


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(odd_texts, max_size=6))
def test_a_batch_gives_what_its_events_give_one_by_one(
    guard: UnicodeGuard, texts: list[str]
) -> None:
    contexts = [context(request(text)) for text in texts]
    assert guard.process_batch(contexts) == [guard.process(context(request(t))) for t in texts]


@settings(max_examples=200, deadline=None)
@given(text=odd_texts)
def test_blocking_finds_what_stripping_finds(guard: UnicodeGuard, text: str) -> None:
    strips, blocks = guard.process(context(request(text))), blocking.process(context(request(text)))
    assert blocks.findings == strips.findings
    assert blocks.should_block == (not strips.passed)


blocking = ready(action="block")


WORST = (
    "\u0300",
    "\u200d",
    "\u200da",
    "\ufe0f\u200d",
    "\U000e0041",
    "\u202e",
    "\u2066",
    "\u2066\u05d0\u2069\n",
    "p\u0430",
    "p\u0430 ",
    "\u044f\u0300",
    "a\u0300\u0300\u0300\u0300\u0300\u0300\u200b",
    "\u0300\u2066",
    "\ud800\u200b",
)


@pytest.mark.parametrize("unit", WORST, ids=ascii)
def test_a_megabyte_of_anything_is_judged(guard: UnicodeGuard, unit: str) -> None:
    size = len(unit.encode("utf-8", "surrogatepass"))
    guard.process(context(request(unit * (1_000_000 // size))))


def test_of_texts_with_nothing_to_find_nearly_none_is_flagged(guard: UnicodeGuard) -> None:
    texts = harmless()
    flagged = [t for t in texts if not guard.process(context(request(t.text))).passed]
    assert len(flagged) <= len(texts) * 0.002, [(t.kind, t.number) for t in flagged]


def test_letters_are_told_by_script_as_their_names_tell() -> None:
    for char in map(chr, range(0x110000)):
        script, name = script_of(char), unicodedata.name(char, "")
        if script is not None and name.startswith(tuple(map(str.upper, SCRIPTS))):
            assert name.startswith(script.upper()), name
            assert unicodedata.category(char)[0] in "LN", name


def test_classes_of_letters_hold_the_letters() -> None:
    letters = "".join(map(chr, range(0x80, 0xD800)))
    for alphabet, script in zip(ALPHABETS, SCRIPTS, strict=True):
        places = regexp(f"[{alphabet}]+", True).places(letters)
        found = "".join(letters[place.start : place.end] for place in places)
        assert found == "".join(char for char in letters if script_of(char) == script)
