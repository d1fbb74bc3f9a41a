"""A table and nothing else: counts records by key. Told by the environment, as ours are.

COUNTS_TOPIC: the records. COUNTS_STORE: `memory://` or `rocksdict://`. Its log goes to stdout.
"""

import logging
import os
import sys
from pathlib import Path
from typing import cast

import uvloop
from faust.types import StreamT

from bench.transport.place import PARTITIONS
from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.table import Table
from tidegate.transport.worker import spare_the_collector

TABLE = "counts"


def make_app() -> App:
    """The application."""
    app = App(
        os.environ["TIDEGATE_APP_PREFIX"] + "screen",
        settings=TransportSettings(),  # from the environment
        datadir=Path(os.environ["TIDEGATE_DATA_DIR"]),
    )
    store = os.environ["COUNTS_STORE"]
    made = app.Table(TABLE, value_type=int, default=int, partitions=PARTITIONS, store=store)
    counts = cast(Table[bytes, int], made)

    @app.agent(app.batch_topic(os.environ["COUNTS_TOPIC"]))
    async def count(stream: StreamT[Batch]) -> None:
        async for batch in stream:
            for record in batch:
                key = cast(bytes, record.key())
                rows = counts.at(record)
                rows[key] = rows[key] + 1

    return app


async def main() -> None:
    """Run until somebody ends the process."""
    app = make_app()
    await app.start()
    spare_the_collector()
    await app.wait_until_stopped()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    uvloop.run(main())
