"""What is done to a group of workers and its broker, in the order of a plan, timed by its seed.

A signal counts as having struck in the middle of a batch, or of a restore, only if the journal of
the worker says so after it has stopped for good.
"""

import random
import signal
import time
from contextlib import suppress

from faults.feeder import Feeder
from faults.group import CountingGroup, CountingWorker
from faults.plan import Plan
from tidegate.broker.kafka import KafkaBroker

SESSION_S = 6.0
_BUSY_WITHIN_S = 15.0
_PAUSES_S = (0.1, 1.0, 3.0, SESSION_S + 1.0)


class Nemesis:
    """Acts on a group while it is fed.

    done: what was done, in words. in_batch, in_restore: SIGKILLs that struck there, by proof.
    """

    def __init__(
        self, plan: Plan, group: CountingGroup, feeder: Feeder, broker: KafkaBroker
    ) -> None:
        self._chance = random.Random(plan.seed)  # noqa: S311  no secret
        self._names = [f"w{number}" for number in range(1, plan.workers + 1)]
        self._group = group
        self._feeder = feeder
        self._broker = broker
        self.done: list[str] = []
        self.kills = 0
        self.in_batch = 0
        self.in_restore = 0

    def begin(self) -> None:
        """Start the workers, one after another."""
        for name in self._names:
            self._group.start(name)
            self._wait(3.0)

    def act(self, action: str) -> None:
        """Do one of the actions of a plan. Raises AssertionError if a worker takes it badly."""
        getattr(self, action)()
        for worker in self._group.workers.values():
            assert worker.status is None, f"{worker.name} ended by itself, with {worker.status}"

    def kill(self) -> None:
        worker = self._busy()
        self._kill(worker)
        self._restart(worker)

    def terminate(self) -> None:
        worker = self._busy()
        self._terminate(worker)
        self._restart(worker)

    def stop_past_the_session(self) -> None:
        """And then, as often as not, kill another one, so that somebody restores what it left."""
        worker = self._busy()
        worker.freeze()
        struck = "in a batch" if worker.entries.in_batch else "between batches"
        self.done.append(f"stop {worker.name} {struck}")
        self._wait(SESSION_S + 4.0, at_least=SESSION_S + 1.0)
        worker.thaw()
        self._wait(2.0)
        if self._chance.random() < 0.5:
            other = self._group.workers[
                self._chance.choice([name for name in self._names if name != worker.name])
            ]
            self._kill(other)
            self._restart(other)

    def stop_shortly(self) -> None:
        worker = self._busy()
        worker.freeze()
        self.done.append(f"stop {worker.name} shortly")
        self._wait(2.0)
        worker.thaw()

    def join_and_leave(self) -> None:
        guest = self._group.start("guest")
        self.done.append("a guest joins")
        self._wait(8.0)
        if self._chance.random() < 0.5:
            self._kill(guest)
        else:
            self._terminate(guest)
        del self._group.workers["guest"]

    def kill_while_idle(self) -> None:
        worker = self._idle()
        self._kill(worker)
        self._restart(worker, idle=True)

    def terminate_while_idle(self) -> None:
        worker = self._idle()
        self._terminate(worker)
        self._restart(worker, idle=True)

    def kill_while_restoring(self) -> None:
        worker = self._restoring()
        self._kill(worker)
        self._restart(worker)

    def terminate_while_restoring(self) -> None:
        worker = self._restoring()
        self._terminate(worker)
        self._restart(worker)

    def kill_broker(self) -> None:
        self._broker.kill()
        self.done.append("kill the broker")
        self._pause()
        self._broker.start()

    def kill_broker_while_restoring(self) -> None:
        self._restoring()
        self.kill_broker()

    def _kill(self, worker: CountingWorker) -> None:
        worker.kill()
        self.kills += 1
        entries = worker.entries
        self.in_batch += entries.in_batch
        self.in_restore += entries.is_restoring
        struck = "restoring" * entries.is_restoring or "in a batch" * entries.in_batch or "idle"
        self.done.append(f"kill {worker.name} {struck}")

    def _terminate(self, worker: CountingWorker) -> None:
        struck = "restoring" * worker.entries.is_restoring
        began = time.monotonic()
        status = worker.terminate()
        # Before Python has its handlers, the signal just ends it.
        fine = (0,) if worker.entries.has_begun else (0, -signal.SIGTERM)
        self.done.append(f"terminate {worker.name} {struck} ({time.monotonic() - began:.1f} s)")
        assert status in fine, f"{worker.name} ended with {status} on SIGTERM"

    def _restart(self, worker: CountingWorker, *, idle: bool = False) -> None:
        """idle: the feeder goes on before or after it."""
        if idle and self._chance.random() < 0.5:
            self._feeder.go_on()
        self._pause()
        self._group.start(worker.name)
        self._feeder.go_on()
        self._wait(2.0)

    def _busy(self) -> CountingWorker:
        """One of the workers, as a rule in a batch."""
        worker = self._any()
        self._wait(1.0)
        with suppress(AssertionError):
            worker.until(lambda entries: entries.in_batch, _BUSY_WITHIN_S)
        return worker

    def _idle(self) -> CountingWorker:
        self._feeder.pause()
        self._group.catch_up()
        return self._any()

    def _restoring(self) -> CountingWorker:
        """A worker that is new and restores, as a rule."""
        worker = self._busy()
        self._kill(worker)
        new = self._group.start(worker.name)
        with suppress(AssertionError):
            new.until(lambda entries: entries.is_restoring, _BUSY_WITHIN_S)
        self._wait(0.3)
        return new

    def _any(self) -> CountingWorker:
        return self._group.workers[self._chance.choice(self._names)]

    def _pause(self) -> None:
        time.sleep(self._chance.choice(_PAUSES_S))

    def _wait(self, at_most: float, at_least: float = 0.0) -> None:
        time.sleep(self._chance.uniform(at_least, at_most))
