"""Brokers with the topics of one test: the embedded one and a real Kafka."""

from collections.abc import Iterator

import pytest

from harness.deployment import Deployment
from integration.client.pipeline import Pipeline
from tidegate.broker.embedded import EmbeddedBroker


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
