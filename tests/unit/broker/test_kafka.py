"""What is needed to run a real Kafka, without running one."""

from pathlib import Path

import pytest

from tidegate.broker.kafka import BrokerError, KafkaBroker, fetch_jars


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_without_java_the_error_names_the_package(programs: Path, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"`java` is not .* openjdk-17-jre-headless.*make system"):
        fetch_jars(tmp_path)


def test_without_maven_the_error_names_the_package(programs: Path, tmp_path: Path) -> None:
    install(programs, "java", "exit 0")
    with pytest.raises(BrokerError, match=r"`mvn` is not .* package maven, or run `make system`"):
        fetch_jars(tmp_path)


def test_when_maven_fails_its_words_are_in_the_error_and_nothing_stays(
    programs: Path, tmp_path: Path
) -> None:
    install(programs, "java", "exit 0")
    install(programs, "mvn", "echo cannot resolve; exit 1")
    with pytest.raises(BrokerError, match=r"`mvn` failed:\n  cannot resolve"):
        fetch_jars(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_jars_are_fetched_once_into_the_cache_of_the_user(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    install(programs, "java", "exit 0")
    install(programs, "mvn", 'for last; do :; done; /bin/mkdir "${last#*=}"')
    jars = fetch_jars()
    install(programs, "mvn", "exit 1")
    assert fetch_jars() == jars
    assert list((tmp_path / "tidegate").iterdir()) == [jars]


def test_a_broker_that_ends_at_once_shows_the_end_of_its_log(
    programs: Path, tmp_path: Path
) -> None:
    install(programs, "java", 'case "$*" in *StorageTool*) ;; *) echo no such class; exit 3;; esac')
    broker = KafkaBroker(tmp_path / "broker", tmp_path)
    with pytest.raises(BrokerError, match=r"ended with status 3:\n  no such class"):
        broker.start()
    assert broker.pid is None


def test_a_broker_that_does_not_answer_is_ended(programs: Path, tmp_path: Path) -> None:
    install(programs, "java", 'case "$*" in *StorageTool*) ;; *) exec /bin/sleep 60;; esac')
    broker = KafkaBroker(tmp_path / "broker", tmp_path, start_timeout_s=0.5)
    with pytest.raises(BrokerError, match=r"did not answer in 0.5 s"):
        broker.start()
    assert broker.pid is None
