"""Deployments for the command line: topics of one test or module, and a pipeline on them."""

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.processes import TidegateProcess
from tidegate.broker import topic_admin


@dataclass(frozen=True, slots=True)
class Where:
    """A pipeline that runs; its options for a command beside it."""

    bootstrap_servers: str
    registry_url: str
    topic_prefix: str

    @property
    def options(self) -> list[str]:
        return [
            *("--bootstrap-servers", self.bootstrap_servers),
            *("--registry-url", self.registry_url),
            *("--topic-prefix", self.topic_prefix),
        ]


def settings(app_id: str, data_dir: Path) -> dict[str, str]:
    """What a worker of a test takes from its environment."""
    return {
        "TIDEGATE_APP_ID": app_id,
        "TIDEGATE_CONTENT_KEY": secrets.token_hex(32),
        "TIDEGATE_DATA_DIR": str(data_dir),
    }


@pytest.fixture
def environment(prefix: str, tmp_path: Path) -> dict[str, str]:
    """Of a worker of this test alone."""
    return settings(f"{prefix}screen", tmp_path)


@pytest.fixture(scope="module")
def pipeline(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Where]:
    """`tidegate up` on the real Kafka, shared by the tests of a module."""
    prefix = f"t{uuid.uuid4().hex[:12]}."
    topic_admin.create(kafka, prefix, partitions=4)
    environment = settings(f"{prefix}screen", tmp_path_factory.mktemp("faust"))
    where = ("--bootstrap-servers", kafka, "--topic-prefix", prefix)
    with TidegateProcess("up", *where, env=environment) as up:
        yield Where(kafka, up.wait_ready()["registry"], prefix)
