"""Deployments for the command line: topics of one test or module, and a pipeline on them."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.deployment import Deployment, worker_settings
from tidegate.broker import topic_admin
from tidegate.client.security import Security


@pytest.fixture
def deployment(kafka: str, prefix: str, tmp_path: Path) -> Deployment:
    """Of this test alone, not running; it has topics if the test asks for `topics`."""
    return Deployment(kafka, prefix, environment=worker_settings(prefix, tmp_path))


@pytest.fixture(scope="module")
def pipeline(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """`tidegate up` on the real Kafka, shared by the tests of a module."""
    prefix = f"t{uuid.uuid4().hex[:12]}."
    topic_admin.create(kafka, prefix, Security(), partitions=4)
    settings = worker_settings(prefix, tmp_path_factory.mktemp("faust"))
    deployment = Deployment(kafka, prefix, environment=settings)
    with deployment.up():
        yield deployment
