"""`python -m faults.pipeline.working …`: the `tidegate` command as a worker to be killed by tests.

It notes what it is at, and dies at a failpoint when it is told to. SIGUSR1 shows where all threads
are. Its orders come as JSON in the environment variable `ORDERS`.
"""

import faulthandler
import json
import os
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from faults.failpoints import kill_when_told
from faults.journal import BEGIN, END, READY, STARTED, Journal
from faults.patching import after, before
from faults.pipeline.policy import costly, masker
from faults.pipeline.versions import VERSIONS, write_rows_in
from faults.sabotage import note_restoring
from faults.worker import order_of
from tidegate.agents import worker
from tidegate.cli import app
from tidegate.components.testing import registered
from tidegate.transport.batch import Delivery
from tidegate.transport.consumer import Consumer

ORDERS = "ORDERS"


@dataclass(frozen=True)
class Orders:
    """What one worker is told.

    journal: its path. held: it stops itself, all but started, until SIGCONT. rows: the version of
    its rows.
    """

    journal: str
    held: bool = False
    rows: str = VERSIONS[0]

    @classmethod
    def from_environment(cls) -> Self:
        """The orders that `environment` has put there."""
        return cls(**json.loads(os.environ[ORDERS]))

    def environment(self) -> dict[str, str]:
        """The orders, to be put into a worker's environment."""
        return {ORDERS: json.dumps(asdict(self))}


def keep(journal: Journal) -> None:
    """Note what the worker is at, from here on."""

    def note(what: str, delivery: Delivery) -> None:
        journal.note(what, *delivery.batch.tp, delivery.offset)

    before(worker, "_announce", lambda *_: journal.note(STARTED))
    before(worker, "spare_the_collector", lambda *_: journal.note(READY))
    before(Consumer, "taken", lambda _, delivery: note(BEGIN, delivery))
    after(Consumer, "finished", lambda _, delivery: note(END, delivery))
    note_restoring(journal)


def main() -> None:
    """Patch what is to be patched, and run."""
    faulthandler.register(signal.SIGUSR1)
    orders = Orders.from_environment()
    path = Path(orders.journal)
    journal = Journal(path)
    keep(journal)
    kill_when_told(order_of(path), journal)
    write_rows_in(orders.rows)
    if orders.held:
        signal.raise_signal(signal.SIGSTOP)
    with registered(masker(), costly()):
        app.run()


if __name__ == "__main__":
    main()
