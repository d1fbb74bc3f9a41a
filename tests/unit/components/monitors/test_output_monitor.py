"""`output_monitor`: which events are marked for the audit."""

from dataclasses import replace

import pytest

from harness.building import NOON, request
from tidegate.components.context import SafetyContext
from tidegate.components.monitors.output_monitor import OutputMonitor, OutputMonitorOptions
from tidegate.components.result import PASSED, SafetyResult

OBJECTED = replace(PASSED, passed=False, score=0.5)
BLOCKED = replace(OBJECTED, should_block=True)


@pytest.mark.parametrize(
    ("log_all", "results", "marked"),
    [
        (False, {}, False),
        (False, {"a": PASSED}, False),
        (False, {"a": PASSED, "b": OBJECTED}, True),
        (False, {"a": BLOCKED}, True),
        (True, {}, True),
        (True, {"a": PASSED}, True),
    ],
)
def test_an_event_is_marked_when_something_it_needs_objects_or_always(
    log_all: bool, results: dict[str, SafetyResult], marked: bool
) -> None:
    monitor = OutputMonitor()
    monitor.initialize(OutputMonitorOptions(log_all=log_all))
    result = monitor.process(SafetyContext.of(request("a"), NOON).with_results(results))
    assert [finding.rule_id for finding in result.findings] == ["marked"] * marked
    assert (result.passed, result.should_block) == (True, False)
