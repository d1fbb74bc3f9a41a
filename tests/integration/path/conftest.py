"""A pipeline on the real Kafka, for one test: topics, a registry, workers as processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.deployment import Deployment, worker_settings
from harness.processes import TidegateProcess


@pytest.fixture
def deployment(kafka: str, topics: str, tmp_path: Path) -> Deployment:
    """A deployment's settings, not running yet."""
    deployment = Deployment(kafka, topics, environment=worker_settings(topics, tmp_path))
    deployment.environment["TIDEGATE_SESSION_TIMEOUT_MS"] = "6000"
    return deployment


@pytest.fixture
def up(deployment: Deployment) -> Iterator[TidegateProcess]:
    """`tidegate up`: registry and all agents in one process, ready."""
    with deployment.up() as process:
        yield process
