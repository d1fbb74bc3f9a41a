"""`tidegate policy`: look at policies before they act."""

import json
from typing import Annotated, Any

import typer
import yaml

from tidegate.cli import EXIT_NO
from tidegate.cli.options import Json
from tidegate.cli.render import printable
from tidegate.components.canonical import canonical_json
from tidegate.components.explain import as_mermaid, as_plain, as_text
from tidegate.components.policy import Policy
from tidegate.components.policy_file import PolicyError, load_policy
from tidegate.components.policy_schema import policy_schema
from tidegate.components.registry import components

policy = typer.Typer(help="Check, show and explain policies.", no_args_is_help=True)

NameOrFile = Annotated[
    str, typer.Argument(metavar="POLICY", help="Shipped policy, or a YAML file.")
]


@policy.command()
def validate(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="YAML files, or shipped policies.")
    ],
    as_json: Json = False,
) -> None:
    """Report all that is wrong with policies; exit status 1 if anything is."""
    reports = [_report(file) for file in files]
    for report in reports:
        print(json.dumps(report) if as_json else _for_people(report))
    if not all(report["valid"] for report in reports):
        raise typer.Exit(EXIT_NO)


@policy.command()
def show(name_or_file: NameOrFile, as_json: Json = False) -> None:
    """Print a policy with every default filled in, as YAML; --json: the JSON that is hashed."""
    shown = load_policy(name_or_file)
    if as_json:
        print(canonical_json(shown.model_dump(mode="json")).decode())
        return
    print(f"# digest {shown.digest.hex()}")
    print(yaml.safe_dump(shown.model_dump(mode="json"), sort_keys=False), end="")


@policy.command()
def schema() -> None:
    """Print the JSON Schema of policies, for editors and checkers."""
    print(json.dumps(policy_schema(components().values()), indent=2))


@policy.command()
def explain(
    name_or_file: NameOrFile,
    as_json: Json = False,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="A flowchart, for pages.")] = False,
) -> None:
    """Print the stages of a policy, what runs side by side in each, and how long that may take."""
    if as_json and mermaid:
        raise typer.BadParameter("--json and --mermaid are two forms: give one of them")
    explained = load_policy(name_or_file)
    if as_json:
        print(json.dumps(as_plain(explained)))
    elif mermaid:
        print(as_mermaid(explained))
    else:
        print(f"{_id(explained)}\n\n{as_text(explained)}")


def _report(file: str) -> dict[str, Any]:
    try:
        valid = load_policy(file)
    except PolicyError as error:
        problems = [{"line": p.line, "key": p.key, "reason": p.reason} for p in error.problems]
        return {"file": file, "valid": False, "problems": problems}
    return {
        "file": file,
        "valid": True,
        "id": valid.id,
        "version": valid.version,
        "digest": valid.digest.hex(),
    }


def _for_people(report: dict[str, Any]) -> str:
    file = report["file"]
    if report["valid"]:
        lines = [f"ok {file}: {report['id']}@{report['version']} {report['digest']}"]
    else:
        lines = [_problem(file, **problem) for problem in report["problems"]]
    return "\n".join(map(printable, lines))


def _problem(file: str, line: int | None, key: str, reason: str) -> str:
    where = file if line is None else f"{file}:{line}"
    return f"{where}: {key}: {reason}" if key else f"{where}: {reason}"


def _id(explained: Policy) -> str:
    return printable(f"{explained.id}@{explained.version} {explained.digest.hex()}")
