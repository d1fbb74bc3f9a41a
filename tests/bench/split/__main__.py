"""`make bench-split`: measures split placement and writes the page about it."""

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bench.split.capacity import capacity
from bench.split.hop import hop
from bench.split.page import page
from bench.split.plan import FULL, QUICK, Plan
from bench.split.windows import windows
from bench.transport.measured import Row
from bench.transport.place import Place, open_place
from bench.transport.variants import REPO

PAGE = REPO / "docs" / "benchmarks-split.md"

SECTIONS: Mapping[str, Callable[[Place, Plan], Iterator[Row]]] = {
    "capacity": capacity,
    "hop": hop,
    "windows": windows,
}


def bench(
    quick: Annotated[bool, typer.Option(help="Minutes instead of an hour; says little.")] = False,
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
    if unknown := set(only or ()) - SECTIONS.keys():
        raise typer.BadParameter(f"--only {unknown.pop()!r} is none of {', '.join(SECTIONS)}")
    rows: list[Row] = []
    with open_place() as place:
        for name, section in SECTIONS.items():
            if only and name not in only:
                continue
            for row in section(place, plan):
                rows.append(row)
                values = "  ".join(f"{name} {value:,.1f}" for name, value in row.values.items())
                print(f"{datetime.now():%H:%M:%S}  {row.variant}  {values}", file=sys.stderr)
    if json_to is not None:
        json_to.write_text("".join(f"{json.dumps(asdict(row))}\n" for row in rows), "utf-8")
    made = page(rows, plan)
    if quick or only:
        print(made)
    else:
        PAGE.write_text(made, "utf-8")


if __name__ == "__main__":
    typer.run(bench)
