"""A broker that is away for minutes: who counts, restores or starts waits for it, in few words."""

import re
import time
from pathlib import Path

import pytest

from faults.checker import check
from faults.feeder import Feeder
from faults.group import CountingGroup, CountingWorker
from faults.journal import END
from faults.reading import read_history
from tidegate.broker.kafka import KafkaBroker

pytestmark = pytest.mark.faults

STALL_MS = 60_000
AWAY_S = 150.0
FILLERS = 400_000
MEANWHILE_S = 0.3
"""Into the middle of the restore."""

MOST_LINES_A_MINUTE = 12


def warnings(worker: CountingWorker) -> list[str]:
    """What it said that is above INFO, and what is no line of a log."""
    plain = re.compile(r"[-0-9]{10} [:,0-9]{12} (DEBUG|INFO) ")
    return [line for line in worker.stderr_text().splitlines() if not plain.match(line)]


def test_a_broker_that_is_away_for_minutes_is_waited_for_and_nothing_is_lost(
    broker: KafkaBroker, tmp_path: Path
) -> None:
    # Given a group that counts, and one whose worker restores
    groups, feeders = [], []
    for name in ("counting", "restoring"):
        (folder := tmp_path / name).mkdir()
        groups.append(CountingGroup(broker.bootstrap_servers, folder, stall_ms=STALL_MS))
    counting, restoring = groups
    with counting.made(), restoring.made():
        for group in groups:
            feeders.append(Feeder(group.bootstrap_servers, group.sources, rate=100, seed=1))
        restoring.fill_changelog(FILLERS)
        with feeders[0].feeding(), feeders[1].feeding():
            busy = counting.start("busy")
            busy.until(lambda entries: entries.count(END) > 20)
            restores = restoring.start("restores")
            restores.until(lambda entries: entries.is_restoring)
            time.sleep(MEANWHILE_S)

            # When the broker is away for longer than they may be without progress, and one starts
            broker.kill()
            assert restores.entries.is_restoring
            starts = counting.start("starts")
            time.sleep(AWAY_S)
            done = busy.entries.count(END)
            broker.start()

            # Then all of them go on
            busy.until(lambda entries: entries.count(END) > done)
            for worker in (restores, starts):
                worker.until(lambda entries: entries.count(END) > 0)

        # And all is counted
        for group, feeder in zip(groups, feeders, strict=True):
            group.catch_up()
            assert not check(read_history(group, feeder.sent()))

        # And their logs can be read
        for worker in (busy, restores, starts):
            told = warnings(worker)
            assert 0 < len(told) <= MOST_LINES_A_MINUTE * AWAY_S / 60, "\n".join(told)
