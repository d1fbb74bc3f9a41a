"""Rows of a new version, brought in by restarting one worker after the other, under load."""

from collections.abc import Callable

import pytest

from faults.counting import FORMATS
from faults.feeder import Feeder
from faults.group import CountingGroup
from faults.journal import END

pytestmark = pytest.mark.faults

WORKERS = ("w1", "w2")


def test_counts_are_exact_over_a_rolling_restart_with_a_new_version_of_rows(
    group: CountingGroup, feeder: Feeder, is_exact: Callable[[], bool]
) -> None:
    # Given workers of version 1
    old, knowing, new = FORMATS
    for name in WORKERS:
        group.start(name, format=old)
    with feeder.feeding():
        for name in WORKERS:
            group.workers[name].until(lambda entries: entries.count(END) > 20)

        # When first all are told of version 2, and then all write it
        for format in (knowing, new):
            for name in WORKERS:
                group.workers[name].end_in_order()
                group.start(name, format=format).until(lambda entries: entries.count(END) > 20)

    # Then nothing is lost and nothing counted twice
    assert is_exact()
    assert all(worker.status is None for worker in group.workers.values())
