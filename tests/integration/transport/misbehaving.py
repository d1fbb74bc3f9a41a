"""`python -m integration.transport.misbehaving HOW SERVERS PREFIX FOLDER`: a bad worker.

Its agent hangs, blocks the event loop, or produces what the broker refuses. It runs and ends as a
worker of the product does.
"""

import asyncio
import logging
import sys
import time

from faust.types import StreamT

from tidegate.transport.app import App
from tidegate.transport.batch import Batch
from tidegate.transport.ending import end_process
from tidegate.transport.settings import TransportSettings

STALL_MS = 1_500
TOO_LARGE = bytes(100_000)


def make_app(how: str, bootstrap_servers: str, prefix: str, folder: str) -> App:
    """An application whose agent misbehaves at the first batch."""
    settings = TransportSettings(bootstrap_servers=bootstrap_servers, stall_ms=STALL_MS)
    app = App(f"{prefix}app", settings=settings, datadir=folder)

    @app.agent(app.batch_topic(f"{prefix}in"))
    async def agent(stream: StreamT[Batch]) -> None:
        async for _ in stream:
            if how == "hangs":
                await asyncio.Event().wait()
            elif how == "blocks":
                time.sleep(3_600)
            else:
                app.producer.produce(f"{prefix}out", TOO_LARGE, partition=0)

    return app


async def run(app: App) -> None:
    """Run until it fails."""
    try:
        await app.start()
        await app.wait_until_stopped()
        end_process(app.crash_reason or RuntimeError("the application stopped by itself"))
    except Exception as error:
        end_process(error)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    how, bootstrap_servers, prefix, folder = sys.argv[1:]
    asyncio.run(run(make_app(how, bootstrap_servers, prefix, folder)))
