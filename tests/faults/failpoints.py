"""Points on the path of a batch at which a worker kills itself, exactly there.

`kill_at` patches the transport, which has no switch for it. "produced" and "changelog-written" wait
until the broker has what was written, so that it is there when the worker is not.
"""

import os
import signal
from collections.abc import Callable
from itertools import count

from confluent_kafka import Producer as Client

from faults.journal import SABOTAGED, Journal
from faults.patching import after, before
from tidegate.transport.batch import Batch
from tidegate.transport.commits import Commits
from tidegate.transport.consumer import Consumer
from tidegate.transport.producer import Producer
from tidegate.transport.tables.manager import TableManager

FAILPOINTS = ("judged", "produced", "changelog-written", "before-commit", "after-commit")

_ANSWER_S = 10.0


def kill_at(point: str, number: int, journal: Journal) -> None:
    """SIGKILL this process when it comes to the point for the `number`th time."""
    times = count(1)

    def here() -> None:
        if next(times) == number:
            journal.note(SABOTAGED, point)
            os.kill(os.getpid(), signal.SIGKILL)

    _PATCHES[point](here)


def _judged(here: Callable[[], None]) -> None:
    before(Producer, "produce", lambda *_, **__: here())


def _produced(here: Callable[[], None]) -> None:
    def produced(producer: Producer, *_: object) -> None:
        _client(producer).flush(_ANSWER_S)
        here()

    after(Producer, "produce", produced)


def _changelog_written(here: Callable[[], None]) -> None:
    def written(tables: TableManager, batch: Batch) -> None:
        _client(tables.app.producer).flush(_ANSWER_S)
        here()

    after(TableManager, "flush", written)


def _before_commit(here: Callable[[], None]) -> None:
    before(Commits, "_as_kafka", lambda *_: here())


def _after_commit(here: Callable[[], None]) -> None:
    before(Consumer, "_note_committed", lambda *_: here())


def _client(producer: Producer) -> Client:
    return producer._client  # noqa: SLF001  the transport never waits for it itself


_PATCHES: dict[str, Callable[[Callable[[], None]], None]] = dict(
    zip(
        FAILPOINTS,
        (_judged, _produced, _changelog_written, _before_commit, _after_commit),
        strict=True,
    )
)
