"""A registry, and brokers with the topics of one test: the embedded one and a real Kafka."""

import asyncio
from collections.abc import Iterator
from threading import Thread

import pytest

from harness.deployment import Deployment
from integration.client.pipeline import Pipeline
from tidegate.broker.embedded import EmbeddedBroker
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


@pytest.fixture(params=["embedded", "kafka"])
def cluster(request: pytest.FixtureRequest, registry: str, prefix: str) -> Iterator[Deployment]:
    """The topics of the table under a prefix of this test, and a registry."""
    if request.param == "kafka":
        request.getfixturevalue("topics")
        yield Deployment(request.getfixturevalue("kafka"), prefix, registry)
        return
    with EmbeddedBroker() as broker:
        broker.create_topics(prefix)
        yield Deployment(broker.bootstrap_servers, prefix, registry)


@pytest.fixture
def pipeline(cluster: Deployment) -> Iterator[Pipeline]:
    """Who writes decisions in these tests."""
    with Pipeline(cluster) as pipeline:
        yield pipeline
