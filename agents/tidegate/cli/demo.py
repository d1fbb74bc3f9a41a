"""`tidegate demo`: the whole path on real input, with nothing but pip.

A pipeline runs in a process of its own; this process is the user's program beside it, which
produces the traffic and reads the decisions.
"""

import json
import sys
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tidegate.broker.clients import count_records
from tidegate.cli import EXIT_NO
from tidegate.cli.drive import Judged, drive
from tidegate.cli.options import DEFAULT_POLICY, Json, PolicyName
from tidegate.cli.pipeline import embedded_pipeline
from tidegate.cli.progress import progress
from tidegate.cli.render import one_line, printable
from tidegate.cli.report import Report
from tidegate.cli.traffic import count_lines, open_traffic, read_traffic
from tidegate.client import DecisionReader, Security, Submitter
from tidegate.components.content import scannable_parts
from tidegate.schemas.topics import DEAD_LETTERS, DEFAULT_PREFIX

DECISION_TIMEOUT_S = 30.0


def demo(
    input_file: Annotated[
        Path | None,
        typer.Option("--input", help="Your own traffic, JSON Lines. None: the shipped sample."),
    ] = None,
    policy: PolicyName = DEFAULT_POLICY,
    show_content: Annotated[
        bool, typer.Option("--show-content", help="Print each event's text beside its decision.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Judge a sample of traffic on an embedded broker and show what came out.

    Exit status 1 if one event has no decision.
    """
    if show_content and as_json:
        raise typer.BadParameter("--show-content is for people, --json for programs: drop one")
    with ExitStack() as stack:
        path = input_file or stack.enter_context(as_file(_SAMPLE))
        total = count_lines(path)
        pipeline = stack.enter_context(embedded_pipeline(policy))
        clients = (pipeline.bootstrap_servers, pipeline.registry_url)
        plaintext = Security()
        submitter = stack.enter_context(Submitter(*clients, security=plaintext))
        reader = stack.enter_context(DecisionReader(*clients, security=plaintext))
        lines = read_traffic(stack.enter_context(open_traffic(path)))
        report = Report()
        with progress("judged", total) as show:
            for judged in drive(lines, submitter, reader, DECISION_TIMEOUT_S):
                report.add(judged)
                show(report.events)
                if show_content:
                    print(_with_content(judged))
        report.dead_letters = count_records(
            pipeline.bootstrap_servers, DEAD_LETTERS.full_name(DEFAULT_PREFIX), plaintext
        )
    if as_json:
        print(json.dumps(report.plain()))
    else:
        Console().print(report.table())
        print(
            f"policy {pipeline.policy}; neither times nor latency are those of a real Kafka, and "
            "limits go by this machine's clock"
        )
        print(report.last_line())
    if not report.all_accounted_for:
        print("tidegate: some events have neither a decision nor a dead letter", file=sys.stderr)
        raise typer.Exit(EXIT_NO)


_SAMPLE = files("tidegate.demo") / "traffic.jsonl"


def _with_content(judged: Judged) -> str:
    parts = (printable(part.text) for part in scannable_parts(judged.line.event))
    return "\n    ".join([one_line(judged.effective), *parts])
