"""`make bench-scan`: measures the components that scan and writes the page about it."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bench.scan.cost import cost
from bench.scan.page import page
from bench.scan.plan import FULL, QUICK, Plan
from bench.scan.start import start
from bench.scan.worst import worst
from bench.transport.measured import Row
from bench.transport.measuring import measure
from bench.transport.place import CLIENT_CORE
from bench.transport.variants import REPO

PAGE = REPO / "docs" / "benchmarks-scan.md"

SECTIONS: Mapping[str, Callable[[Plan], Iterator[Row]]] = {
    "scan": cost,
    "start": start,
    "worst": worst,
}


def bench(
    quick: Annotated[bool, typer.Option(help="A minute or two; says little.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help=f"A section: {', '.join(SECTIONS)}.")
    ] = None,
    json_to: Annotated[
        Path | None, typer.Option("--json", help="Where every single run is written to.")
    ] = None,
) -> None:
    """Measure what scanning costs: by component, by length, at the start and at the worst."""
    plan = QUICK if quick else FULL
    if unknown := set(only or ()) - SECTIONS.keys():
        raise typer.BadParameter(f"--only {unknown.pop()!r} is none of {', '.join(SECTIONS)}")
    os.sched_setaffinity(0, {CLIENT_CORE})
    chosen = [section for name, section in SECTIONS.items() if not only or name in only]
    rows, failed = measure((section(plan) for section in chosen), json_to)
    made = page(rows, plan)
    if quick or only or failed:
        print(made)
    else:
        PAGE.write_text(made, "utf-8")
    if failed:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(bench)
