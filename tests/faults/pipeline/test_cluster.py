"""Three brokers with three replicas: leaders killed in turn, and two of three down at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.pipeline.checker import check
from faults.pipeline.crew import Crew
from faults.pipeline.load import Load
from faults.pipeline.reading import read_history
from faults.pipeline.trial import under_load
from harness.kafka_cluster import REPLICAS, KafkaCluster
from harness.polling import eventually
from tidegate.schemas.topics import REQUESTS

pytestmark = pytest.mark.faults

LEADERS_KILLED = 5
MORE_RECORDS = 100
WITHOUT_WORD_S = 5.0


@pytest.fixture
def cluster(jars: Path, tmp_path: Path) -> Iterator[KafkaCluster]:
    with KafkaCluster(tmp_path / "cluster", jars) as cluster:
        yield cluster


@pytest.fixture
def crew(cluster: KafkaCluster, tmp_path: Path) -> Iterator[Crew]:
    (folder := tmp_path / "run").mkdir()
    with Crew(cluster.bootstrap_servers, folder).made(REPLICAS) as crew:
        yield crew


def test_leaders_killed_in_turn_break_no_promise(
    cluster: KafkaCluster, crew: Crew, load: Load
) -> None:
    topic = REQUESTS.full_name(crew.deployment.topic_prefix)
    with under_load(crew, load, crew.agents):
        for _ in range(LEADERS_KILLED):
            leader = cluster.leader(topic)
            leader.kill()
            known = load.acknowledged
            eventually(lambda known=known: load.acknowledged > known + MORE_RECORDS)  # type: ignore[misc]
            cluster.start([leader])

    assert check(read_history(crew.deployment, load)) == {}


def test_with_two_of_three_brokers_down_nothing_is_acknowledged_and_later_all_is_decided(
    cluster: KafkaCluster, crew: Crew, load: Load
) -> None:
    with under_load(crew, load, crew.agents):
        # When two of three die
        *dead, _ = cluster.nodes
        for node in dead:
            node.kill()
        eventually(lambda: not load.hears_within(WITHOUT_WORD_S))

        # Then all goes on when they are back
        cluster.start(dead)
        assert load.hears_within(WITHOUT_WORD_S * 6)

    assert check(read_history(crew.deployment, load)) == {}
