"""The mutation check itself: what it changes, and what it takes for noticed."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import Field

from mutants import __main__ as command
from mutants.killing import Cases, CasesFailError
from mutants.mutable import Mutant, mutants_of
from mutants.patterns import variants
from tidegate.components.base import Layer, Options, Rule, SafetyComponent
from tidegate.components.behaviour.cases import CaseFile
from tidegate.components.categories import Category
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult, blocked_by
from tidegate.components.testing import registered
from tidegate.schemas.records import Severity

DIGITS = Rule(
    id="digits", category=Category.KEYWORD, severity=Severity.LOW, about="Too many digits."
)


UNIT: dict[str, Any] = {"unit": "digits"}


class CounterOptions(Options):
    """Options of `counter`."""

    most: int = Field(default=2, description="Digits.", json_schema_extra=UNIT)
    share: float | None = Field(default=None, description="Unused.", json_schema_extra=UNIT)
    off: bool = Field(default=False, description="Whether it finds nothing.")
    word: str = Field(default="a", description="Unused.")


class Counter(SafetyComponent[CounterOptions]):
    """Blocks texts with too many digits."""

    name: ClassVar = "counter"
    version: ClassVar = "1"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = CounterOptions
    rules: ClassVar = (DIGITS,)
    patterns: ClassVar = {"digit": re.compile("[0-9]")}
    verifiers: ClassVar[Mapping[str, Callable[[str], bool]]] = {"is_even": lambda d: d in "02468"}
    thresholds: ClassVar = {"longest": 10}
    cost: ClassVar = "Little."
    does_not_catch: ClassVar = "Most."
    example: ClassVar[dict[str, Any]] = {}

    def process(self, context: SafetyContext) -> SafetyResult:
        """Count even digits, of texts that are not too long."""
        text = context.parts[0].text
        found = [d for d in self.patterns["digit"].findall(text) if self.verifiers["is_even"](d)]
        too_many = len(found) > self.config.most and len(text) <= self.thresholds["longest"]
        if not too_many or self.config.off:
            return blocked_by([])
        return blocked_by([DIGITS.finding(context.parts[0].path, 0, 0)])


@pytest.fixture(autouse=True)
def counter() -> Iterator[None]:
    with registered(Counter):
        yield


ENOUGH = {"000": True, "00": False, "011": False, "a2222222 9": True, "8888888888a": False}


async def cases(texts: dict[str, bool]) -> Cases:
    """Cases of `counter` by text, and whether it blocks."""
    blocked = {"action": "BLOCK", "findings": [{"rule": "digits"}]}
    made = [
        {"name": text, "options": {}, "text": text, "expect": blocked if b else {"action": "ALLOW"}}
        for text, b in texts.items()
    ]
    file = CaseFile.model_validate({"component": "counter", "cases": made})
    return await Cases.of(file.cases)


async def survivors(texts: dict[str, bool]) -> set[str]:
    ready = await cases(texts)
    return {mutant.what for mutant in mutants_of(Counter) if not await ready.kill(mutant)}


UNNOTICED = {
    "option share +0.01",
    "option share -0.01",
    "pattern digit with U+0030..U+0039 as U+002F..U+0039",
    "pattern digit with U+0030..U+0039 as U+0030..U+0038",
    "pattern digit with U+0030..U+0039 as U+0030..U+003A",
}
"""The verifier hides the upper ends and the lower neighbour, and one option does nothing."""


def test_everything_that_a_class_declares_is_mutated() -> None:
    assert {mutant.what for mutant in mutants_of(Counter)} == UNNOTICED | {
        "rule digits removed",
        "pattern digit never matches",
        "pattern digit with U+0030..U+0039 as U+0031..U+0039",
        "verifier is_even always True",
        "verifier is_even always False",
        "threshold longest +1",
        "threshold longest -1",
        "option most +1",
        "option most -1",
        "option off flipped",
    }


async def test_cases_on_both_sides_of_everything_leave_only_what_changes_nothing() -> None:
    assert await survivors(ENOUGH) == UNNOTICED


@pytest.mark.parametrize(
    ("lacking", "survivor"),
    [
        ("00", "option most -1"),
        ("011", "verifier is_even always True"),
        ("a2222222 9", "threshold longest -1"),
        ("8888888888a", "threshold longest +1"),
    ],
)
async def test_a_weak_set_of_cases_has_a_survivor(lacking: str, survivor: str) -> None:
    weak = {text: blocked for text, blocked in ENOUGH.items() if text != lacking}
    assert await survivors(weak) == UNNOTICED | {survivor}


async def test_without_cases_everything_survives() -> None:
    none = await Cases.of([])
    assert not any([await none.kill(mutant) for mutant in mutants_of(Counter)])


@pytest.mark.parametrize("error", [ImportError, ValueError, OSError])
@pytest.mark.parametrize("where", ["__init__", "initialize"])
async def test_a_mutant_that_cannot_start_survives(error: type[Exception], where: str) -> None:
    def fail(self: object, *_: object) -> None:
        raise error("broken")

    ready = await cases(ENOUGH)
    assert not await ready.kill(Mutant(Counter, "broken", where, fail))


async def test_a_mutant_that_fails_on_every_event_survives() -> None:
    def fail(self: object, contexts: object) -> None:
        raise ZeroDivisionError

    ready = await cases(ENOUGH)
    assert not await ready.kill(Mutant(Counter, "broken", "process_batch", fail))


async def test_after_a_mutant_the_component_is_as_before() -> None:
    before = dict(vars(Counter))
    await survivors(ENOUGH)
    assert dict(vars(Counter)) == before


async def test_cases_that_fail_by_themselves_can_tell_nothing() -> None:
    with pytest.raises(CasesFailError, match="'000' fails without any mutant"):
        await cases({"000": False})


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("[ab]", "ab", {"without U+0061": ["b"], "without U+0062": ["a"]}),
        ("one|two", "onetwo", {"without 'one'": ["two"], "without 'two'": ["one"]}),
        ("x(?:one|two)", "xone", {"without 'one'": [], "without 'two'": ["xone"]}),
        ("(?i:[ab])+c", "ABc", {"without U+0061": ["Bc"], "without U+0062": []}),
        ("[^ab]", "abc", {"without U+0061": ["a", "c"], "without U+0062": ["b", "c"]}),
        ("(?<=[ab])c", "ac", {"without U+0061": [], "without U+0062": ["c"]}),
        (r"[\dx]", "1x", {"without CATEGORY_DIGIT": ["x"], "without U+0078": ["1"]}),
        ("abc", "abc", {}),
    ],
)
def test_members_of_classes_and_alternations_are_taken_out_one_by_one(
    pattern: str, text: str, expected: dict[str, list[str]]
) -> None:
    found = {change: p.findall(text) for change, p in variants(re.compile(pattern))}
    assert found == expected


def test_ranges_are_moved_at_either_end() -> None:
    found = {change: "".join(p.findall("`abcd")) for change, p in variants(re.compile("[a-c]"))}
    assert found == {
        "with U+0061..U+0063 as U+0060..U+0063": "`abc",
        "with U+0061..U+0063 as U+0062..U+0063": "bc",
        "with U+0061..U+0063 as U+0061..U+0062": "ab",
        "with U+0061..U+0063 as U+0061..U+0064": "abcd",
    }


def test_flags_of_an_expression_are_kept() -> None:
    ((_, first), _) = variants(re.compile("one|two", re.IGNORECASE))
    assert first.findall("ONE TWO") == ["TWO"]


FILE = """
component: counter
cases:
  - name: Three
    options: {}
    text: "000"
    expect: {action: BLOCK, findings: [{rule: digits}]}
"""


def test_the_command_names_survivors_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "counter.yaml"
    file.write_text(FILE)
    assert command.main([str(file)]) == 1
    out = capsys.readouterr().out
    assert "survives: counter: option most -1" in out
    assert "survives: counter: rule digits removed" not in out
    assert "survives: rate_limiter: option burst +1" in out

    assert command.main([str(file), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["components"]["counter"]["killed"] > 0
    assert said["components"]["rate_limiter"]["killed"] == 0
    assert said["total"] > said["killed"] == said["components"]["counter"]["killed"]


def test_the_command_refuses_cases_that_fail_or_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "counter.yaml"
    for text in (FILE.replace("000", "0"), "cases: ["):
        file.write_text(text)
        assert command.main([str(file)]) == 2
        assert capsys.readouterr().err.startswith("mutants: ")
