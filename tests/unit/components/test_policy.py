"""Policies are checked before they act, and what two workers call the same policy is the same."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.building import policy
from tidegate.components.policy import Policy
from tidegate.components.policy_file import PolicyError, load_policy
from tidegate.components.registry import components

MINIMAL = """
id: mine
version: "3"
components:
  - component: input_validator
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.yaml"


def load(file: Path, text: str | bytes) -> Policy:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_policy(str(file))


def test_a_policy_is_loaded_by_the_path_of_its_file(file: Path) -> None:
    loaded = load(file, MINIMAL)
    assert (loaded.id, loaded.version) == ("mine", "3")
    assert (loaded.max_deadline_ms, loaded.unsupported_content) == (60_000, "block")
    assert [(c.component, c.name) for c in loaded.components] == [
        ("input_validator", "input_validator")
    ]


def test_minimal_is_shipped_and_is_what_the_documentation_says() -> None:
    minimal = load_policy("minimal")
    assert (minimal.id, minimal.version) == ("minimal", "1")
    validator, words = minimal.components
    assert validator.options.model_dump()["max_length"] == 8000
    assert words.component == "keyword_filter"
    assert len(set(words.options.model_dump()["words"])) == 10
    assert minimal.unsupported_content == "block"


def test_every_component_can_be_chosen_by_its_name() -> None:
    assert {name: component.name for name, component in components().items()} == {
        name: name for name in components()
    }


WRONG: dict[str, tuple[str | bytes, list[str]]] = {
    "an unknown key": (
        MINIMAL + "max_dedline_ms: 5\n",
        ["line 6: max_dedline_ms:", "did you mean 'max_deadline_ms'?"],
    ),
    "an unknown key of a component": (
        MINIMAL + "    modus: monitor\n",
        ["line 6: components[0].modus:", "did you mean 'mode'?"],
    ),
    "a key like no other": (MINIMAL + "zzz: 1\n", ["line 6: zzz", "there are id, version"]),
    "an unknown direction": (
        MINIMAL + "    on_error: {requests: block}\n",
        ["line 6: components[0].on_error.requests", "did you mean 'request'?"],
    ),
    "a key that stands twice": (
        MINIMAL + "    name: a\n    name: b\n",
        ["line 7: components[0].name: stands twice, first in line 6"],
    ),
    "an unknown component": (
        MINIMAL.replace("input_validator", "oracle"),
        ["line 5: components[0]", "no component 'oracle'", "input_validator", "keyword_filter"],
    ),
    "an unknown option": (
        MINIMAL + "    options: {max_lenght: 3}\n",
        ["line 6: components[0].options.max_lenght", "did you mean 'max_length'?"],
    ),
    "an option of the wrong type": (
        MINIMAL + "    options: {max_length: long}\n",
        ["components[0]", "max_length", "integer"],
    ),
    "an option out of bounds": (
        MINIMAL + "    options: {max_length: 0}\n",
        ["components[0]", "max_length", "greater than 0"],
    ),
    "an option that is missing": (
        MINIMAL.replace("input_validator", "keyword_filter"),
        ["line 5: components[0].options.words: is missing"],
    ),
    "an empty word": (
        MINIMAL.replace("input_validator", "keyword_filter") + "    options: {words: [a, ' ']}\n",
        ["components[0]", "words", "empty"],
    ),
    "half a character": (
        MINIMAL.replace("input_validator", "keyword_filter")
        + '    options: {words: ["\\ud800"]}\n',
        ["non-UTF-8 codepoints"],
    ),
    "half a character in the name": (MINIMAL.replace("mine", '"\\ud800"'), ["id", "unicode"]),
    "duplicate names": (
        MINIMAL + "  - component: input_validator\n",
        ["'input_validator'", "give one another `name`"],
    ),
    "no components": ("id: a\nversion: '1'\ncomponents: []\n", ["components", "at least one"]),
    "no id": (MINIMAL.replace("id: mine", ""), ["line 3: id: is missing"]),
    "an empty id": (MINIMAL.replace("mine", "''"), ["id", "at least 1 character"]),
    "a version that is no text": (MINIMAL.replace('"3"', "3"), ["version", "string"]),
    "no budget": (MINIMAL + "max_deadline_ms: 0\n", ["max_deadline_ms", "greater than 0"]),
    "another wish": (MINIMAL + "unsupported_content: shrug\n", ["unsupported_content", "'allow'"]),
    "a component that is a word": (
        "id: a\nversion: '1'\ncomponents: [input_validator]\n",
        ["line 3: components[0]: should be a mapping"],
    ),
    "no YAML": ("id: [", ["not YAML", "line 1"]),
    "a Python object": ("!!python/object/apply:os.getcwd []", ["not YAML", "constructor"]),
    "a control character": ("id: a\x00", ["not YAML"]),
    "a list": ("- a\n", ["should be a mapping"]),
    "a word": ("minimal", ["should be a mapping"]),
    "nothing": ("", ["should be a mapping"]),
    "no text": (b"id: \xff\xfe", ["it is not UTF-8 text: save it as such"]),
    "a deep pit": ("[" * 100_000, ["nested too deep"]),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG)
