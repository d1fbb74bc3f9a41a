"""The checker against a transport that is broken on purpose: it goes red, else it is worth nothing.

And it stays green when the same is done to a transport that is whole.
"""

from pathlib import Path

import pytest

from faults.checker import Findings, check
from faults.feeder import Feeder
from faults.group import CountingGroup
from faults.reading import read_history
from faults.seeded import SCENARIOS, Scenario

pytestmark = pytest.mark.faults

TRIES = 5

each = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: str(scenario.fault))


def findings(scenario: Scenario, sabotages: tuple[str, ...], kafka: str, folder: Path) -> Findings:
    folder.mkdir()
    with CountingGroup(kafka, folder, static=True).made() as group:
        feeder = Feeder(kafka, group.sources, seed=1)
        scenario.play(group, feeder, sabotages)
        group.catch_up()
        return check(read_history(group, feeder.sent()))


@each
def test_the_checker_goes_red_on(scenario: Scenario, kafka: str, tmp_path: Path) -> None:
    sabotages = (*scenario.hardships, scenario.fault)
    for number in range(TRIES):
        found = findings(scenario, sabotages, kafka, tmp_path / str(number))
        print(f"{scenario.fault}, run {number + 1}: {found.totals()}")
        if found.lost or found.doubled or found.unanswered:
            return
    pytest.fail(f"{TRIES} runs, and the checker did not notice")


@each
def test_the_checker_stays_green_on_the_same_without(
    scenario: Scenario, kafka: str, tmp_path: Path
) -> None:
    assert not findings(scenario, scenario.hardships, kafka, tmp_path / "whole")
