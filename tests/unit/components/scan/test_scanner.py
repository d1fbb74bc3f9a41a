"""The scanner: one scan of an event for all components, whatever way a text is written."""

import base64
from typing import Any
from urllib.parse import quote

import pytest

from harness.building import context, request, response, said
from tidegate.components.base import Rule
from tidegate.components.categories import Category
from tidegate.components.scan import scanner as module
from tidegate.components.scan.pattern import Pattern, Reads
from tidegate.components.scan.regexp import PatternError
from tidegate.components.scan.scanner import Scan, Scanner
from tidegate.schemas.records import ChatMessage, MessagePart, Severity

RULE = Rule(id="found", category=Category.KEYWORD, severity=Severity.LOW, about="Anything.")


def pattern(expression: str, **fields: Any) -> Pattern:
    return Pattern(expression=expression, rule=RULE, **fields)


def scanned(text: str, **patterns: Pattern) -> Scan:
    return Scanner({"any": patterns}).scan(context(request(text)))


def readings(text: str, **patterns: Pattern) -> list[tuple[str, ...]]:
    """The encodings of the readings in which the patterns are, in order."""
    return [hit.reading.encodings for hit in scanned(text, **patterns).hits["any"]]


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def in_percents(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


NOON = pattern("high noon")


def test_each_component_gets_the_hits_of_its_own_patterns() -> None:
    scanner = Scanner({"a": {"x": pattern("one")}, "b": {"x": pattern("two"), "y": pattern("one")}})
    scan = scanner.scan(context(request("one", "two")))
    assert {
        owner: [(hit.part.text, hit.pattern_id) for hit in hits]
        for owner, hits in scan.hits.items()
    } == {
        "a": [("one", "x")],
        "b": [("one", "y"), ("two", "x")],
    }


def test_an_event_is_scanned_once_however_many_ask() -> None:
    scanner = Scanner({"a": {"x": pattern("one")}})
    event = context(request("one"))
    assert scanner.scan(event) is scanner.scan(event.with_results({}))


def test_two_scanners_do_not_mix_their_hits() -> None:
    event = context(request("one two"))
    first = Scanner({"a": {"x": pattern("one")}})
    second = Scanner({"a": {"y": pattern("two")}})
    assert [hit.pattern_id for hit in first.scan(event).hits["a"]] == ["x"]
    assert [hit.pattern_id for hit in second.scan(event).hits["a"]] == ["y"]


def test_case_counts_only_where_a_pattern_says_so() -> None:
    assert readings("HIGH Noon", noon=NOON) == [()]
    assert readings("HIGH Noon", noon=pattern("high noon", is_cased=True)) == []


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("at high noon", ()),
        ("at \uff48igh\u200b noon", ()),
        (in_base64("at high noon today"), ("base64",)),
        (quote("at high noon"), ("url",)),
        ("at high&#32;noon", ("html",)),
        (r"at high\u0020noon", ("escape",)),
        (in_base64(in_base64("at high noon today")), ("base64", "base64")),
        (in_percents(in_base64("at high noon today")), ("url", "base64")),
        (in_base64(quote("at high noon today")), ("base64", "url")),
    ],
)
def test_a_pattern_is_found_however_the_text_is_written(
    text: str, encodings: tuple[str, ...]
) -> None:
    assert encodings in readings(text, noon=NOON)


def test_three_encodings_are_taken_off_and_a_fourth_is_a_bound_reached() -> None:
    three = four = "at high noon today"
    for _ in range(3):
        three = in_base64(three)
    four = in_base64(three)
    assert readings(three, noon=NOON) == [("base64",) * 3]
    assert not scanned(three, noon=NOON).is_cut
    assert readings(four, noon=NOON) == []
    assert scanned(four, noon=NOON).is_cut


def test_more_decoded_text_than_the_bound_is_not_read_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_DECODED", 30)
    assert not scanned(in_base64("a" * 30), noon=NOON).is_cut
    assert scanned(in_base64("a" * 31), noon=NOON).is_cut
    two = Scanner({"any": {"noon": NOON}}).scan(context(request(*[in_base64("a" * 16)] * 2)))
    assert two.is_cut


def test_more_runs_in_an_event_than_the_bound_are_not_read_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_RUNS", 2)
    scanner = Scanner({"any": {"noon": NOON}})
    assert not scanner.scan(context(request("%61", "&#97;"))).is_cut
    assert scanner.scan(context(request("%61", "&#97;", "%61"))).is_cut


def test_text_that_two_orders_of_encodings_come_to_is_read_once() -> None:
    text = "at high%20noon &amp; at &#104;igh noon"
    assert len(readings(text, noon=pattern("at high noon & at high noon"))) == 1


def test_patterns_of_words_are_found_in_disguise_and_others_are_not() -> None:
    word = pattern("gardyloo", reads=Reads.WORDS)
    assert readings("g4rdyl00", word=word) == [("leet",)]
    assert readings("tneqlybb", word=word) == [("rot13",)]
    assert readings("g4rdyl00 tneqlybb", word=pattern("gardyloo")) == []
    assert readings("gardyloo", word=word) == [()]


def test_patterns_of_the_original_see_what_folding_drops() -> None:
    hidden = pattern("a\u200bb", reads=Reads.ORIGINAL)
    assert readings("a\u200bb", hidden=hidden) == [()]
    assert readings("ab", hidden=hidden, folded=pattern("ab")) == [()]


def test_half_characters_stop_no_pattern() -> None:
    assert readings("\ud800é high noon", noon=pattern("é high noon", reads=Reads.ORIGINAL)) == [()]
    assert readings("high \udfffnoon", noon=NOON) == [()]


def test_every_part_is_scanned() -> None:
    part = MessagePart(type="tool_call", name="high noon", arguments='"high noon"', id="1")
    event = response(
        output_messages=(ChatMessage(role="assistant", parts=(part,)), *said("high noon")),
        attributes={"high noon": "high noon"},
    )
    scan = Scanner({"any": {"noon": NOON}}).scan(context(event))
    assert [hit.part.path for hit in scan.hits["any"]] == [
        "output_messages[0].parts[0].arguments",
        "output_messages[0].parts[0].name",
        "output_messages[1].parts[0].content",
        "attributes[0].key",
        "attributes[0].value",
    ]


@pytest.mark.parametrize("expression", ["a(", "a*", "(?=a)b", r"(a)\1", "a{5000}"])
def test_a_pattern_that_cannot_be_looked_for_is_named(expression: str) -> None:
    with pytest.raises(PatternError, match="pattern wrong_one"):
        Scanner({"any": {"good": NOON, "wrong_one": pattern(expression)}})


def test_a_scanner_without_patterns_finds_nothing_and_decodes_nothing() -> None:
    scan = Scanner({}).scan(context(request(in_base64("at high noon today"))))
    assert not scan.hits
    assert scan.left == module.MAX_DECODED
