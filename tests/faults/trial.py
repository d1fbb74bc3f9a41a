"""One run: a plan is carried out on a group of workers, and then everything must be counted."""

import time
from pathlib import Path

from faults.checker import check, repeated
from faults.feeder import Feeder
from faults.group import CountingGroup
from faults.journal import END
from faults.nemesis import Nemesis
from faults.plan import Plan
from faults.reading import read_history
from faults.result import Result
from faults.worker import WITHIN_S, keep_logs, noting_trouble
from tidegate.broker.kafka import KafkaBroker


def run_trial(plan: Plan, broker: KafkaBroker, folder: Path) -> Result:
    """Carry out a plan; `folder` gets what the workers said, if something is wrong."""
    began = time.monotonic()
    folder.mkdir(parents=True)
    group = CountingGroup(broker.bootstrap_servers, folder, plan.store, plan.static)
    with group.made():
        group.fill_changelog(plan.fillers)
        feeder = Feeder(group.bootstrap_servers, group.sources, seed=plan.seed)
        names = [f"w{number}" for number in range(1, plan.workers + 1)]
        nemesis = Nemesis(plan.seed, names, group, feeder, broker)
        with noting_trouble(group.workers.values()) as trouble:
            with feeder.feeding():
                nemesis.begin()
                for action in plan.actions:
                    nemesis.act(action)
            _settle(group, feeder)
        history = read_history(group, feeder.sent())
        result = Result(
            plan.seed,
            f"{plan.workers} workers, {plan.store}{' static' * plan.static}",
            nemesis.done,
            records=len(history.log),
            repeated=repeated(history),
            hits=dict(nemesis.hits),
            findings=check(history).totals(),
            trouble="".join(trouble),
            seconds=time.monotonic() - began,
        )
        if not result.is_exact:
            keep_logs(group.lives, folder)
    return result


def _settle(group: CountingGroup, feeder: Feeder) -> None:
    """After the last fault everybody works, and all is counted, in time."""
    group.catch_up()
    give_up = time.monotonic() + WITHIN_S
    before = {name: worker.entries.count(END) for name, worker in group.workers.items()}
    while lazy := [n for n, w in group.workers.items() if w.entries.count(END) == before[n]]:
        assert time.monotonic() < give_up, f"{', '.join(lazy)}: nothing done for {WITHIN_S:g} s"
        feeder.send_all()
        group.catch_up()
    for worker in group.workers.values():
        worker.end_in_order()
