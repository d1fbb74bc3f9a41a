"""`make bench-split`: measures split placement and writes the page about it."""

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bench.split.capacity import capacity
from bench.split.hop import hop
from bench.split.page import page
from bench.split.plan import FULL, QUICK, Plan
from bench.split.windows import windows
from bench.transport.measured import Row
from bench.transport.measuring import chosen, measure, publish
from bench.transport.place import Place, open_place
from bench.transport.variants import REPO

PAGE = REPO / "docs" / "benchmarks-split.md"

SECTIONS: Mapping[str, Callable[[Place, Plan], Iterator[Row]]] = {
    "capacity": capacity,
    "hop": hop,
    "windows": windows,
}


def bench(
    quick: Annotated[
        bool, typer.Option(help="Minutes instead of half an hour; says little.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(help=f"A section: {', '.join(SECTIONS)}.")
    ] = None,
    json_to: Annotated[
        Path | None, typer.Option("--json", help="Where every single run is written to.")
    ] = None,
) -> None:
    """Measure chained against split: capacity, latency, memory; on a quiet machine."""
    logging.getLogger("tidegate.client").setLevel(logging.CRITICAL)
    plan = QUICK if quick else FULL
    sections = chosen(SECTIONS, only)
    with open_place() as place:
        rows, failed = measure((section(place, plan) for section in sections), json_to)
    publish(page(rows, plan), None if quick or only or failed else PAGE, failed)


if __name__ == "__main__":
    typer.run(bench)
