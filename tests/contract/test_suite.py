"""The suite itself: a component that keeps the contract passes it, each breach of it is seen.

Every check is a plain function of a component class, so it can be shown one that is not registered.
"""

import logging
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import signature
from typing import Any, ClassVar, cast

import pytest
from pydantic import Field

from contract import test_cost, test_judging, test_life, test_options, test_secrecy, test_threads
from contract.building import Kind
from tidegate.components.base import (
    HealthStatus,
    Layer,
    NotInitializedError,
    Options,
    Rule,
    SafetyComponent,
)
from tidegate.components.categories import Category
from tidegate.components.context import SafetyContext
from tidegate.components.result import PASSED, SafetyResult, blocked_by
from tidegate.schemas.records import Severity

FOUND = Rule(id="found", category=Category.KEYWORD, severity=Severity.LOW, about="The word.")


class GoodOptions(Options):
    """Options of `good`."""

    word: str = Field(default="a", min_length=1, description="What to look for.")


class Good(SafetyComponent[GoodOptions]):
    """Finds a word and keeps the contract."""

    name: ClassVar = "good"
    version: ClassVar = "1"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = GoodOptions
    rules: ClassVar = (FOUND,)
    thresholds: ClassVar[Mapping[str, float]] = {"at_least": 1}
    cost: ClassVar = "One search."
    does_not_catch: ClassVar = "Other words."
    example: ClassVar[Mapping[str, Any]] = {"word": "gardyloo"}

    def process(self, context: SafetyContext) -> SafetyResult:
        word = self.config.word
        findings = [
            FOUND.finding(part.path, match.start(), match.end())
            for part in context.parts
            for match in re.finditer(re.escape(word), part.text)
        ]
        return blocked_by(findings if len(findings) >= self.thresholds["at_least"] else ())


class Endless(Good):
    def close(self) -> None:
        pass


class EndsOnlyOnce(Good):
    def close(self) -> None:
        self.config  # noqa: B018
        super().close()


