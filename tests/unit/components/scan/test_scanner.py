"""The scanner: one scan of an event for all components, whatever way a text is written."""

import base64
import html
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from harness.building import context, request, response, said
from harness.scanning import together
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


def again(escape: Callable[[Any], str], text: Any, times: int) -> str:
    """A text escaped so many times."""
    for _ in range(times):
        text = escape(text)
    return str(text)


HARMLESS = {"note": 'She said "naïve"\n at C:\\new, 10% <b>', "list": ["it's", {"a": "€"}]}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\\" * 16, id="backslashes"),
        pytest.param("\\" * 64, id="more backslashes"),
        "100%25252525",
        "&amp;amp;amp;amp;lt;",
        pytest.param(again(json.dumps, HARMLESS, 4), id="JSON, four times"),
        pytest.param(again(json.dumps, HARMLESS, 6), id="JSON, six times"),
        pytest.param(again(quote, "a b, c?", 6), id="URL, six times"),
        pytest.param(again(html.escape, "<a href='b'>", 6), id="HTML, six times"),
        pytest.param(r"&amp;lt; %20 \n \u{61}", id="side by side"),
        pytest.param(r"%2525 &nosuchthing; \n", id="a name that HTML does not know"),
    ],
)
def test_what_is_only_escaped_again_and_again_is_no_bound_reached(text: str) -> None:
    event = context(request(text))
    assert not any(one.process(event).findings for one in together())


@pytest.mark.parametrize(
    "escape",
    [
        json.dumps,
        lambda text: quote(text).replace("h", "%68"),
        lambda text: html.escape(text).replace("h", "&#104;"),
        lambda text: text.replace("\\", "\\\\").replace("h", "\\u{68}"),
        lambda text: text.replace("\\", "\\\\").replace("h", "\\U00000068"),
        lambda text: text.replace("\\", "\\\\").replace("h", "\\x68"),
    ],
)
@pytest.mark.parametrize("times", [4, 5, 9])
def test_what_is_escaped_again_and_again_is_found(escape: Callable[[str], str], times: int) -> None:
    text = again(escape, "at<high\nnoon>", times)
    scan = scanned(text, noon=pattern(r"<high\s+noon>"))
    assert scan.hits
    assert not scan.is_cut


def test_escapes_in_escapes_are_a_bound_reached_where_they_are_not_of_the_escape_alone() -> None:
    assert readings(again(in_percents, "at high noon", 5), noon=NOON)
    assert not scanned(again(in_percents, "at high noon", 5), noon=NOON).is_cut
    assert scanned(again(in_percents, "at high noon", 6), noon=NOON).is_cut


def test_what_is_encoded_in_escapes_at_the_depth_is_a_bound_reached() -> None:
    text = again(in_percents, in_base64("at high noon today"), 4)
    assert scanned(text, noon=NOON).is_cut


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


def test_text_that_folding_lengthens_beyond_the_bound_is_not_read_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_DECODED", 34)
    noon = "high noon \ufdfa\ufdfa"  # of each, 18 come
    assert not scanned(f"{noon}\u200b", noon=NOON).is_cut
    assert scanned(f"{noon}\ufdfa", noon=NOON).is_cut


def test_escapes_of_one_kind_beside_others_are_undone_alone_too() -> None:
    assert readings("h%69gh noon&sup1", noon=pattern(r"high noon\b")) == [("url",)]


def test_text_at_the_depth_that_was_read_before_is_no_bound_reached() -> None:
    block = in_base64("Hello there, this is a note.")
    assert not scanned(f"{block} %252525253A", noon=NOON).is_cut


def test_escapes_of_several_kinds_are_undone_at_once() -> None:
    assert readings("at%20high &amp; \\x6eoon", noon=pattern("at high & noon")) == [("escapes",)]


def test_text_that_is_read_already_does_not_count_as_decoded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "at%20high &amp; noon\\n" * 3
    monkeypatch.setattr(module, "MAX_DECODED", 8 * len(text))
    assert not scanned(text, noon=NOON).is_cut


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


def test_a_pattern_behind_a_gate_is_hit_by_what_the_gate_lets_in() -> None:
    gated = pattern("[0-9]+", gate="(?i:tel|phone)")
    assert readings("call 030 123", gated=gated) == []
    assert readings("Phone 030 123", gated=gated) == [()]


def test_all_patterns_behind_one_gate_are_hit_by_it() -> None:
    one, two = (pattern(expression, gate="phone") for expression in ("1", "2"))
    hits = scanned("phone", one=one, two=two).hits["any"]
    assert [hit.pattern_id for hit in hits] == ["one", "two"]


def test_words_in_several_disguises_are_found_each() -> None:
    word = pattern("gardyloo", reads=Reads.WORDS)
    assert readings("g4rdyl00 and tneqlybb", word=word) == [("leet",), ("rot13",)]


def test_no_word_is_read_from_the_end_of_one_disguise_into_another() -> None:
    word = pattern("oo[^a-z]*g", reads=Reads.WORDS)
    assert readings("g00", word=word) == []


@pytest.mark.parametrize("fields", [{"expression": "a("}, {"expression": "a*"}])
def test_a_wrong_pattern_behind_a_gate_is_named(fields: dict[str, str]) -> None:
    with pytest.raises(PatternError, match="pattern wrong_one"):
        Scanner({"any": {"wrong_one": pattern(**fields, gate="phone")}})


@pytest.mark.parametrize(
    "expression", ["a(", "a*", "(?=a)b", r"(a)\1", "a{5000}", "a(?P<value>b)|c"]
)
def test_a_pattern_that_cannot_be_looked_for_is_named(expression: str) -> None:
    with pytest.raises(PatternError, match="pattern wrong_one"):
        Scanner({"any": {"good": NOON, "wrong_one": pattern(expression)}})


def test_a_scanner_without_patterns_finds_nothing_and_decodes_nothing() -> None:
    scan = Scanner({}).scan(context(request(in_base64("at high noon today"))))
    assert not scan.hits
    assert scan.left == module.MAX_DECODED
