"""What the log says of components that fail: enough to find the fault, and no user content."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from harness.building import CANARY, NOON, policy, request
from tidegate.components.base import HealthStatus
from tidegate.components.breaker import FAILURES_TO_OPEN
from tidegate.components.context import SafetyContext
from tidegate.components.reports import EVERY_S
from tidegate.components.result import PASSED
from tidegate.components.runner import Runner
from tidegate.components.testing import SettableClock, fake, registered

EVENT = SafetyContext.of(request(CANARY), NOON)


def quotes_the_text(contexts: Sequence[SafetyContext]) -> Any:
    raise LookupError(contexts[0].parts[0].text)


async def reported(
    batch: Callable[[Sequence[SafetyContext]], Any],
    caplog: pytest.LogCaptureFixture,
    times: int = 1,
) -> list[logging.LogRecord]:
    """Records of a run over one event, some times, a report apart."""
    clock = SettableClock()
    with registered(fake("faulty", batch)):
        runner = Runner(policy("faulty"), clock)
        for _ in range(times):
            [_ async for _ in runner.judge([(EVENT, bytes(32))])]
            clock.advance(EVERY_S)
        runner.close()
    assert CANARY not in caplog.text
    return caplog.records


async def test_a_failure_is_told_by_its_class_and_where_it_arose(
    caplog: pytest.LogCaptureFixture,
) -> None:
    (record,) = await reported(quotes_the_text, caplog)
    assert record.levelno == logging.WARNING
    for told in ("faulty", "LookupError", "quotes_the_text", "test_reports.py"):
        assert told in record.getMessage()


async def test_a_broken_contract_is_told_in_words(caplog: pytest.LogCaptureFixture) -> None:
    (record,) = await reported(lambda contexts: [replace(PASSED, score=2.0)], caplog)
    assert "a score outside 0 to 1" in record.getMessage()


async def test_whoever_sends_events_cannot_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    clock, batch = SettableClock(), [(EVENT, bytes(32))]
    with registered(fake("faulty", quotes_the_text)):
        runner = Runner(policy("faulty"), clock)
        for _ in range(100):
            [_ async for _ in runner.judge(batch)]
        assert len(caplog.records) == 1
        clock.advance(EVERY_S)
        [_ async for _ in runner.judge(batch)]
        runner.close()
    assert "99 since the last report" in caplog.records[1].getMessage()


async def test_a_component_that_is_left_out_is_told_as_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    healths = iter([True, False])

    def health_check(self: object) -> HealthStatus:
        return HealthStatus(next(healths), "no model file")

    with registered(fake("faulty", quotes_the_text, health_check=health_check)):
        runner = Runner(policy("faulty"), SettableClock())
        for _ in range(FAILURES_TO_OPEN):
            [_ async for _ in runner.judge([(EVENT, bytes(32))])]
        runner.close()
    unhealthy, left_out = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert "not healthy" in unhealthy.getMessage()
    assert "no model file" in unhealthy.getMessage()
    assert f"failed on {FAILURES_TO_OPEN} events in a row" in left_out.getMessage()
