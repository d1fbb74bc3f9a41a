"""The demo traffic stays what the demo and the example policy take it for."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TRAFFIC = Path(__file__).parents[3] / "agents/tidegate/demo/traffic.jsonl"

DIRECTIONS = {"request", "response"}
KINDS = {"everyday", "look_alike", "attack", "personal_data", "secret"}
ROLES = {"system", "user", "assistant", "tool"}
# Written without spaces between words: compared by letters instead of by words.
UNSPACED = {"ja", "zh"}
POLICY = Path(__file__).parents[3] / "components/tidegate/components/policies/minimal.yaml"
(EXAMPLE_WORDS,) = (
    tuple(component["options"]["words"])
    for component in yaml.safe_load(POLICY.read_text("utf-8"))["components"]
    if component["component"] == "keyword_filter"
)

Line = dict[str, Any]


@lru_cache(maxsize=1)
def raw_lines() -> tuple[str, ...]:
    return tuple(TRAFFIC.read_text(encoding="utf-8").removesuffix("\n").split("\n"))


@lru_cache(maxsize=1)
def lines() -> tuple[Line, ...]:
    return tuple(json.loads(raw) for raw in raw_lines())


def text_of(line: Line) -> str:
    if "text" in line:
        return str(line["text"])
    return "\n".join(str(message["content"]) for message in line["messages"])


def five_grams(line: Line) -> frozenset[str]:
    text = text_of(line).lower()
    if line["language"] in UNSPACED:
        letters = "".join(filter(str.isalpha, text))
        return frozenset(letters[i : i + 5] for i in range(len(letters) - 4))
    words = re.findall(r"\w+", text)
    return frozenset(" ".join(words[i : i + 5]) for i in range(len(words) - 4))


def whole_words(text: str) -> set[str]:
    # Only ASCII letters count as part of a word, so that a listed word between
    # Chinese or Japanese characters is whole as well (``\b`` sees no edge there).
    folded = text.casefold()
    return {w for w in EXAMPLE_WORDS if re.search(rf"(?<![a-z]){w}(?![a-z])", folded)}


def test_there_are_at_least_four_hundred_lines() -> None:
    assert len(lines()) >= 400


def test_every_line_has_exactly_the_expected_keys_in_order() -> None:
    for line in lines():
        body = "text" if "text" in line else "messages"
        expected = ["id", "direction", "subject", "language", "kind", body, "catches"]
        if "trigger" in line:
            assert line["kind"] == "look_alike", line["id"]
            expected.append("trigger")
        assert list(line) == expected, line["id"]


def test_every_value_is_well_formed() -> None:
    for line in lines():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", line["id"]), line["id"]
        assert line["direction"] in DIRECTIONS, line["id"]
        assert re.fullmatch(r"[a-z0-9]+([-/][a-z0-9]+)*", line["subject"]), line["id"]
        assert re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", line["language"]), line["id"]
        assert line["kind"] in KINDS, line["id"]
        if "text" in line:
            assert isinstance(line["text"], str), line["id"]
            assert line["text"].strip(), line["id"]
            continue
        assert isinstance(line["messages"], list), line["id"]
        assert line["messages"], line["id"]
        for message in line["messages"]:
            assert list(message) == ["role", "content"], line["id"]
            assert message["role"] in ROLES, line["id"]
            assert isinstance(message["content"], str), line["id"]
            assert message["content"].strip(), line["id"]


def test_a_response_given_as_messages_ends_with_the_assistant() -> None:
    for line in lines():
        if "messages" in line:
            ends_with_assistant = line["messages"][-1]["role"] == "assistant"
            assert ends_with_assistant == (line["direction"] == "response"), line["id"]


def test_ids_are_unique() -> None:
    counts = Counter(line["id"] for line in lines())
    assert [identifier for identifier, count in counts.items() if count > 1] == []


def test_every_line_says_what_it_catches() -> None:
    for line in lines():
        assert isinstance(line["catches"], str), line["id"]
        assert len(line["catches"].strip()) >= 10, line["id"]


def test_invisible_and_control_characters_are_written_as_escapes() -> None:
    for line, raw in zip(lines(), raw_lines(), strict=True):
        hidden = [c for c in raw if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}]
        assert hidden == [], line["id"]


def test_there_are_at_least_ten_languages_with_twenty_lines_each() -> None:
    counts = Counter(line["language"] for line in lines())
    assert len(counts) >= 10
    assert {language: count for language, count in counts.items() if count < 20} == {}


def test_every_kind_occurs_in_both_directions() -> None:
    found = {(line["kind"], line["direction"]) for line in lines()}
    assert found == {(kind, direction) for kind in KINDS for direction in DIRECTIONS}


def test_no_two_lines_have_the_same_text() -> None:
    counts = Counter(text_of(line) for line in lines())
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_two_lines_share_more_than_half_of_their_five_grams() -> None:
    grams = {line["id"]: five_grams(line) for line in lines()}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for identifier, own in grams.items():
        if len(own) >= 3:
            for gram in own:
                holders[gram].append(identifier)
    shared: Counter[tuple[str, str]] = Counter()
    for identifiers in holders.values():
        for i, first in enumerate(identifiers):
            shared.update((first, second) for second in identifiers[i + 1 :])
    too_close = [
        pair
        for pair, count in shared.items()
        if 2 * count > min(len(grams[pair[0]]), len(grams[pair[1]]))
    ]
    assert too_close == []


def test_fewer_than_a_third_of_the_look_alikes_lack_a_trigger_word() -> None:
    look_alikes = [line for line in lines() if line["kind"] == "look_alike"]
    without = [line["id"] for line in look_alikes if "trigger" not in line]
    assert 3 * len(without) < len(look_alikes)


def test_every_given_trigger_occurs_in_its_text() -> None:
    for line in lines():
        if "trigger" in line:
            assert line["trigger"], line["id"]
            assert line["trigger"].casefold() in text_of(line).casefold(), line["id"]


def test_every_example_word_appears_as_a_whole_word() -> None:
    found: set[str] = set()
    for line in lines():
        found |= whole_words(text_of(line))
    assert found == set(EXAMPLE_WORDS)


def test_every_example_word_appears_in_chinese_or_japanese_text() -> None:
    found: set[str] = set()
    for line in lines():
        if line["language"] in UNSPACED:
            found |= whole_words(text_of(line))
    assert found == set(EXAMPLE_WORDS)


def test_a_line_holds_an_example_word_if_and_only_if_it_is_a_keyword_line() -> None:
    for line in lines():
        announced = line["catches"].startswith("keyword:")
        assert bool(whole_words(text_of(line))) == announced, line["id"]


def test_some_look_alikes_hold_an_example_word_only_inside_a_longer_word() -> None:
    triggers = [line["trigger"] for line in lines() if "trigger" in line]
    assert sum(trigger in EXAMPLE_WORDS for trigger in triggers) >= 8
