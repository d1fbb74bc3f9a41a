"""`tidegate component`: what components there are, and whether they do what their cases say."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from tidegate.cli import EXIT_NO
from tidegate.cli.options import Json
from tidegate.cli.progress import progress
from tidegate.cli.render import printable
from tidegate.components.base import SafetyComponent
from tidegate.components.behaviour.cases import CaseFile
from tidegate.components.behaviour.check import differences
from tidegate.components.behaviour.file import case_files, load_cases
from tidegate.components.catalogue import purpose, section
from tidegate.components.policy_schema import options_schema
from tidegate.components.registry import components, find

component = typer.Typer(help="List, show and test components.", no_args_is_help=True)

CASES = Path("tests/behaviour")


@component.command(name="list")
def list_(as_json: Json = False) -> None:
    """Print the components that policies can name."""
    kinds = components().values()
    if as_json:
        for kind in kinds:
            print(json.dumps(_plain(kind)))
        return
    table = Table("name", "layer", "version", "purpose")
    for kind in kinds:
        table.add_row(kind.name, kind.layer, kind.version, purpose(kind))
    Console().print(table)


@component.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As in policies.")],
    as_json: Json = False,
) -> None:
    """Print what the catalogue says of a component: options, rules, cost, what it misses."""
    kind = find(name)
    if kind is None:
        known = ", ".join(components())
        raise typer.BadParameter(f"there is no component {name!r}; there are {known}")
    console = Console()
    if as_json:
        print(json.dumps(_plain(kind) | _details(kind)))
    elif console.is_terminal:
        console.print(Markdown(section(kind)))
    else:
        print(section(kind), end="")


@component.command(name="test")
def run_cases(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help=f"YAML files of behaviour cases, or folders of them. Default: {CASES}.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run behaviour cases; exit status 1 if one comes out otherwise than it says."""
    files = {path: load_cases(path) for path in case_files(paths or [CASES])}
    reports = {path: _report(path, file) for path, file in files.items()}
    done = 0
    with progress("cases", total=sum(len(file.cases) for file in files.values())) as show_done:
        for path, file in files.items():
            for case in file.cases:
                if differs := asyncio.run(differences(case)):
                    reports[path]["failed"].append({"case": case.name, "differences": differs})
                show_done(done := done + 1)
    for report in reports.values():
        print(json.dumps(report) if as_json else _for_people(report))
    if any(report["failed"] for report in reports.values()):
        raise typer.Exit(EXIT_NO)


def _plain(kind: type[SafetyComponent[Any]]) -> dict[str, Any]:
    return {
        "name": kind.name,
        "layer": kind.layer,
        "version": kind.version,
        "purpose": purpose(kind),
    }


def _details(kind: type[SafetyComponent[Any]]) -> dict[str, Any]:
    return {
        "covers": sorted(kind.covers),
        "budget_ms": kind.budget_ms,
        "options": options_schema(kind),
        "rules": [
            {
                "id": rule.id,
                "category": rule.category,
                "severity": rule.severity,
                "about": rule.about,
                "labels": dict(rule.labels),
            }
            for rule in kind.rules
        ],
        "cost": kind.cost,
        "does_not_catch": kind.does_not_catch,
        "example": kind.example,
    }


def _report(path: Path, file: CaseFile) -> dict[str, Any]:
    return {
        "file": str(path),
        "component": file.component,
        "cases": len(file.cases),
        "failed": [],
    }


def _for_people(report: dict[str, Any]) -> str:
    failed = report["failed"]
    if not failed:
        return printable(f"ok {report['file']}: {report['cases']} cases")
    lines = [f"FAILED {report['file']}: {len(failed)} of {report['cases']} cases"]
    for case in failed:
        lines += [f"  {case['case']}", *(f"    {one}" for one in case["differences"])]
    return "\n".join(map(printable, lines))
