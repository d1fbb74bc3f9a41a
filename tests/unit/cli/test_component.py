"""`tidegate component`."""

import json
from pathlib import Path

import pytest

from harness.command_line import call_tidegate
from tidegate.components.registry import components

WRONG = """
component: keyword_filter
cases:
  - {name: A right one, options: {words: [a]}, text: b, expect: {action: ALLOW}}
  - {name: A wrong one, options: {words: [a]}, text: a, expect: {action: ALLOW}}
"""


@pytest.mark.parametrize("command", ["list", "show", "test"])
def test_every_command_has_help(command: str) -> None:
    done = call_tidegate("component", command, "--help")
    assert (done.status, done.stderr) == (0, "")
    assert f"tidegate component {command}" in done.stdout


def test_list_names_every_component_with_its_purpose() -> None:
    done = call_tidegate("component", "list")
    assert (done.status, done.stderr) == (0, "")
    assert all(name in done.stdout for name in components())
    assert "Marks events for the audit and lets all of them pass." in done.stdout


def test_list_gives_one_object_a_line_for_programs() -> None:
    done = call_tidegate("component", "list", "--json")
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["name"] for one in listed] == list(components())
    assert {tuple(one) for one in listed} == {("name", "layer", "version", "purpose")}


@pytest.mark.parametrize("name", components())
def test_show_tells_options_rules_cost_and_what_is_missed(name: str) -> None:
    kind = components()[name]
    done = call_tidegate("component", "show", name)
    assert (done.status, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    assert all(rule.id in said for rule in kind.rules)
    assert all(option in said for option in kind.options.model_fields)
    assert all(text in said for text in (kind.cost, kind.does_not_catch))


def test_show_gives_an_object_for_programs() -> None:
    done = call_tidegate("component", "show", "rate_limiter", "--json")
    shown = json.loads(done.stdout)
    assert shown["options"]["properties"]["burst"]["unit"] == "events"
    assert shown["options"]["properties"]["burst"]["default"] == 20
    assert [rule["id"] for rule in shown["rules"]] == ["rate_exceeded"]
    assert shown["example"] == components()["rate_limiter"].example
    assert shown["cost"]
    assert shown["does_not_catch"]


def test_show_of_an_unknown_component_tells_those_there_are() -> None:
    done = call_tidegate("component", "show", "nonsense")
    assert (done.status, done.stdout) == (2, "")
    assert "keyword_filter" in done.stderr


def test_test_counts_the_cases_of_every_file(tmp_path: Path) -> None:
    one = WRONG.replace("text: a", "text: b")
    (tmp_path / "a.yaml").write_text(one)
    (tmp_path / "b.yaml").write_text(one + one.splitlines()[-1].replace("wrong", "third"))
    done = call_tidegate("component", "test", str(tmp_path))
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"ok {tmp_path / 'a.yaml'}: 2 cases",
        f"ok {tmp_path / 'b.yaml'}: 3 cases",
    ]


def test_without_a_path_the_cases_of_the_checkout_are_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call_tidegate("component", "test")
    assert done.status == 2
    assert "tests/behaviour" in done.stderr


def test_a_case_that_comes_out_otherwise_is_told_and_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG)
    done = call_tidegate("component", "test", str(file))
    assert done.status == 1
    assert done.stdout.splitlines() == [
        f"FAILED {file}: 1 of 2 cases",
        "  A wrong one",
        "    action: expected ALLOW, came BLOCK (component_block)",
        "    findings: expected [], came [listed_word 'a' 0..1 of "
        "input_messages[0].parts[0].content owasp_llm=LLM02:2025]",
    ]


def test_failures_come_as_an_object_for_programs(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG)
    done = call_tidegate("component", "test", str(tmp_path), "--json")
    assert done.status == 1
    report = json.loads(done.stdout)
    assert (report["component"], report["cases"]) == ("keyword_filter", 2)
    (failed,) = report["failed"]
    assert failed["case"] == "A wrong one"
    assert len(failed["differences"]) == 2


def test_a_file_that_cannot_be_read_ends_with_2_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WRONG)
    (tmp_path / "b.yaml").write_text("cases: [")
    done = call_tidegate("component", "test", str(tmp_path))
    assert (done.status, done.stdout) == (2, "")
    assert "b.yaml" in done.stderr
    assert "Traceback" not in done.stderr
