"""`python -m faults.counting`: a worker that counts updates per key, to be killed by tests.

Two agents read two co-partitioned topics and share a table of counts; every update is answered on
an output topic with the count of its key. Each agent waits in the middle of every batch, so that
the two interleave on a partition, and so that a signal is likely to strike in the middle.
Its settings come as JSON in the environment variable `COUNTING`.
"""

import asyncio
import faulthandler
import json
import logging
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec
import uvloop
from faust.types import StreamT

from faults import sabotage
from faults.checker import Output, Where
from faults.journal import BEGIN, END, READY, STARTED, Journal
from faults.worker import SESSION_MS
from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.ending import end_process
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.table import Table

SETTINGS = "COUNTING"
WIND_DOWN_S = 30.0
_PAUSE_S = 0.03
"""In the middle of a batch."""


@dataclass(frozen=True)
class CountingSettings:
    """What one worker is told.

    journal, data_dir: paths. store: of the table. format: one of FORMATS. instance: a name for
    static membership. stall_ms: of the watchdog. held: it stops itself, all but started, until
    SIGCONT. sabotages: words that `sabotage.apply` takes.
    """

    bootstrap_servers: str
    group: str
    worker: str
    sources: tuple[str, ...]
    output: str
    journal: str
    data_dir: str
    store: str = "memory://"
    format: str = "1"
    instance: str | None = None
    stall_ms: int = 120_000
    held: bool = False
    sabotages: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> Self:
        """The settings that `environment` has put there."""
        return cls(**json.loads(os.environ[SETTINGS]))

    def environment(self) -> dict[str, str]:
        """The settings, to be put into a worker's environment."""
        return {SETTINGS: json.dumps(asdict(self))}


class Format(NamedTuple):
    """How counts lie in rows: versions that can be read, the one that is written."""

    value_type: type[Any]
    version: int
    older: Mapping[int, Callable[[Any], Any]]
    read: Callable[[Any], int]
    write: Callable[[int], Any]


def _number(value: Any) -> int:
    return int(value)


def _named(value: Any) -> dict[str, int]:
    return {"n": int(value)}


def _unnamed(value: Any) -> int:
    return int(value["n"])


FORMATS = {
    "1": Format(int, 1, {}, _number, _number),
    "1, knows 2": Format(int, 1, {2: _unnamed}, _number, _number),
    "2": Format(dict[str, int], 2, {1: _named}, _unnamed, _named),
}


def make_app(settings: CountingSettings, journal: Journal) -> App:
    """The application, with one agent for each source."""
    app = App(
        settings.group,
        settings=TransportSettings(
            bootstrap_servers=settings.bootstrap_servers,
            session_timeout_ms=SESSION_MS,
            batch_max_records=20,
            stall_ms=settings.stall_ms,
            group_instance_id=settings.instance,
        ),
        datadir=settings.data_dir,
    )
    kind = FORMATS[settings.format]
    table: Table[bytes, Any] = app.Table(  # type: ignore[assignment]  # Faust's own type
        "counts",
        value_type=kind.value_type,
        version=kind.version,
        older=kind.older,
        default=lambda: kind.write(0),
        partitions=4,
        store=settings.store,
    )

    async def count(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            where = *batch.tp, batch[0].offset()
            journal.note(BEGIN, *where)
            for place, record in enumerate(batch):
                if place == len(batch) // 2:
                    await asyncio.sleep(_PAUSE_S)
                key: bytes = record.key()  # type: ignore[assignment]  # the feeder sends no other
                rows = table.at(record)
                total = kind.read(rows[key]) + 1
                rows[key] = kind.write(total)
                source = Where(*batch.tp, record.offset())  # type: ignore[arg-type]  # fetched
                output = Output(source, key, total, settings.worker)
                app.producer.produce(
                    settings.output, msgspec.msgpack.encode(output), key, batch.tp.partition
                )
            journal.note(END, *where)

    for source in settings.sources:
        app.agent(app.batch_topic(source), name=source)(count)
    return app


async def run(app: App, journal: Journal) -> None:
    """Run until SIGTERM, as a worker of the product does."""
    stop = asyncio.Event()

    async def ready(*_: Any, **__: Any) -> None:
        journal.note(READY)

    app.on_rebalance_complete.connect(ready)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    journal.note(STARTED)
    try:
        await app.start()
        await app.wait_for_stopped(stop.wait())
        if not stop.is_set():
            end_process(app.crash_reason or RuntimeError("the application stopped by itself"))
        await asyncio.wait_for(app.stop(), WIND_DOWN_S)
    except Exception as error:
        end_process(error)


def main() -> None:
    """Sabotage what is to be sabotaged, and run. SIGUSR1 shows where all threads are."""
    faulthandler.register(signal.SIGUSR1)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = CountingSettings.from_environment()
    journal = Journal(Path(settings.journal))
    sabotage.apply(settings.sabotages, journal)
    app = make_app(settings, journal)
    if settings.held:
        signal.raise_signal(signal.SIGSTOP)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(app, journal))


if __name__ == "__main__":
    main()
