"""`make mutants` as a command."""

import json
from pathlib import Path

import pytest

from mutants import __main__ as command

FILE = """
component: counter
cases:
  - name: Three
    options: {}
    text: "000"
    expect: {action: BLOCK, findings: [{rule: digits}]}
"""


def test_the_command_names_survivors_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "counter.yaml"
    file.write_text(FILE)
    assert command.main([str(file)]) == 1
    out = capsys.readouterr().out
    assert "survives: counter: option most -1" in out
    assert "survives: counter: rule digits removed" not in out
    assert "survives: rate_limiter: option burst +1" in out

    assert command.main([str(file), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["components"]["counter"]["killed"] > 0
    assert said["components"]["rate_limiter"]["killed"] == 0
    assert said["total"] > said["killed"] == said["components"]["counter"]["killed"]


def test_the_command_refuses_cases_that_fail_or_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "counter.yaml"
    for text in (FILE.replace("000", "0"), "cases: ["):
        file.write_text(text)
        assert command.main([str(file)]) == 2
        assert capsys.readouterr().err.startswith("mutants: ")
