"""A progress bar on a terminal, a plain line now and then elsewhere; always on stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PLAIN_EVERY_S = 5.0


class Show(Protocol):
    """Takes how much is done by now."""

    def __call__(self, done: int) -> None:
        """Show `done` of the total."""


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Show]:
    """Show how far a long work is; total: None where nobody knows."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain(label, total)
        return
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Else it prints what goes to a file or a pipe on the terminal instead.
    redirect = sys.stdout.isatty()
    with Progress(*columns, console=console, transient=True, redirect_stdout=redirect) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)


def _plain(label: str, total: int | None) -> Show:
    last = time.monotonic()

    def report(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PLAIN_EVERY_S:
            last = time.monotonic()
            of_total = "" if total is None else f" of {total}"
            print(f"{label}: {done}{of_total}", file=sys.stderr, flush=True)

    return report
