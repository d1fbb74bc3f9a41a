"""A worker that dies at an exact point of a batch's path: the next life counts on exactly."""

import signal
from collections.abc import Callable

import pytest

from faults.failpoints import FAILPOINTS
from faults.feeder import Feeder
from faults.group import CountingGroup
from faults.journal import SABOTAGED

TIMES = {"judged": 100, "produced": 100, "changelog-written": 10}
STORES = ("memory://", pytest.param("rocksdict://", marks=pytest.mark.faults))


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("point", FAILPOINTS)
def test_counts_are_exact_after_a_death_at(
    point: str,
    store: str,
    group: CountingGroup,
    feeder: Feeder,
    is_exact: Callable[[], bool],
) -> None:
    # Given a worker that dies in the middle of its work, exactly there
    group.store = store
    worker = group.start("w1", f"{point}@{TIMES.get(point, 3)}")
    feeder.send_all(times=3)
    assert worker.wait() == -signal.SIGKILL, worker.tail()
    assert worker.entries.last(SABOTAGED) == [point]
    assert group.lag() > 0, "it died too late to show anything"

    # When it comes back
    group.start("w1")

    # Then nothing is lost and nothing counted twice
    assert is_exact()
