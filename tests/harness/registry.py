"""A registry without a pipeline, served by a thread of its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from tidegate.registry.log import MemoryLog
from tidegate.registry.server import RegistryServer


@contextmanager
def running_registry() -> Iterator[str]:
    """URL of a registry that remembers nothing beyond the block."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    server = RegistryServer(MemoryLog())
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    try:
        yield server.url
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