class Unaware(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        return PASSED if self._config is None else super().process(context)


class AlwaysWell(Good):
    def health_check(self) -> HealthStatus:
        return HealthStatus(True)


class NeverWell(Good):
    def health_check(self) -> HealthStatus:
        return HealthStatus(False, "unwell")


class CountsInCamelCase(Good):
    def get_metrics(self) -> dict[str, float]:
        return {"eventsJudged": 1.0}


class CountsToInfinity(Good):
    def get_metrics(self) -> dict[str, float]:
        return {"events": math.inf}


class DependsInAList(Good):
    @classmethod
    def get_dependencies(cls, options: GoodOptions) -> tuple[str, ...]:
        return cast("tuple[str, ...]", ["other"])


class TrivialExample(Good):
    example: ClassVar[Mapping[str, Any]] = {}


class LaxOptions(Options, extra="ignore"):
    word: str = "gardyloo"


class TakesAnyOption(Good):
    options: ClassVar = LaxOptions  # type: ignore[assignment]


class TalkativeOptions(Options, hide_input_in_errors=False):
    word: str = "gardyloo"


class QuotesTheOption(Good):
    options: ClassVar = TalkativeOptions  # type: ignore[assignment]


class FreeOptions(Options, frozen=False):
    word: str = "gardyloo"


class OptionsChange(Good):
    options: ClassVar = FreeOptions  # type: ignore[assignment]


class CannotEncode(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        for part in context.parts:
            part.text.encode()
        return super().process(context)


def _changed(result: SafetyResult, **changes: Any) -> SafetyResult:
    findings = tuple(replace(finding, **changes) for finding in result.findings)
    return replace(result, findings=findings)


class FindsOutside(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        return _changed(super().process(context), end=10**6 + 10**5)


class FindsWhatItDoesNotDeclare(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        return _changed(super().process(context), rule_id="other")


class FindsOfAnotherSeverity(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        return _changed(super().process(context), severity=Severity.HIGH)


class FindsNothing(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        self.config  # noqa: B018
        return PASSED


class RemembersWithoutSayingSo(Good):
    _judged = 0

    def process(self, context: SafetyContext) -> SafetyResult:
        self._judged += 1
        return replace(super().process(context), details=str(self._judged))


class LooksAtTheNeighbours(Good):
    def process_batch(self, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        results = super().process_batch(contexts)
        return [replace(result, details=str(len(contexts))) for result in results]


class ChangesTheEvent(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        cast("dict[str, str]", context.event.attributes)["judged"] = "yes"
        return super().process(context)


class ReadsAtTheStart(Good):
    def initialize(self, options: GoodOptions) -> None:
        self._at_least = self.thresholds["at_least"]
        super().initialize(options)

    def process(self, context: SafetyContext) -> SafetyResult:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(self), "thresholds", {"at_least": self._at_least})
            return super().process(context)


class KeepsTheEventOnItself(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        self._context = context
        result = super().process(context)
        return replace(result, details=self._context.subject)


class TellsInDetails(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        return replace(super().process(context), details=context.parts[0].text)


class TellsInLabels(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        return _changed(super().process(context), labels={"text": context.parts[0].text})


class TellsInTheLog(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        logging.getLogger("tidegate.good").debug("judging %a", context.parts[0].text)
        return super().process(context)


class TellsInItsOutput(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        print(ascii(context.parts[0].text))
        return super().process(context)


class TellsInItsErrors(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        raise ValueError(context.parts[0].text)


class TellsInItsMetrics(Good):
    _subject = "nobody"

    def process(self, context: SafetyContext) -> SafetyResult:
        self._subject = context.subject
        return super().process(context)

    def get_metrics(self) -> dict[str, float]:
        return {f"events_of_{self._subject}": 1.0}


class LooksFromEveryPlace(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        for part in context.parts:
            for start in range(0, len(part.text), 10):
                all(char != "#" for char in part.text[start:])
        return super().process(context)


class ComparesEveryPart(Good):
    def process(self, context: SafetyContext) -> SafetyResult:
        sum(one is other for one in context.parts for other in context.parts[::10])
        return super().process(context)


class ComparesEveryEvent(Good):
    def process_batch(self, contexts: Sequence[SafetyContext]) -> list[SafetyResult]:
        sum(one is other for one in contexts for other in contexts[::10])
        return super().process_batch(contexts)


BREACHES: list[tuple[Callable[..., None], Kind]] = [
    (test_life.test_beginning_and_ending_twice_and_in_turns_is_harmless, EndsOnlyOnce),
    (test_life.test_it_judges_nothing_before_it_is_initialized_nor_after_it_is_closed, Unaware),
    (test_life.test_it_judges_nothing_before_it_is_initialized_nor_after_it_is_closed, Endless),
    (test_life.test_its_health_is_honest, AlwaysWell),
    (test_life.test_its_health_is_honest, NeverWell),
    (
        test_life.test_its_metrics_are_finite_numbers_with_snake_case_names_at_any_time,
        CountsInCamelCase,
    ),
    (
        test_life.test_its_metrics_are_finite_numbers_with_snake_case_names_at_any_time,
        CountsToInfinity,
    ),
    (test_life.test_its_dependencies_are_names_that_its_options_alone_tell, DependsInAList),
    (test_options.test_its_example_is_valid_and_says_more_than_the_defaults, TrivialExample),
    (test_options.test_an_unknown_option_is_an_error_that_names_it, TakesAnyOption),
    (test_options.test_a_wrong_option_is_an_error_that_names_it_and_not_its_value, QuotesTheOption),
    (test_options.test_its_options_cannot_be_changed, OptionsChange),
    (test_judging.test_it_has_a_sound_result_for_whatever_comes, CannotEncode),
    (test_judging.test_it_has_a_sound_result_for_whatever_comes, FindsOutside),
    (test_judging.test_it_finds_what_it_declares_and_nothing_else, FindsWhatItDoesNotDeclare),
    (test_judging.test_it_finds_what_it_declares_and_nothing_else, FindsOfAnotherSeverity),
    (test_judging.test_it_finds_what_it_declares_and_nothing_else, FindsNothing),
    (test_judging.test_judging_again_gives_the_same, RemembersWithoutSayingSo),
    (test_judging.test_a_batch_gives_what_its_events_give_one_by_one, LooksAtTheNeighbours),
    (test_judging.test_what_an_event_gets_does_not_depend_on_its_neighbours, LooksAtTheNeighbours),
    (test_judging.test_it_changes_nothing_that_it_is_given, ChangesTheEvent),
    (
        test_judging.test_what_it_declares_to_decide_by_is_read_from_the_class_at_use,
        ReadsAtTheStart,
    ),
    (test_threads.test_threads_at_once_get_what_one_after_the_other_gets, KeepsTheEventOnItself),
    (test_secrecy.test_no_content_is_in_what_it_says_logs_counts_or_raises, TellsInDetails),
    (test_secrecy.test_no_content_is_in_what_it_says_logs_counts_or_raises, TellsInLabels),
    (test_secrecy.test_no_content_is_in_what_it_says_logs_counts_or_raises, TellsInTheLog),
    (test_secrecy.test_no_content_is_in_what_it_says_logs_counts_or_raises, TellsInItsOutput),
    (test_secrecy.test_no_content_is_in_what_it_says_logs_counts_or_raises, TellsInItsErrors),
    (test_secrecy.test_no_content_is_in_what_it_says_logs_counts_or_raises, TellsInItsMetrics),
    (test_cost.test_the_work_grows_no_faster_than_the_text, LooksFromEveryPlace),
    (test_cost.test_the_work_grows_no_faster_than_the_arguments_of_a_tool, LooksFromEveryPlace),
    (test_cost.test_the_work_grows_no_faster_than_the_number_of_parts, ComparesEveryPart),
    (test_cost.test_the_work_grows_no_faster_than_the_batch, ComparesEveryEvent),
]

SUITE = (test_cost, test_judging, test_life, test_options, test_secrecy, test_threads)
CHECKS = [getattr(module, name) for module in SUITE for name in dir(module) if name[:5] == "test_"]


def _run(check: Callable[..., None], kind: Kind) -> None:
    more = {"declared": "thresholds"} if "declared" in signature(check).parameters else {}
    check(kind=kind, **more)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_component_that_keeps_the_contract_passes(check: Callable[..., None]) -> None:
    _run(check, Good)


@pytest.mark.parametrize(("check", "kind"), BREACHES, ids=lambda given: given.__name__)
def test_a_breach_is_seen(check: Callable[..., None], kind: Kind) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception, NotInitializedError)):
        _run(check, kind)


def test_every_check_has_seen_a_breach() -> None:
    assert {check for check, _ in BREACHES} == set(CHECKS)
