"""Scanning components: they declare patterns, and are told where these match."""

import base64
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from pydantic import Field

from harness.building import context, request
from tidegate.components.base import Layer, NotInitializedError, Options, Rule
from tidegate.components.categories import Category
from tidegate.components.context import SafetyContext
from tidegate.components.result import SafetyResult
from tidegate.components.scan import component as module
from tidegate.components.scan.acting import Act, result_of
from tidegate.components.scan.component import SCAN_BOUND, ScanningComponent
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import Pattern
from tidegate.components.scan.scanner import Scanner
from tidegate.schemas.records import Severity

NUMBER = Rule(id="number", category=Category.KEYWORD, severity=Severity.LOW, about="A number.")


def _is_even(match: Match) -> bool:
    return int(match.text) % 2 == 0


class NumberOptions(Options):
    """Options of `numbers`."""

    is_on: bool = Field(default=True, description="Whether to look.")


class Numbers(ScanningComponent[NumberOptions]):
    """Finds even numbers, and words of one letter before a colon."""

    name: ClassVar = "numbers"
    version: ClassVar = "1"
    layer: ClassVar = Layer.CONTENT_FILTERING
    options: ClassVar = NumberOptions
    rules: ClassVar = (NUMBER, SCAN_BOUND)
    patterns: ClassVar = {
        "even": Pattern(expression="[0-9]+", rule=NUMBER, verifier="is_even"),
        "label": Pattern(expression=r"\b([a-z]):", rule=NUMBER),
    }
    verifiers: ClassVar = {"is_even": _is_even}
    cost: ClassVar = "None."
    does_not_catch: ClassVar = "Odd numbers."
    example: ClassVar[Mapping[str, Any]] = {}

    def select(self, options: NumberOptions) -> Mapping[str, Pattern]:
        return self.patterns if options.is_on else {}

    def process(self, context: SafetyContext) -> SafetyResult:
        found = self.found(context)
        acts = [Act(match.finding(), None) for match in found.matches]
        return result_of(acts, context, found.is_cut)


def numbers(**options: bool) -> Numbers:
    component = Numbers()
    component.initialize(NumberOptions(**options))
    return component


def found(*texts: str) -> list[str]:
    """What of the original texts is found, in order."""
    matches = numbers().found(context(request(*texts))).matches
    return [match.part.text[slice(*match.span)] for match in matches]


def test_matches_come_in_the_order_of_parts_and_places() -> None:
    assert found("c: 22 b: 4", "a: 6") == ["c:", "22", "b:", "4", "a:", "6"]


def test_what_the_verifier_denies_is_not_found() -> None:
    assert found("1 2 3 4") == ["2", "4"]


def test_patterns_that_are_not_selected_are_not_looked_for() -> None:
    assert not numbers(is_on=False).found(context(request("2"))).matches


def test_a_place_that_several_readings_show_is_found_once_as_the_plainest_shows_it() -> None:
    matches = numbers().found(context(request("22 and a%20b and &lt;"))).matches
    assert [(match.text, match.reading.encodings) for match in matches if match.text == "22"] == [
        ("22", ())
    ]


def test_a_finding_names_the_encodings_and_marks_the_run_that_carried_it() -> None:
    run = base64.b64encode(b"number: 22 is even").decode()
    (match,) = numbers().found(context(request(f"see {run}."))).matches
    finding = match.finding(confidence=0.5)
    assert (finding.layer, finding.start, finding.end) == ("base64", 4, 4 + len(run))
    assert finding.confidence == 0.5


def test_groups_and_surroundings_of_a_match_are_there() -> None:
    (match,) = numbers().found(context(request("This is Case A: yes"))).matches
    assert match.place.groups == ("A",)
    assert match.before(5) == "case "
    assert match.after(100) == " yes"


def test_more_candidates_than_the_bound_are_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CANDIDATES", 3)
    assert numbers().process(context(request("1 3 5"))).passed
    result = numbers().process(context(request("1 3 5 7")))
    assert [finding.rule_id for finding in result.findings] == ["scan_bound"]
    assert result.should_block


def test_more_matches_than_can_be_replaced_are_cut_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_EDITS", 3)
    assert not numbers().found(context(request("2 4 1 6"))).is_cut
    found = numbers().found(context(request("2 4 1 6 8 10 12")))
    assert found.is_cut
    assert len(found.matches) == 4


def test_a_component_that_is_not_initialized_finds_nothing_quietly() -> None:
    with pytest.raises(NotInitializedError):
        Numbers().found(context(request("2")))
    closed = numbers()
    closed.close()
    with pytest.raises(NotInitializedError):
        closed.found(context(request("2")))


def test_components_that_share_a_scanner_scan_an_event_once() -> None:
    one, two = numbers(), numbers()
    scanner = Scanner({one: one.wanted, two: two.wanted})
    one.share(scanner)
    two.share(scanner)
    event = context(request("2"))
    assert one.found(event).matches[0].text == two.found(event).matches[0].text == "2"
    assert list(event.scans) == [scanner]
