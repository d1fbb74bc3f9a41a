"""Points on the path of a batch at which a worker kills itself, exactly there.

All by patching the transport, which has no switch for it. "produced" and "changelog-written" wait
until the broker has what was written, so that it is there when the worker is not.
"""

import os
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol

from confluent_kafka import Producer as Client

from faults.journal import SABOTAGED, Journal
from faults.patching import after, before
from tidegate.transport.batch import Batch
from tidegate.transport.commits import Commits
from tidegate.transport.consumer import Consumer
from tidegate.transport.producer import Producer
from tidegate.transport.tables.manager import TableManager

FAILPOINTS = (
    "read",
    "judged",
    "produced",
    "changelog-written",
    "before-commit",
    "after-commit",
)
TELL = signal.SIGUSR2

_ANSWER_S = 10.0


class Here(Protocol):
    """Called at a point; if this is the time, does the last thing and dies."""

    def __call__(self, last: Callable[[], object] = bool, /) -> None: ...


def kill_at(point: str, number: int, journal: Journal) -> None:
    """SIGKILL this process when it comes to the point for the `number`th time."""
    times = count(1)

    def here(last: Callable[[], object] = bool, /) -> None:
        if next(times) == number:
            last()
            _die(point, journal)

    _PATCHES[point](here)


def kill_when_told(order: Path, journal: Journal) -> None:
    """SIGKILL this process when it comes to the point that a file names, once TELL has come."""
    told: list[str] = []
    signal.signal(TELL, lambda *_: told.append(order.read_text()))

    def at(point: str) -> Here:
        def here(last: Callable[[], object] = bool, /) -> None:
            if point in told:
                last()
                _die(point, journal)

        return here

    for point, patch in _PATCHES.items():
        patch(at(point))


def _die(point: str, journal: Journal) -> None:
    journal.note(SABOTAGED, point)
    os.kill(os.getpid(), signal.SIGKILL)


def _read(here: Here) -> None:
    before(Commits, "add", lambda *_: here())


def _judged(here: Here) -> None:
    before(Producer, "produce", lambda *_, **__: here())


def _produced(here: Here) -> None:
    def produced(producer: Producer, *_: object, **__: object) -> None:
        here(lambda: _client(producer).flush(_ANSWER_S))

    after(Producer, "produce", produced)


def _changelog_written(here: Here) -> None:
    def written(tables: TableManager, batch: Batch) -> None:
        here(lambda: _client(tables.app.producer).flush(_ANSWER_S))

    after(TableManager, "flush", written)


def _before_commit(here: Here) -> None:
    before(Commits, "_as_kafka", lambda *_: here())


def _after_commit(here: Here) -> None:
    before(Consumer, "_note_committed", lambda *_: here())


def _client(producer: Producer) -> Client:
    return producer._client  # noqa: SLF001  the transport never waits for it itself


_PATCHES: dict[str, Callable[[Here], None]] = dict(
    zip(
        FAILPOINTS,
        (_read, _judged, _produced, _changelog_written, _before_commit, _after_commit),
        strict=True,
    )
)
