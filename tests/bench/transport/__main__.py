"""`make bench-transport`: measures the transport against others and writes the page about it."""

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bench.transport.latency import latency
from bench.transport.measured import Row
from bench.transport.measuring import measure, publish
from bench.transport.page import page
from bench.transport.place import Place, open_place
from bench.transport.plan import FULL, QUICK, Plan
from bench.transport.scaling import scaling
from bench.transport.starts import starts
from bench.transport.tables import tables
from bench.transport.throughput import throughput
from bench.transport.variants import GUARANTEES, RAW, REPO, TRANSPORTS

PAGE = REPO / "docs" / "benchmarks.md"

Section = Callable[[Place, Plan], Iterator[Row]]


def bench(
    quick: Annotated[bool, typer.Option(help="Minutes instead of an hour; says little.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="A section or a variant; may be repeated.")
    ] = None,
    json_to: Annotated[
        Path | None, typer.Option("--json", help="Where every single run is written to.")
    ] = None,
    page_to: Annotated[
        Path | None,
        typer.Option(
            "--page", help="Where the page is written to: docs/benchmarks.md when all is measured."
        ),
    ] = None,
    prototype_b: Annotated[
        Path | None, typer.Option(help="Folder of the prototype to restore in comparison.")
    ] = None,
) -> None:
    """Measure throughput, latency, tables, starts and cost over time, on a quiet machine.

    Sections: throughput, latency, tables, start, scaling.
    """
    logging.getLogger("tidegate.client").setLevel(logging.CRITICAL)
    plan = QUICK if quick else FULL
    chosen = _chosen(only or [], prototype_b)
    with open_place() as place:
        rows, failed = measure((section(place, plan) for section in chosen), json_to)
    if page_to is None and not quick and not only and not failed:
        page_to = PAGE
    publish(page(rows, plan), page_to, failed)


def _chosen(only: list[str], prototype_b: Path | None) -> list[Section]:
    """The sections to measure: all, or those that are named or hold what is named."""
    variants = {**TRANSPORTS, **GUARANTEES}
    named = {name: variants[name] for name in only if name in variants}
    if named or not only or "throughput" in only:
        compared = {RAW: variants[RAW], **named} if named else variants
    else:
        compared = {}
    sections: Mapping[str, Section] = {
        "throughput": lambda place, plan: throughput(place, plan, compared),
        "latency": latency,
        "tables": lambda place, plan: tables(place, plan, prototype_b),
        "start": starts,
        "scaling": scaling,
    }
    unknown = set(only) - set(variants) - set(sections)
    if unknown:
        known = ", ".join((*sections, *variants))
        raise typer.BadParameter(f"--only {unknown.pop()!r} is none of {known}")
    return [
        section
        for name, section in sections.items()
        if not only or name in only or (name == "throughput" and compared)
    ]


if __name__ == "__main__":
    typer.run(bench)
