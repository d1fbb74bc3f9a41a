"""The pins of the development environment, and files that may name no place."""

import re
import subprocess
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
INDEX_ADDRESS = re.compile(
    r"index-url|find-links|/simple/|pypi\.org|pythonhosted|repo1?\.maven", re.I
)


@pytest.mark.parametrize("name", [path.name for path in (REPO / "requirements").glob("*.txt")])
def test_every_pin_is_exact_and_hashed(name: str) -> None:
    text = (REPO / "requirements" / name).read_text("utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]

    assert pins
    for pin in pins:
        assert re.match(
            r"[a-z0-9._-]+(\[[a-z0-9,._-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", pin
        ), pin


def test_pins_are_installed_as_they_are_and_not_resolved_again() -> None:
    installs = re.findall(r"pip install .*-r \S+", (REPO / "Makefile").read_text("utf-8"))

    assert len(installs) == 5
    assert all("--no-deps" in command and "--require-hashes" in command for command in installs)


def test_no_tracked_file_names_the_address_of_a_package_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = REPO / name
        if path.is_file() and path != Path(__file__):
            assert not INDEX_ADDRESS.search(path.read_text("utf-8", "replace")), name
