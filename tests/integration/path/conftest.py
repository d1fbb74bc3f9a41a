"""A pipeline on the real Kafka, for one test: topics, a registry, workers as processes."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.deployment import Deployment
from harness.processes import TidegateProcess


@pytest.fixture
def deployment(kafka: str, topics: str, tmp_path: Path) -> Deployment:
    """A deployment's settings, not running yet."""
    return Deployment(
        bootstrap_servers=kafka,
        topic_prefix=topics,
        environment={
            "TIDEGATE_CONTENT_KEY": secrets.token_hex(32),
            "TIDEGATE_APP_ID": f"{topics}screen",
            "TIDEGATE_SESSION_TIMEOUT_MS": "6000",
            "TIDEGATE_DATA_DIR": str(tmp_path),
        },
    )


@pytest.fixture
def up(deployment: Deployment) -> Iterator[TidegateProcess]:
    """`tidegate up`: registry and all agents in one process, ready."""
    with deployment.up() as process:
        yield process
