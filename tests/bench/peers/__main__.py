"""`make bench-peers`: compares the rule components with others and writes the page about it."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bench.peers.comparing import compare
from bench.peers.page import page
from bench.peers.plan import FULL, QUICK
from bench.transport.measuring import measure, publish
from bench.transport.place import CLIENT_CORE
from bench.transport.variants import REPO
from corpus.labelled.kinds import Check

PAGE = REPO / "docs" / "benchmarks-peers.md"


def bench(
    quick: Annotated[bool, typer.Option(help="A minute or two; says little.")] = False,
    only: Annotated[list[Check] | None, typer.Option(help="A check.")] = None,
    json_to: Annotated[
        Path | None, typer.Option("--json", help="Where every single run is written to.")
    ] = None,
) -> None:
    """Measure time, recall and precision on the same texts, for each check that others have too."""
    plan = QUICK if quick else FULL
    os.sched_setaffinity(0, {CLIENT_CORE})  # for the sides too: processes of this one
    rows, failed = measure((compare(check, plan) for check in only or Check), json_to)
    publish(page(rows, plan), None if quick or only or failed else PAGE, failed)


if __name__ == "__main__":
    typer.run(bench)
