"""One run: a plan is carried out on a group of workers, and then everything must be counted."""

import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from faults.checker import check, repeated
from faults.feeder import Feeder
from faults.group import WITHIN_S, CountingGroup
from faults.journal import END
from faults.nemesis import Nemesis
from faults.plan import Plan
from faults.reading import read_history
from tidegate.broker.kafka import KafkaBroker

KEYS = 300
RATE = 400.0


@dataclass(frozen=True)
class Result:
    """What a run came to.

    findings: of the checker, in updates. trouble: who was stuck or died, empty if nobody. hits: how
    often which strike hit a worker that was, by its journal, at what. repeated: outputs made more
    than once.
    """

    plan: Plan
    done: Sequence[str]
    updates: int
    repeated: int
    hits: Mapping[str, int]
    findings: Mapping[str, int]
    trouble: str
    seconds: float

    @property
    def is_exact(self) -> bool:
        """Nothing lost, nothing doubled, nobody stuck."""
        return not self.trouble and not any(self.findings.values())

    def __str__(self) -> str:
        plan = self.plan
        wrong = {kind: count for kind, count in self.findings.items() if count}
        return (
            f"seed {plan.seed}: {plan.workers} workers, {plan.store}{' static' * plan.static}; "
            f"{'; '.join(self.done)} | {self.updates} updates, "
            f"{self.repeated} outputs repeated, {self.seconds:.0f} s | "
            f"{wrong or 'exact'}{f' | TROUBLE: {self.trouble}' * bool(self.trouble)}"
        )


def run_trial(plan: Plan, broker: KafkaBroker, folder: Path) -> Result:
    """Carry out a plan; `folder` gets what the workers said, if something is wrong."""
    began = time.monotonic()
    folder.mkdir(parents=True)
    group = CountingGroup(broker.bootstrap_servers, folder, plan.store, plan.static)
    with group.made():
        group.fill_changelog(plan.fillers)
        feeder = Feeder(
            group.bootstrap_servers, group.sources, keys=KEYS, rate=RATE, seed=plan.seed
        )
        nemesis = Nemesis(plan, group, feeder, broker)
        trouble = ""
        try:
            with feeder.feeding():
                nemesis.begin()
                for action in plan.actions:
                    nemesis.act(action)
            _settle(group, feeder)
        except AssertionError as error:
            trouble = str(error)
            _show_threads(group)
        history = read_history(group, feeder.sent())
        result = Result(
            plan,
            nemesis.done,
            updates=len(history.log),
            repeated=repeated(history),
            hits=dict(nemesis.hits),
            findings=check(history).totals(),
            trouble=trouble,
            seconds=time.monotonic() - began,
        )
        if not result.is_exact:
            for number, life in enumerate(group.lives):
                (folder / f"{life.name}-{number}.log").write_text(life.stderr_text())
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
    for name, worker in group.workers.items():
        assert worker.status is None, f"{name} ended by itself, with {worker.status}"
        status = worker.terminate()
        assert status == 0, f"{name} ended with {status} on SIGTERM at the end"


def _show_threads(group: CountingGroup) -> None:
    for worker in group.workers.values():
        if worker.status is None:
            worker.send(signal.SIGUSR1)
    time.sleep(1.0)
