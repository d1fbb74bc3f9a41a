"""A worker that was stopped for longer than its session, and goes on as if nothing had been."""

from collections.abc import Callable

from faults.feeder import Feeder
from faults.group import CountingGroup
from faults.journal import RESTORED
from faults.seeded import a_zombie_writes_after_others_have_counted_on


def test_a_zombies_late_writes_count_for_nothing(
    group: CountingGroup, feeder: Feeder, is_exact: Callable[[], bool]
) -> None:
    a_zombie_writes_after_others_have_counted_on(group, feeder, ())

    assert is_exact()
    _, late = group.workers["w1"].entries.last(RESTORED)
    assert int(late) > 0, "the zombie wrote nothing late, so nothing was shown"
