"""`python -m integration.transport.dying HOW SERVERS PREFIX FOLDER`: a worker that kills itself.

It answers every record with the number of those of the partition so far, which is kept in a table.
"""

import asyncio
import logging
import os
import signal
import sys
from typing import cast

from faust.types import StreamT

from integration.transport.misbehaving import run
from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.table import Table

POISON = b"poison"
REFUSED = b"refused"


def make_app(how: str, bootstrap_servers: str, prefix: str, folder: str) -> App:
    """how: it dies of a poison in `batches` or among `records`, `raises` at it, or dies as it
    `prepares`, before it reads anything. A poison is told by its value.
    """
    settings = TransportSettings(
        bootstrap_servers=bootstrap_servers, session_timeout_ms=6_000, group_instance_id="one"
    )
    app = App(f"{prefix}app", settings=settings, datadir=folder)
    source, out = f"{prefix}in", f"{prefix}out"
    if how == "records":
        app.agent(app.topic(source, value_serializer="raw"))(_taking_records)
        return app
    assigned = asyncio.Event()

    async def rebalanced(*_: object, **__: object) -> None:
        assigned.set()

    app.on_rebalance_complete.connect(rebalanced, weak=False)
    table = app.Table("counts", value_type=int, default=int, partitions=2)
    counts = cast(Table[bytes, int], table)

    @app.agent(app.batch_topic(source))
    async def agent(stream: StreamT[Batch]) -> None:
        if how == "prepares":
            await assigned.wait()
            _die()
        async for batch in stream:
            for record in batch:
                if record.error() is not None:
                    app.producer.produce(out, REFUSED, record.value(), batch.tp.partition)
                    continue
                if record.value() == POISON:
                    _object(how)
                rows = counts.at(record)
                rows[b"all"] += 1
                app.producer.produce(out, b"%d" % rows[b"all"], record.value(), batch.tp.partition)

    return app


async def _taking_records(stream: StreamT[bytes]) -> None:
    async for value in stream:
        if value == POISON:
            _die()


def _object(how: str) -> None:
    if how == "raises":
        raise ValueError
    _die()


def _die() -> None:
    """As by the kernel when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(run(make_app(*sys.argv[1:])))