def test_an_error_names_the_file_the_key_and_the_reason(
    text: str | bytes, words: list[str], file: Path
) -> None:
    with pytest.raises(PolicyError) as caught:
        load(file, text)
    for word in [str(file), *words]:
        assert word in str(caught.value)


@pytest.mark.parametrize("name", ["nowhere.yaml", "minimal.yaml", "", ".", "a\x00b", "x" * 5000])
def test_what_is_no_file_and_not_shipped_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="policy"):
        load_policy(name if name in ("", ".", "a\x00b") else str(tmp_path / name))


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(PolicyError, match=r"'minimel'.*minimal"):
        load_policy("minimel")


def variant(**changes: Any) -> bytes:
    given: dict[str, Any] = {
        "id": "a",
        "version": "1",
        "components": [{"component": "keyword_filter", "options": {"words": ["x"]}}],
    }
    return Policy.model_validate(given | changes).digest


def test_the_digest_changes_with_everything_that_matters() -> None:
    words = {"component": "keyword_filter", "options": {"words": ["x"]}}
    validator = {"component": "input_validator"}
    digests = [
        variant(),
        variant(id="b"),
        variant(version="2"),
        variant(max_deadline_ms=5_000),
        variant(exhaustive=True),
        variant(components=[{**words, "mode": "monitor"}]),
        variant(components=[{**words, "on_error": "flag"}]),
        variant(components=[{**words, "on_error": {"response": "flag"}}]),
        variant(components=[{**words, "budget_ms": 7}]),
        variant(components=[{**words, "placement": "apart"}]),
        variant(components=[words, {**validator, "name": "a"}, {**validator, "name": "b"}]),
        variant(unsupported_content="allow"),
        variant(components=[{**words, "name": "other"}]),
        variant(components=[{**words, "options": {"words": ["x", "y"]}}]),
        variant(components=[{**words, "options": {"words": ["y", "x"]}}]),
        variant(components=[words, validator]),
        variant(components=[validator, words]),
        variant(components=[words, {**validator, "options": {"max_length": 9}}]),
    ]
    assert len(set(digests)) == len(digests)
    assert {len(digest) for digest in digests} == {32}


def test_the_digest_does_not_change_when_a_default_is_written_out() -> None:
    words = {"component": "keyword_filter", "options": {"words": ["x"]}}
    validator = {"component": "input_validator"}
    defaults = components()["input_validator"].options().model_dump(mode="json")
    short = variant(components=[words, validator])
    assert short == variant(
        components=[
            {**words, "name": "keyword_filter"},
            {**validator, "name": "input_validator", "options": defaults},
        ],
        max_deadline_ms=60_000,
        unsupported_content="block",
    )
    partly = {**validator, "options": {"max_length": defaults["max_length"]}}
    assert short == variant(components=[words, partly])
    assert short == variant(components=[words, {**validator, "name": ""}])


def test_the_options_digest_is_of_the_options_alone() -> None:
    one = policy({"component": "input_validator", "name": "a"}).components[0]
    two = policy({"component": "input_validator", "options": {"max_length": 8000}}).components[0]
    other = policy({"component": "input_validator", "options": {"max_length": 9}}).components[0]
    assert one.options_digest == two.options_digest != other.options_digest


def test_two_processes_agree_on_the_digest() -> None:
    program = "from tidegate.components.policy_file import load_policy as l; p = l('minimal')\n"
    program += "print(p.digest.hex(), *(c.options_digest.hex() for c in p.components))"
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert load_policy("minimal").digest.hex() == said.pop().split()[0]


def test_a_changed_copy_is_validated_and_has_a_digest_of_its_own() -> None:
    made = policy("input_validator", {"component": "rate_limiter", "name": "limit"})
    changed = made.changed({"exhaustive": True})
    assert changed.digest != made.digest
    assert changed.changed({"exhaustive": False}) == made
    fewer = made.changed({"components": made.components[:1]})
    assert [[c.name for c in stage] for stage in fewer.stages] == [["input_validator"]]
    with pytest.raises(ValueError, match="at least one"):
        made.changed({"components": ()})


def test_options_may_be_given_as_what_they_are() -> None:
    options = components()["rate_limiter"].options.model_validate({"burst": 1})
    (config,) = policy({"component": "rate_limiter", "options": options}).components
    assert config.options == options


def test_a_policy_cannot_be_changed() -> None:
    made = policy("input_validator")
    with pytest.raises(ValueError, match="frozen"):
        made.version = "2"  # type: ignore[misc]
