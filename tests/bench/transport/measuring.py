"""Measuring sections one after another: what fails costs nobody else its figures."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bench.transport.measured import Row


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


def _tell(row: Row) -> None:
    values = "  ".join(f"{name} {value:,.1f}" for name, value in row.values.items())
    print(f"{datetime.now():%H:%M:%S}  {row.section}  {row.variant}  {values}", file=sys.stderr)
