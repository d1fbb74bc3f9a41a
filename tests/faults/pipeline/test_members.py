"""Workers that come and go under load: a storm of rebalances, and an upgrade one by one."""

import random
import signal
import time
from pathlib import Path

import pytest

from faults.pipeline.checker import check
from faults.pipeline.crew import Crew
from faults.pipeline.load import Load
from faults.pipeline.policy import STATEFUL
from faults.pipeline.reading import read_history
from faults.pipeline.trial import under_load
from faults.pipeline.versions import VERSIONS, versions_in
from tidegate.schemas.topics import WINDOWS, state_of

pytestmark = pytest.mark.faults

SEED = 1
STORM_S = 60.0
EVERY_S = 3.0
MOST_GUESTS = 6


def leave(crew: Crew, guest: str, signum: int) -> None:
    """A guest ends on a signal, and of nothing else."""
    worker = crew.workers[guest]
    assert worker.status is None, f"{guest} ended by itself:\n{worker.tail()}"
    # Before Python has its handlers, a signal just ends it.
    drains = signum == signal.SIGTERM and worker.entries.has_begun
    worker.send(signum)
    assert worker.wait() in ((0,) if drains else (0, -signum)), worker.tail()
    crew.dismiss(guest)


def test_workers_that_join_or_leave_every_three_seconds_break_no_promise(
    kafka: str, tmp_path: Path
) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)  # noqa: S311  no secret
    guests: list[str] = []
    (folder := tmp_path / "run").mkdir()
    with (
        Crew(kafka, folder, static=False).made() as crew,
        Load(crew.deployment, seed=SEED) as load,
    ):
        with under_load(crew, load, crew.agents):
            ends = time.monotonic() + STORM_S
            while time.monotonic() < ends:
                if guests and (len(guests) == MOST_GUESTS or chance.random() < 0.5):
                    leave(crew, guests.pop(0), chance.choice((signal.SIGTERM, signal.SIGKILL)))
                else:
                    guest = f"{chance.choice(crew.agents)}-{len(crew.lives)}"
                    crew.start(guest)
                    guests.append(guest)
                time.sleep(EVERY_S)
            for guest in guests:
                crew.wait_ready(guest)

        assert check(read_history(crew.deployment, load)) == {}


def test_a_rolling_upgrade_with_new_rows_and_its_rollback_break_no_promise(
    crew: Crew, load: Load
) -> None:
    _, knowing, new = VERSIONS
    names = (*crew.agents, "limits-2", "decide-2")
    with under_load(crew, load, names):
        # First all are told of version 2, then all write it, and then no more
        for version in (knowing, new, knowing):
            for name in names:
                crew.workers[name].end_in_order()
                crew.start(name, rows=version)
                crew.wait_ready(name)

    assert check(read_history(crew.deployment, load)) == {}
    for changelog in (WINDOWS, state_of(STATEFUL)):
        assert versions_in(crew.deployment, changelog) == {1, 2}
