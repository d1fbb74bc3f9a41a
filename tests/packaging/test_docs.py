"""The documentation against what is there."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from tidegate.cli.app import app
from tidegate.schemas.reasons import ReasonCode
from tidegate.schemas.topics import TOPICS

REPO = Path(__file__).parents[2]
LISTED = subprocess.run(
    ["git", "ls-files", "*.md"], cwd=REPO, capture_output=True, text=True, check=True
)
PAGES = LISTED.stdout.splitlines()
DESIGN = (REPO / "docs" / "design.md").read_text("utf-8")


def table_below(heading: str) -> str:
    """The first table after a heading."""
    return DESIGN.split(heading, 1)[1].split("|---", 1)[1].split("\n\n", 1)[0]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_repository_leads_somewhere(page: str) -> None:
    path = REPO / page
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_the_design_lists_every_reason_code_and_no_other() -> None:
    first_cells = re.findall(r"^\| (.*?) \|", table_below("### Reason codes"), re.MULTILINE)
    codes = {code for cell in first_cells for code in re.findall(r"`(\w+)`", cell)}

    assert codes == set(ReasonCode)


def test_the_design_says_of_every_topic_what_the_table_says() -> None:
    rows = re.findall(r"^\| (.*) \|$", table_below("## 3. Topics"), re.MULTILINE)
    told = {
        name: [cell.strip() for cell in row.split("|")]
        for row in rows
        for name in re.findall(r"`(\w+)`", row.split("|")[0])
    }

    assert told.keys() == {topic.name for topic in TOPICS}
    for topic in TOPICS:
        _, record, _, kept, size, _ = told[topic.name]
        days = topic.retention_ms // (24 * 60 * 60 * 1000)
        assert kept == ("for ever" if topic.retention_ms < 0 else f"{days} days")
        assert size == f"{topic.max_value_bytes // (1024 * 1024)} MiB"
        if topic.record is not None:
            assert topic.record.__name__ in record


def commands_of(command: Any) -> dict[str, Any]:
    """The commands that a command consists of, if it is a group."""
    return getattr(command, "commands", {})


def test_the_readme_lists_every_command_and_no_other() -> None:
    commands = set()
    for name, command in commands_of(get_command(app)).items():
        inner = commands_of(command)
        commands |= {f"{name} {one}" for one in inner} if inner else {name}
    readme = (REPO / "README.md").read_text("utf-8")
    table = readme.split("## Commands", 1)[1].split("|---", 1)[1].split("\n\n", 1)[0]
    first_cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)

    assert {name for cell in first_cells for name in re.findall(r"`([^`]+)`", cell)} == commands


def test_every_folder_that_a_newcomer_sees_has_a_readme() -> None:
    for folder in ("agents", "components", "schemas", "tests", "docker"):
        assert (REPO / folder / "README.md").is_file()


TABLES = [
    ("components/README.md", "# components", "components/tidegate/components"),
    ("tests/faults/README.md", "# Faults", "tests/faults"),
    ("tests/faults/README.md", "## The pipeline", "tests/faults/pipeline"),
] + [
    ("agents/README.md", f"## `tidegate.{package}`", f"agents/tidegate/{package.replace('.', '/')}")
    for package in (
        "agents", "transport", "transport.tables", "client", "registry", "broker", "cli"
    )
]  # fmt: skip
NOT_LISTED = re.compile(r"__init__\.py|py\.typed|README\.md|conftest\.py|test_\w+\.py")


@pytest.mark.parametrize(("page", "heading", "folder"), TABLES)
def test_a_readme_lists_every_file_of_a_folder_and_no_other(
    page: str, heading: str, folder: str
) -> None:
    text = (REPO / page).read_text("utf-8").split(f"{heading}\n", 1)[1]
    table = text.split("|---", 1)[1].split("\n\n", 1)[0]
    cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    listed = {name.rstrip("/") for cell in cells for name in re.findall(r"`([^`]+)`", cell)}

    tracked = subprocess.run(
        ["git", "ls-files", folder], cwd=REPO, capture_output=True, text=True, check=True
    )
    paths = [Path(path).relative_to(folder) for path in tracked.stdout.splitlines()]
    names = {path.parts[0] for path in paths}
    assert listed == {name for name in names if not NOT_LISTED.fullmatch(name)}
