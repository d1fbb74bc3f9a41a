"""A registry for clients without a pipeline."""

import asyncio
from collections.abc import Iterator
from threading import Thread

import pytest

from tidegate.registry.log import MemoryLog
from tidegate.registry.server import RegistryServer


@pytest.fixture
def registry() -> Iterator[str]:
    """URL of a registry of this test alone, served by a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    server = RegistryServer(MemoryLog())
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    yield server.url
    asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
