"""What a deployment may set, and what librdkafka is told whatever it sets."""

import logging

import pytest
from confluent_kafka import Consumer, Producer
from pydantic import ValidationError

from tidegate.client.security import Security
from tidegate.transport.settings import TransportSettings

CANARY = "canary-7f3a"


def settings(**given: object) -> TransportSettings:
    return TransportSettings.model_validate({"bootstrap_servers": "127.0.0.1:1", **given})


def secured() -> TransportSettings:
    environment = {
        "TIDEGATE_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "TIDEGATE_SASL_MECHANISM": "SCRAM-SHA-256",
        "TIDEGATE_SASL_USERNAME": "alice",
        "TIDEGATE_SASL_PASSWORD": CANARY,
    }
    return settings(security=Security.from_environment(environment))


def test_librdkafka_takes_the_settings_of_all_clients() -> None:
    given = settings(group_instance_id="worker-1")
    for config in (given.consumer("group"), given.restore_consumer("group")):
        Consumer(config).close()
    with Producer(given.producer("client", 1_000_000)):
        pass


def test_the_consumer_never_commits_by_itself_and_starts_at_the_earliest_record() -> None:
    config = settings().consumer("group")
    assert config["enable.auto.commit"] is False
    assert config["enable.auto.offset.store"] is False
    assert config["auto.offset.reset"] == "earliest"
    assert config["partition.assignment.strategy"] == "range"


def test_the_producer_is_idempotent_and_waits_for_all_replicas_for_ever() -> None:
    config = settings().producer("client", 5)
    assert (config["enable.idempotence"], config["acks"]) == (True, "all")
    assert config["message.timeout.ms"] == 0
    assert config["message.max.bytes"] == 5


def test_members_are_dynamic_unless_named() -> None:
    assert "group.instance.id" not in settings().consumer("group")
    assert settings(group_instance_id="w").consumer("group")["group.instance.id"] == "w"


def test_the_new_group_protocol_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="workers stopped committing"):
        settings(group_protocol="consumer")


@pytest.mark.parametrize(
    "bad",
    [
        {"session_timeout_ms": 5_999},
        {"batch_max_records": 0},
        {"batch_max_bytes": 0},
        {"commit_interval_ms": 0},
        {"stall_ms": 0},
        {"linger_ms": -1},
    ],
)
def test_what_cannot_work_is_refused(bad: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        settings(**bad)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_BOOTSTRAP_SERVERS", "a:1,b:2")
    monkeypatch.setenv("TIDEGATE_COMMIT_INTERVAL_MS", "77")
    given = TransportSettings()
    assert (given.bootstrap_servers, given.commit_interval_ms) == ("a:1,b:2", 77)


def test_all_clients_are_told_of_tls_and_sasl() -> None:
    given = secured()
    for config in (
        given.consumer("group"),
        given.restore_consumer("group"),
        given.producer("client", 1),
        given.connection(),
    ):
        assert config["security.protocol"] == "SASL_PLAINTEXT"
        assert config["sasl.password"] == CANARY


def test_no_secret_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger(__name__).warning("%s %r", secured(), secured())
    assert CANARY not in caplog.text
