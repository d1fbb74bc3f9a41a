"""Log lines that a fault repeats are told once in a while."""

import logging
from types import SimpleNamespace

import pytest

from tidegate.transport import quiet_log
from tidegate.transport.quiet_log import INTERVAL_S, RateLimitedLog


class Clock:
    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(quiet_log, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def test_a_line_that_comes_again_and_again_is_told_once_in_the_interval_with_the_count(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    told = RateLimitedLog(logging.getLogger(__name__))
    for _ in range(3):
        told.warning("down", "the broker is down")
    assert caplog.messages == ["the broker is down"]

    clock.now += INTERVAL_S
    told.warning("down", "the broker is down")
    assert caplog.messages[1:] == ["the broker is down (2 times more since)"]

    clock.now += INTERVAL_S
    told.warning("down", "the broker is down")
    assert caplog.messages[2:] == ["the broker is down"]


@pytest.mark.usefixtures("clock")
def test_another_kind_of_line_is_told_at_once(caplog: pytest.LogCaptureFixture) -> None:
    told = RateLimitedLog(logging.getLogger(__name__))
    told.warning("down", "the broker is down")
    told.warning("slow", "the broker is slow")
    assert caplog.messages == ["the broker is down", "the broker is slow"]
