"""Asking until there is an answer, or until nobody wants it any more."""

from collections.abc import Callable
from itertools import count

import pytest
from confluent_kafka import KafkaError, KafkaException

from tidegate.transport import asking
from tidegate.transport.asking import GivenUp, until_answered


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAUSE_S", 0.0)


def answering_after(
    failures: int, code: int = KafkaError.LEADER_NOT_AVAILABLE
) -> Callable[[], str]:
    left = iter(range(failures))

    def ask() -> str:
        if next(left, None) is not None:
            raise KafkaException(KafkaError(code, "no leader"))
        return "answer"

    return ask


def test_what_fails_is_asked_again_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    assert until_answered(answering_after(3), "the end of it", lambda: True) == "answer"
    assert caplog.messages == ["waiting for the end of it: no leader"]


def test_nothing_is_asked_once_nobody_wants_to_know() -> None:
    with pytest.raises(GivenUp):
        until_answered(answering_after(0), "it", lambda: False)


def test_every_try_is_a_sign_of_life() -> None:
    tries = count()
    until_answered(answering_after(2), "it", lambda: next(tries) >= 0)
    assert next(tries) == 3


def test_other_errors_are_the_askers_own() -> None:
    def ask() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        until_answered(ask, "it", lambda: True)
