"""What can be told of the container without a Docker engine."""

from pathlib import Path

import pytest

container = pytest.importorskip("tidegate.broker.container", exc_type=ImportError)


def test_without_docker_nothing_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not container.docker_answers()


@pytest.mark.parametrize("status", [0, 1])
def test_docker_answers_when_its_engine_does(
    status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\nexit {status}\n")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert container.docker_answers() is (status == 0)
