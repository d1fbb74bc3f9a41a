"""What is done to a group of workers and its broker, in the order of a plan, timed by its seed.

What a strike hit is told by the journal of the worker after it has stopped for good, or stands; of
a worker that runs on, when the broker is killed or a guest joins, right after that.
"""

import random
import signal
import time
from collections import Counter
from contextlib import suppress

from faults.feeder import Feeder
from faults.group import CountingGroup, CountingWorker
from faults.journal import AT_REST
from faults.plan import BUSY, IDLE, JOIN, RESTORING, Plan
from tidegate.broker.kafka import KafkaBroker

SESSION_S = 6.0
_GUEST = "guest"
_BUSY_WITHIN_S = 15.0
_PAUSES_S = (0.1, 1.0, 3.0, SESSION_S + 1.0)


class Nemesis:
    """Acts on a group while it is fed.

    done: what was done, in words. hits: how often which strike hit a worker that was at what.
    """

    def __init__(
        self, plan: Plan, group: CountingGroup, feeder: Feeder, broker: KafkaBroker
    ) -> None:
        self._chance = random.Random(plan.seed)  # noqa: S311  no secret
        self._names = [f"w{number}" for number in range(1, plan.workers + 1)]
        self._group = group
        self._feeder = feeder
        self._broker = broker
        self._whiles = {BUSY: self._busy, IDLE: self._idle, RESTORING: self._restoring}
        self._strikes = {
            "kill": self._kill_and_restart,
            "terminate": self._terminate_and_restart,
            "stop shortly": self._stop_shortly,
            "stop past the session": self._stop_past_the_session,
            "kill the broker": self._kill_broker,
            JOIN: self._join,
        }
        self.done: list[str] = []
        self.hits: Counter[str] = Counter()

    def begin(self) -> None:
        """Start the workers, one after another."""
        for name in self._names:
            self._group.start(name)
            self._wait(3.0)

    def act(self, action: str) -> None:
        """Do one of the actions of a plan. Raises AssertionError if a worker takes it badly."""
        strike, _, at = action.partition(" while ")
        if strike == JOIN:
            self._group.start(_GUEST, held=True)  # now, as a restore does not wait for Python
        self._strikes[strike](self._whiles[at]())
        self._feeder.go_on()
        self._wait(2.0)
        for worker in self._group.workers.values():
            assert worker.status is None, f"{worker.name} ended by itself, with {worker.status}"

    def _kill_and_restart(self, worker: CountingWorker) -> None:
        self._kill(worker)
        self._restart(worker)

    def _terminate_and_restart(self, worker: CountingWorker) -> None:
        self._terminate(worker)
        self._restart(worker)

    def _stop_shortly(self, worker: CountingWorker) -> None:
        self._stop("stop shortly", worker, at_least=0.0, at_most=2.0)

    def _stop_past_the_session(self, worker: CountingWorker) -> None:
        """And then, as often as not, kill another one, so that somebody restores what it left."""
        self._stop(
            "stop past the session", worker, at_least=SESSION_S + 1.0, at_most=SESSION_S + 4.0
        )
        self._wait(2.0)
        if self._chance.random() < 0.5:
            others = [name for name in self._names if name != worker.name]
            self._kill_and_restart(self._group.workers[self._chance.choice(others)])

    def _kill_broker(self, worker: CountingWorker) -> None:
        self._broker.kill()
        self._note("kill the broker", worker)
        self._feed_perhaps()
        self._pause()
        self._broker.start()

    def _join(self, worker: CountingWorker) -> None:
        guest = self._group.workers[_GUEST]
        guest.until_it_stands()
        guest.thaw()
        guest.until(lambda entries: entries.has_begun)
        self._note("join", worker)
        self._feed_perhaps()
        self._wait(8.0)
        if self._chance.random() < 0.5:
            self._kill(guest)
        else:
            self._terminate(guest)
        del self._group.workers[_GUEST]

    def _stop(self, strike: str, worker: CountingWorker, at_least: float, at_most: float) -> None:
        worker.freeze()
        self._note(strike, worker)
        self._feed_perhaps()
        self._wait(at_most, at_least)
        worker.thaw()

    def _kill(self, worker: CountingWorker) -> None:
        worker.kill()
        self._note("kill", worker)

    def _terminate(self, worker: CountingWorker) -> None:
        worker.freeze()  # so that it is known what the signal hits
        self._note("terminate", worker)
        # Before Python has its handlers, the signal just ends it.
        fine = (0,) if worker.entries.has_begun else (0, -signal.SIGTERM)
        worker.send(signal.SIGTERM)
        worker.thaw()
        status = worker.wait()
        assert status in fine, f"{worker.name} ended with {status} on SIGTERM"

    def _restart(self, worker: CountingWorker) -> None:
        self._feed_perhaps()
        self._pause()
        self._group.start(worker.name)

    def _note(self, strike: str, worker: CountingWorker) -> None:
        at = worker.entries.at
        if at == AT_REST and self._feeder.is_paused:
            at = IDLE
        self.done.append(f"{strike}: {worker.name} {at}")
        self.hits[f"{strike}: {at}"] += 1

    def _busy(self) -> CountingWorker:
        """One of the workers, as a rule in a batch."""
        worker = self._any()
        self._wait(1.0)
        with suppress(AssertionError):
            worker.until(lambda entries: entries.in_batch, _BUSY_WITHIN_S)
        return worker

    def _idle(self) -> CountingWorker:
        """One of the workers, when all that was sent is committed, and nothing is sent."""
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

    def _feed_perhaps(self) -> None:
        """If the group is idle, feed it as often before it is whole again as after."""
        if self._chance.random() < 0.5:
            self._feeder.go_on()

    def _pause(self) -> None:
        time.sleep(self._chance.choice(_PAUSES_S))

    def _wait(self, at_most: float, at_least: float = 0.0) -> None:
        time.sleep(self._chance.uniform(at_least, at_most))
