"""A group of counting workers on the real Kafka, for one test, and somebody who feeds it.

And a broker of one test alone.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from faults.checker import check
from faults.feeder import Feeder
from faults.group import CountingGroup
from faults.reading import read_history
from faults.worker import SESSION_MS
from harness.deployment import Deployment, worker_settings
from tidegate.broker.kafka import KafkaBroker


@pytest.fixture
def broker(jars: Path, tmp_path: Path) -> Iterator[KafkaBroker]:
    """A broker that may be killed."""
    with KafkaBroker(tmp_path / "broker", jars) as broker:
        yield broker


@pytest.fixture
def group(kafka: str, tmp_path: Path) -> Iterator[CountingGroup]:
    """Its topics; no workers yet. Their membership is static, so that a restart takes no time."""
    with CountingGroup(kafka, tmp_path, static=True).made() as group:
        yield group


@pytest.fixture
def feeder(group: CountingGroup) -> Feeder:
    """Feeds the group."""
    return Feeder(group.bootstrap_servers, group.sources, seed=1)


@pytest.fixture
def is_exact(group: CountingGroup, feeder: Feeder) -> Callable[[], bool]:
    """Whether the group, once it has caught up, has counted exactly."""

    def is_exact() -> bool:
        group.catch_up()
        findings = check(read_history(group, feeder.sent()))
        print(findings)
        return not findings

    return is_exact


@pytest.fixture
def deployment(kafka: str, topics: str, tmp_path: Path) -> Deployment:
    """A pipeline's settings, not running yet."""
    environment = {"TIDEGATE_SESSION_TIMEOUT_MS": str(SESSION_MS)}
    return Deployment(kafka, topics, environment=worker_settings(topics, tmp_path) | environment)
