"""What the mutation check takes for noticed."""

from collections.abc import Mapping, Sequence

import pytest

from mutants.counter import Counter, cases
from mutants.killing import Cases, CasesFailError
from mutants.mutable import Mutant, mutants_of
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult

ENOUGH = {"000": True, "00": False, "011": False, "a2222222 9": True, "8888888888a": False}

UNNOTICED = {
    "option share +0.01",
    "option share -0.01",
    "pattern digit with U+0030..U+0039 as U+002F..U+0039",
    "pattern digit with U+0030..U+0039 as U+0030..U+0038",
    "pattern digit with U+0030..U+0039 as U+0030..U+003A",
}
"""The verifier hides the upper ends and the lower neighbour, and one option does nothing."""


async def survivors(texts: Mapping[str, bool], skipped: Sequence[str] = ()) -> set[str]:
    given = cases(texts, skipped)
    ready = await Cases.of(given)
    return {mutant.what for mutant in mutants_of(Counter, given) if not await ready.kill(mutant)}


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


async def test_a_rule_is_removed_also_of_a_component_that_judges_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def process_batch(self: Counter, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        return [self.process(context) for context in contexts]

    monkeypatch.setattr(Counter, "process_batch", process_batch)
    assert await survivors(ENOUGH) == UNNOTICED


async def test_a_member_of_a_list_that_no_case_needs_survives() -> None:
    assert await survivors({"666": False}, skipped=["6", "4"]) >= {"option skipped without '4'"}
    assert "option skipped without '6'" not in await survivors({"666": False}, skipped=["6", "4"])


async def test_without_cases_everything_survives() -> None:
    none = await Cases.of([])
    assert not any([await none.kill(mutant) for mutant in mutants_of(Counter, [])])


@pytest.mark.parametrize("error", [ImportError, ValueError, OSError])
@pytest.mark.parametrize("where", ["__init__", "initialize"])
async def test_a_mutant_that_cannot_start_survives(error: type[Exception], where: str) -> None:
    def fail(self: object, *_: object) -> None:
        raise error("broken")

    ready = await Cases.of(cases(ENOUGH))
    assert not await ready.kill(Mutant(Counter, "broken", where, fail))


async def test_a_mutant_that_fails_on_every_event_survives() -> None:
    def fail(self: object, contexts: object) -> None:
        raise ZeroDivisionError

    ready = await Cases.of(cases(ENOUGH))
    assert not await ready.kill(Mutant(Counter, "broken", "process_batch", fail))


async def test_after_a_mutant_the_component_is_as_before() -> None:
    before = dict(vars(Counter))
    await survivors(ENOUGH)
    assert dict(vars(Counter)) == before


async def test_cases_that_fail_by_themselves_can_tell_nothing() -> None:
    with pytest.raises(CasesFailError, match="'000' fails without any mutant"):
        await Cases.of(cases({"000": False}))
