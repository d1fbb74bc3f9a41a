"""Policies from YAML: whatever is wrong is told at once, with file, line, key and what to do."""

from pathlib import Path

import pytest

from tidegate.components.policy import Policy
from tidegate.components.policy_file import PolicyError, load_policy

MINIMAL = """
id: mine
version: "3"
components:
  - component: input_validator
"""
LIMIT = MINIMAL.replace("input_validator", "rate_limiter")


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
    size, validator, words = minimal.components
    assert size.options.model_dump(exclude_none=True) == {"max_characters": 8000}
    assert validator.component == "input_validator"
    assert words.component == "keyword_filter"
    assert len(set(words.options.model_dump()["words"])) == 10
    assert minimal.unsupported_content == "block"


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
        LIMIT + "    options: {brust: 3}\n",
        ["line 6: components[0].options.brust", "did you mean 'burst'?"],
    ),
    "an option of the wrong type": (
        LIMIT + "    options: {burst: long}\n",
        ["components[0]", "burst", "integer"],
    ),
    "an option out of bounds": (
        LIMIT + "    options: {burst: 0}\n",
        ["components[0]", "burst", "greater than 0"],
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
        + '    options: {words: ["a\\ud800"]}\n',
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
    "a day that is none": (MINIMAL.replace("mine", "2024-99-99"), ["not YAML"]),
    "a whole number in words": (MINIMAL.replace("mine", "!!int abc"), ["not YAML"]),
    "a yes in other words": (MINIMAL.replace("mine", "!!bool maybe"), ["not YAML"]),
    "a time in words": (MINIMAL.replace("mine", "!!timestamp soon"), ["not YAML"]),
    "too much": (MINIMAL + "#" * 1024 * 1024, ["longer than", "split it"]),
    "an alias of itself": (MINIMAL + "    needs: &a [*a]\n", ["components[0].needs"]),
    "a few lines that are millions": (
        MINIMAL
        + "    needs:\n      - &a0 [x, x]\n"
        + "".join(f"      - &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]\n" for i in range(30)),
        ["components[0].needs[0]"],
    ),
    "needs that cannot be met, all of them": (
        MINIMAL + "    needs: [foo, bar]\n  - component: rate_limiter\n    needs:\n      - baz\n",
        [
            "line 6: components[0].needs: input_validator -> foo",
            "line 6: components[0].needs: input_validator -> bar",
            "line 8: components[1].needs: rate_limiter -> baz",
        ],
    ),
    "a deadline too near": (
        MINIMAL + "max_deadline_ms: 5\n",
        ["line 6: max_deadline_ms: the stages may take 1000 ms", "lower some budget_ms"],
    ),
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
