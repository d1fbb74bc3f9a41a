"""Measuring sections one after another: what fails costs nobody else its figures."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import typer

from bench.transport.measured import Row

SectionT = TypeVar("SectionT")


def measure(
    sections: Iterable[Iterator[Row]], json_to: Path | None
) -> tuple[list[Row], list[Exception]]:
    """All rows, told and written as they come, and the errors that ended a section.

    json_to: a file with one JSON object a row.
    """
    rows: list[Row] = []
    failed: list[Exception] = []
    with ExitStack() as stack:
        file = None if json_to is None else stack.enter_context(json_to.open("w", encoding="utf-8"))
        for section in sections:
            try:
                for row in section:
                    rows.append(row)
                    _tell(row)
                    if file is not None:
                        print(json.dumps(asdict(row)), file=file, flush=True)
            except Exception as error:
                failed.append(error)
                print(f"FAILED: {error}", file=sys.stderr)
    return rows, failed


def publish(made: str, page: Path | None, failed: Sequence[Exception]) -> None:
    """Write a page where it belongs, or print it; ends the command where a section failed."""
    if page is None:
        print(made)
    else:
        page.write_text(made, "utf-8")
    if failed:
        raise typer.Exit(1)


def chosen(sections: Mapping[str, SectionT], only: Sequence[str] | None) -> list[SectionT]:
    """The sections that are named, or all; an unknown name is bad usage."""
    if unknown := set(only or ()) - sections.keys():
        raise typer.BadParameter(f"--only {unknown.pop()!r} is none of {', '.join(sections)}")
    return [section for name, section in sections.items() if not only or name in only]


def _tell(row: Row) -> None:
    values = "  ".join(f"{name} {value:,.1f}" for name, value in row.values.items())
    print(f"{datetime.now():%H:%M:%S}  {row.section}  {row.variant}  {values}", file=sys.stderr)
