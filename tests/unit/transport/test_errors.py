"""What of an error may be told."""

import asyncio
import traceback

import pytest
from confluent_kafka import KafkaError, KafkaException

from tidegate.transport.errors import TransportError, without_content

CANARY = "canary-7f3a"


def told_of(error: BaseException) -> str:
    """All that a log shows of an error that is raised again."""
    try:
        raise without_content(error) from None
    except BaseException as told:
        return "".join(traceback.format_exception(told))


def arisen(error: Exception) -> Exception:
    """The error with a place."""
    try:
        raise error
    except Exception as raised:
        return raised


def test_a_foreign_error_is_told_by_its_class_and_where_it_arose() -> None:
    told = told_of(arisen(ValueError(CANARY)))
    assert "CodeError: ValueError in arisen (" in told
    assert "test_errors.py:" in told
    assert CANARY not in told


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert str(without_content(KeyError(CANARY))).startswith("KeyError; its message is left out")


@pytest.mark.parametrize(
    "error",
    [
        TransportError("ours"),
        KafkaException(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)),
        asyncio.CancelledError(),
    ],
)
def test_what_holds_no_content_stays_as_it_is(error: BaseException) -> None:
    assert without_content(error) is error


def test_what_an_error_of_ours_arose_from_is_not_told() -> None:
    ours = TransportError("ours")
    ours.__cause__ = arisen(ValueError(CANARY))
    told = told_of(ours)
    assert "TransportError: ours" in told
    assert CANARY not in told
