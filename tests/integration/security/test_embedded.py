"""The embedded broker and those who bring it are plaintext, whatever the environment says."""

import json
from pathlib import Path

import pytest

from harness.processes import TidegateProcess, run_tidegate
from harness.secured_kafka import variables
from tidegate.broker.embedded import EmbeddedBroker, is_embedded
from tidegate.client import DecisionReader, Security, Submitter

ELSEWHERE = variables(
    Security(
        security_protocol="SASL_SSL",
        sasl_mechanism="PLAIN",
        sasl_username="alice",
        sasl_password="of another cluster",  # noqa: S106  nobody's
    )
)


def test_the_broker_and_its_topics_come_up(monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    with EmbeddedBroker() as broker:
        broker.create_topics(prefix)
        assert is_embedded(broker.bootstrap_servers, Security())


def test_up_decides_events_on_a_broker_of_its_own(tmp_path: Path) -> None:
    environment = ELSEWHERE | {"TIDEGATE_DATA_DIR": str(tmp_path)}
    with TidegateProcess("up", env=environment) as up:
        ready = up.wait_ready()
        where = ready["bootstrap"], ready["registry"]
        with (
            Submitter(*where, security=Security()) as submitter,
            DecisionReader(*where, security=Security()) as reader,
        ):
            event = submitter.request(subject="alice", text="What does gardyloo mean?")
            assert reader.wait(event.event_id, timeout=30).reason_code == "component_block"
        assert up.terminate() == 0


def test_the_demo_is_not_of_that_cluster(tmp_path: Path) -> None:
    traffic = tmp_path / "traffic.jsonl"
    traffic.write_text('{"text": "hello"}\n')
    done = run_tidegate("demo", "--input", str(traffic), "--json", env=ELSEWHERE)
    assert done.status == 0, done.stderr
    assert json.loads(done.stdout)["events"] == 1
