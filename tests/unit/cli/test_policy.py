"""`tidegate policy`: checking, showing and explaining."""

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.command_line import call_tidegate
from tidegate.components.explain import as_mermaid, as_plain, as_text
from tidegate.components.policy_file import load_policy, parse_policy, shipped_policies
from tidegate.components.policy_schema import policy_schema
from tidegate.components.registry import components

GOOD = "id: mine\nversion: '3'\ncomponents:\n  - component: input_validator\n"
BAD = GOOD + "    options: {allowed_rules: []}\nmax_dedline_ms: 5\n"


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "good.yaml"
    file.write_text(GOOD)
    return str(file)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    return str(file)


@pytest.mark.parametrize("command", ["", "validate", "show", "schema", "explain"])
def test_every_command_has_help(command: str) -> None:
    done = call_tidegate("policy", *command.split(), "--help")
    assert (done.status, done.stderr) == (0, "")
    assert f"tidegate policy {command}".rstrip() in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "explain"),
        (["validate"], "Missing argument"),
        (["show"], "Missing argument"),
        (["show", "minimal", "--mermaid"], "No such option"),
        (["explain", "minimal", "--json", "--mermaid"], "give one of them"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], said: str) -> None:
    done = call_tidegate("policy", *arguments)
    assert done.status == 2
    assert said in done.stdout + done.stderr


def test_valid_policies_are_told_with_version_and_digest(good: str) -> None:
    done = call_tidegate("policy", "validate", good, "minimal")
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"ok {good}: mine@3 {load_policy(good).digest.hex()}",
        f"ok minimal: minimal@1 {load_policy('minimal').digest.hex()}",
    ]


def test_every_shipped_policy_is_valid() -> None:
    assert call_tidegate("policy", "validate", *shipped_policies()).status == 0


def test_all_problems_of_all_files_are_told_with_their_lines(good: str, bad: str) -> None:
    done = call_tidegate("policy", "validate", bad, good, bad, "nowhere.yaml")
    assert (done.status, done.stderr) == (1, "")
    of_bad = done.stdout.splitlines()[:2]
    assert of_bad[0].startswith(f"{bad}:5: components[0].options.allowed_rules: ")
    assert "did you mean 'allowed_roles'?" in of_bad[0]
    assert of_bad[1].startswith(f"{bad}:6: max_dedline_ms: ")
    assert done.stdout.splitlines()[2].startswith(f"ok {good}: ")
    assert done.stdout.splitlines()[3:5] == of_bad
    assert done.stdout.splitlines()[5].startswith("nowhere.yaml: No such file")


def test_validating_for_programs_gives_one_object_a_file(good: str, bad: str) -> None:
    done = call_tidegate("policy", "validate", good, bad, "--json")
    assert done.status == 1
    of_good, of_bad = map(json.loads, done.stdout.splitlines())
    digest = load_policy(good).digest.hex()
    assert of_good == {"file": good, "valid": True, "id": "mine", "version": "3", "digest": digest}
    assert (of_bad["file"], of_bad["valid"]) == (bad, False)
    assert [(p["line"], p["key"]) for p in of_bad["problems"]] == [
        (5, "components[0].options.allowed_rules"),
        (6, "max_dedline_ms"),
    ]
    assert all(problem["reason"] for problem in of_bad["problems"])


def test_a_terminal_obeys_nothing_that_stands_in_a_policy(tmp_path: Path) -> None:
    file = tmp_path / "sly.yaml"
    file.write_text('id: "a\\e[2J\\nok b"\n' + GOOD.partition("\n")[2])
    for command in ("validate", "show", "explain"):
        done = call_tidegate("policy", command, str(file))
        assert done.status == 0
        assert "\x1b" not in done.stdout
    assert len(call_tidegate("policy", "validate", str(file)).stdout.splitlines()) == 1


@pytest.mark.parametrize("name", shipped_policies())
def test_what_is_shown_is_the_same_policy(name: str) -> None:
    done = call_tidegate("policy", "show", name)
    assert (done.status, done.stderr) == (0, "")
    digest = load_policy(name).digest
    assert parse_policy(done.stdout, "shown").digest == digest
    assert done.stdout.startswith(f"# digest {digest.hex()}\n")


def test_what_is_shown_has_every_default_filled_in(good: str) -> None:
    shown = yaml.safe_load(call_tidegate("policy", "show", good).stdout)
    assert shown["max_deadline_ms"] == 60_000
    assert shown["components"][0]["name"] == "input_validator"
    assert "user" in shown["components"][0]["options"]["allowed_roles"]
    assert shown["components"][0]["on_error"] == {"request": "block", "response": "block"}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=3))
def test_what_is_shown_is_the_same_whatever_its_texts_are(texts: list[str], tmp_path: Path) -> None:
    roles = {"component": "input_validator", "options": {"allowed_roles": texts}}
    file = tmp_path / "texts.yaml"
    file.write_text(yaml.dump({"id": texts[0], "version": texts[1], "components": [roles]}))
    shown = call_tidegate("policy", "show", str(file)).stdout
    assert parse_policy(shown, "shown").digest == load_policy(str(file)).digest


def test_the_shown_json_is_what_is_hashed() -> None:
    done = call_tidegate("policy", "show", "minimal", "--json")
    assert done.status == 0
    hashed = hashlib.sha256(done.stdout.removesuffix("\n").encode()).digest()
    assert hashed == load_policy("minimal").digest


@pytest.mark.parametrize("command", ["show", "explain"])
def test_what_is_not_valid_cannot_be_shown(command: str, bad: str) -> None:
    done = call_tidegate("policy", command, bad)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith(f"tidegate: policy '{bad}'")
    assert "allowed_rules" in done.stderr


def test_the_schema_is_that_of_policies() -> None:
    done = call_tidegate("policy", "schema")
    assert (done.status, done.stderr) == (0, "")
    assert json.loads(done.stdout) == policy_schema(components().values())


def test_a_policy_is_explained_in_three_forms() -> None:
    default = load_policy("default")
    text = call_tidegate("policy", "explain", "default").stdout
    assert text.splitlines()[0] == f"default@{default.version} {default.digest.hex()}"
    assert as_text(default) in text
    mermaid = call_tidegate("policy", "explain", "default", "--mermaid").stdout
    assert mermaid == as_mermaid(default) + "\n"
    plain = call_tidegate("policy", "explain", "default", "--json").stdout
    assert json.loads(plain) == as_plain(default)
