"""Scenarios that must show a fault, if it is there, and nothing if it is not.

Each plays with a group whose worker "w1" has `sabotages`, and comes back when the group has been
fed enough to show it. So the same scenario, with the hardship alone, shows that it is the fault
that the checker sees, and not the hardship.
"""

from collections.abc import Callable
from typing import NamedTuple

from faults.feeder import Feeder
from faults.group import CountingGroup
from faults.journal import END, SABOTAGED

Play = Callable[[CountingGroup, Feeder, tuple[str, ...]], None]


class Scenario(NamedTuple):
    """How to bring a fault to light."""

    fault: str
    play: Play
    hardships: tuple[str, ...] = ()


def killed_while_acknowledgements_are_late(
    group: CountingGroup, feeder: Feeder, sabotages: tuple[str, ...]
) -> None:
    """What was committed and not written is nowhere."""
    worker = group.start("w1", *sabotages)
    feeder.send_all(times=2)
    worker.until(lambda entries: entries.count(END) > 20)
    worker.kill()
    group.start("w1")


def killed_after_each_key_was_written_once(
    group: CountingGroup, feeder: Feeder, sabotages: tuple[str, ...]
) -> None:
    """A write that is missing is not made good by a later one of its key."""
    worker = group.start("w1", *sabotages)
    feeder.send_all(topics=group.sources[:1])
    group.catch_up()
    worker.kill()
    group.start("w1")
    feeder.send_all()


def partitions_go_and_come_back(
    group: CountingGroup, feeder: Feeder, sabotages: tuple[str, ...]
) -> None:
    """Meanwhile somebody else counts on."""
    worker = group.start("w1", *sabotages)
    feeder.send_all()
    group.catch_up()
    other = group.start("w2")
    other.until(lambda entries: entries.is_ready)
    feeder.send_all()
    group.catch_up()
    assert other.entries.count(END), "the other one had nothing to do"
    other.end_in_order()
    feeder.send_all()
    group.catch_up()
    worker.until(lambda entries: entries.count(END) > 0)


def the_client_skips_records(
    group: CountingGroup, feeder: Feeder, sabotages: tuple[str, ...]
) -> None:
    """Which must be fetched again."""
    worker = group.start("w1", *sabotages)
    with feeder.feeding():
        worker.until(lambda entries: entries.count(SABOTAGED) > 2)


def a_zombie_writes_after_others_have_counted_on(
    group: CountingGroup, feeder: Feeder, sabotages: tuple[str, ...]
) -> None:
    """Who restores after that, w1, must not take the zombie's rows."""
    # A worker is stopped in a batch for longer than its session
    zombie = group.start("zombie")
    zombie.until(lambda entries: entries.is_ready)
    with feeder.feeding():
        zombie.freeze_in_batch()
        begun = zombie.entries.count(END)

        # Another one counts on, past what the zombie was at
        heir = group.start("heir")
        heir.until(lambda entries: entries.is_ready)
    feeder.send_all()
    group.catch_up()

    # The zombie ends its batch
    zombie.thaw()
    zombie.until(lambda entries: entries.count(END) > begun)
    zombie.terminate()
    heir.kill()

    # Whoever comes next restores what both have written
    group.start("w1", *sabotages)
    feeder.send_all()


SCENARIOS = (
    Scenario(
        "commit-before-acknowledgement",
        killed_while_acknowledgements_are_late,
        ("slow-acknowledgements",),
    ),
    Scenario("changelog-write-dropped", killed_after_each_key_was_written_once),
    Scenario("rows-kept-over-a-revoke", partitions_go_and_come_back),
    Scenario("fence-off", the_client_skips_records, ("skipping-client",)),
    Scenario("zombie-accepted", a_zombie_writes_after_others_have_counted_on),
)
