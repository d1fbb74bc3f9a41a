"""The progress bar, and what is printed beside it."""

import io

import pytest
from rich.console import Console

from tidegate.cli import progress as module


def test_what_is_printed_into_a_file_goes_there_also_under_a_bar_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Console(file=io.StringIO(), force_terminal=True)
    monkeypatch.setattr(module, "Console", lambda stderr: terminal)
    with module.progress("judged", total=2) as show:
        print("a decision")
        show(1)
    assert capsys.readouterr().out == "a decision\n"
