"""The example of the README, as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

from harness.processes import TidegateProcess, environment

REPO = Path(__file__).parents[3]


def test_the_example_of_the_readme_gets_the_decision_it_shows() -> None:
    (example,) = re.findall(
        r"```python\n(.*?)```", (REPO / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert len(example.splitlines()) < 20
    shown = re.findall(r"# (BLOCK .*)", example)

    with TidegateProcess("up") as up:
        ready = up.wait_ready()
        run = subprocess.run(
            [sys.executable, "-c", example, ready["bootstrap"], ready["registry"]],
            env=environment({}),
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == shown


def test_the_example_of_the_components_judges_without_a_broker() -> None:
    text = (REPO / "components" / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shown = re.findall(r"# (BLOCK .*)", example)

    run = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True)

    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == shown
