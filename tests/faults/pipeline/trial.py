"""A pipeline under load: calm first, then things are done to it, then all must be right."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from faults.nemesis import Broker, Nemesis
from faults.pipeline.checker import check, repeated
from faults.pipeline.crew import Crew
from faults.pipeline.load import Load
from faults.pipeline.plan import SETTLED_S, Plan
from faults.pipeline.reading import read_history
from faults.result import Result
from faults.worker import keep_logs, noting_trouble
from harness.polling import eventually

_CALM_RECORDS = 80


@contextmanager
def under_load(
    crew: Crew, load: Load, names: Sequence[str], settled_s: float = SETTLED_S
) -> Iterator[None]:
    """Workers that keep up with a load, before the block and again after it, within a time.

    Raises AssertionError when they do not, or do not end in order.
    """
    crew.start_all(names)
    with load.feeding():
        be_calm(crew, load)
        load.go_on()
        yield
        load.pause()
        began = time.monotonic()
        crew.catch_up(settled_s)
        print(f"caught up {time.monotonic() - began:.1f} s after the last fault")
        be_calm(crew, load)
    for worker in crew.workers.values():
        worker.end_in_order()


def be_calm(crew: Crew, load: Load) -> None:
    """Send events that are to be decided as if nothing had happened, until they are."""
    sent = len(load.records)
    with load.calm():
        load.go_on()
        eventually(lambda: len(load.records) >= sent + _CALM_RECORDS)
        load.pause()
    crew.catch_up()


def run_trial(
    plan: Plan, bootstrap_servers: str, folder: Path, broker: Broker | None = None
) -> Result:
    """Carry out a plan; `folder` gets what the workers said, if something is wrong.

    broker: that may be killed, if the plan kills it.
    """
    began = time.monotonic()
    folder.mkdir(parents=True)
    crew = Crew(bootstrap_servers, folder, plan.policy, plan.static)
    with crew.made(), Load(crew.deployment, seed=plan.seed) as load:
        nemesis = Nemesis(plan.seed, plan.names, crew, load, broker, plan.pauses_s)
        with (
            noting_trouble(crew.workers.values()) as trouble,
            under_load(crew, load, plan.names, plan.settled_s),
        ):
            for action in plan.actions:
                nemesis.act(action)
        history = read_history(crew.deployment, load)
        found = check(history)
        for kind, records in found.items():
            print(f"{kind}: {', '.join(records[:5])}")
        result = Result(
            plan.seed,
            f"{', '.join(plan.names)}{' static' * plan.static}",
            nemesis.done,
            records=len(history.log),
            repeated=repeated(history),
            hits=dict(nemesis.hits),
            findings={kind: len(records) for kind, records in found.items()},
            trouble="".join(trouble),
            seconds=time.monotonic() - began,
        )
        if not result.is_exact:
            keep_logs(crew.lives, folder)
    return result
