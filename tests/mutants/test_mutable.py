"""What of a component is mutated: all that its class declares."""

from mutants.counter import Counter, cases
from mutants.mutable import mutants_of


def test_everything_that_a_class_declares_is_mutated() -> None:
    assert {mutant.what for mutant in mutants_of(Counter, [])} == {
        "option share +0.01",
        "option share -0.01",
        "pattern digit with U+0030..U+0039 as U+002F..U+0039",
        "pattern digit with U+0030..U+0039 as U+0030..U+0038",
        "pattern digit with U+0030..U+0039 as U+0030..U+003A",
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


def test_of_a_list_each_member_is_dropped_that_some_case_gives() -> None:
    given = [*cases({"a": False}, skipped=["6", "4"]), *cases({"b": False}, skipped=["8", "6"])]
    changes = {mutant.what for mutant in mutants_of(Counter, given)}
    assert changes - {mutant.what for mutant in mutants_of(Counter, [])} == {
        "option skipped without '6'",
        "option skipped without '4'",
        "option skipped without '8'",
    }
