"""What is told of connections that do not come about."""

# ruff: noqa: SLF001  how confluent-kafka names local errors

import pytest
from confluent_kafka import KafkaError

from tidegate.client.trouble import ConnectionTrouble


@pytest.fixture
def trouble() -> ConnectionTrouble:
    return ConnectionTrouble()


def test_the_last_reason_is_told(trouble: ConnectionTrouble) -> None:
    trouble(KafkaError(KafkaError._RESOLVE, "no such host"))
    trouble(KafkaError(KafkaError._TRANSPORT, "connection refused"))
    trouble(KafkaError(KafkaError._ALL_BROKERS_DOWN, "1/1 brokers are down"))
    assert (trouble.said, trouble.is_refused) == ("connection refused", False)


@pytest.mark.parametrize("code", [KafkaError._AUTHENTICATION, KafkaError._SSL])
def test_a_refusal_is_over_when_a_broker_answers(trouble: ConnectionTrouble, code: int) -> None:
    trouble(KafkaError(code, "not you"))
    assert (trouble.said, trouble.is_refused) == ("not you", True)
    trouble.is_over()
    assert (trouble.said, trouble.is_refused) == (None, False)


def test_brokers_that_are_down_without_a_reason_may_want_another_protocol(
    trouble: ConnectionTrouble,
) -> None:
    trouble(KafkaError(KafkaError._ALL_BROKERS_DOWN, "0/2 brokers are down"))
    assert trouble.said is not None
    assert "security.protocol" in trouble.said
    assert not trouble.is_refused
