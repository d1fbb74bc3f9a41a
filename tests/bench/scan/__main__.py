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
from bench.transport.measuring import chosen, measure, publish
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
    sections = chosen(SECTIONS, only)
    os.sched_setaffinity(0, {CLIENT_CORE})
    rows, failed = measure((section(plan) for section in sections), json_to)
    publish(page(rows, plan), None if quick or only or failed else PAGE, failed)


if __name__ == "__main__":
    typer.run(bench)
