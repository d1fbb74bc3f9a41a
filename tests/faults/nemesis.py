"""What is done to a group of workers and its broker, action by action, timed by a seed.

What a strike hit is told by the journal of the worker after it has stopped for good, or stands; of
a worker that runs on, when the broker is killed or a guest joins, right after that.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol

from faults.journal import AT_REST, END, SABOTAGED
from faults.plan import BUSY, DIE_AT, IDLE, JOIN, RESTORING
from faults.worker import SESSION_MS, Worker
from harness.polling import eventually

SESSION_S = SESSION_MS / 1000
_BUSY_WITHIN_S = 20.0
_WANTS_A_BROKER = ("no broker answers at ", "Static consumer fenced by other consumer")
"""What a worker says that started while the broker was away; and a static member that was away or
stopped, whose last commit came after it had joined anew: its client takes it for another's."""
_AT_WORK = 20
"""Batches after which a new worker is at work like any other."""


class Group(Protocol):
    """Workers by name that may be struck and started again."""

    @property
    def workers(self) -> Mapping[str, Worker]:
        """The last life of each."""

    def start(self, worker: str, *, held: bool = False) -> Worker:
        """Begin a life of a worker. held: it stops itself, all but started, until `thaw`."""

    def dismiss(self, worker: str) -> None:
        """Forget a worker that has ended."""

    def catch_up(self) -> None:
        """Return when all that was sent is committed; fail when it is not in time."""


class Feed(Protocol):
    """Feeds the group, all the time or for now not."""

    @property
    def is_paused(self) -> bool:
        """Whether nothing is sent for now."""

    def pause(self) -> None:
        """Send nothing for now; what was sent is acknowledged when this returns."""

    def go_on(self) -> None:
        """Send again."""


class Broker(Protocol):
    """What is killed and started again."""

    def kill(self) -> None:
        """End it as a crash would."""

    def start(self) -> None:
        """Start it and return when it answers."""


class Nemesis:
    """Acts on a group while it is fed.

    names: of the workers that are struck. pauses_s: of which each worker or broker stays away for
    one. done: what was done, in words. hits: how often which strike hit a worker that was at what.
    """

    def __init__(
        self,
        seed: int,
        names: Sequence[str],
        group: Group,
        feeder: Feed,
        broker: Broker | None,
        pauses_s: Sequence[float] = (0.1, 1.0, 3.0, SESSION_S + 1.0),
    ) -> None:
        self._chance = random.Random(seed)  # noqa: S311  no secret
        self._names = names
        self._group = group
        self._feeder = feeder
        self._broker = broker
        self._pauses_s = pauses_s
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
        """Do what an action says (see `plan`). Raises AssertionError if a worker takes it badly."""
        self._revive()
        what, _, at = action.partition(" while ")
        strike, _, name = what.partition(" of ")
        name = name or self._chance.choice(self._names)
        if strike == JOIN:
            # now, as a restore does not wait for Python
            self._group.start(_guest_of(name), held=True)
        worker = self._whiles[at](name)
        if strike.startswith(DIE_AT):
            self._die(strike.removeprefix(DIE_AT), worker)
        else:
            self._strikes[strike](worker)
        self._feeder.go_on()
        self._wait(2.0)
        self._revive()

    def _revive(self) -> None:
        """Start again, as a supervisor does, who ended for want of a broker and of nothing else."""
        for worker in list(self._group.workers.values()):
            if worker.status is None:
                continue
            wanted_a_broker = any(why in worker.stderr_text() for why in _WANTS_A_BROKER)
            assert wanted_a_broker, f"{worker.name} ended by itself, with {worker.status}"
            self.done.append(f"revived: {worker.name}")
            self._group.start(worker.name)

    def _kill_and_restart(self, worker: Worker) -> None:
        self._kill(worker)
        self._restart(worker)

    def _terminate_and_restart(self, worker: Worker) -> None:
        self._terminate(worker)
        self._restart(worker)

    def _stop_shortly(self, worker: Worker) -> None:
        self._stop("stop shortly", worker, at_least=0.0, at_most=2.0)

    def _stop_past_the_session(self, worker: Worker) -> None:
        """And then, as often as not, kill another one, so that somebody restores what it left."""
        self._stop(
            "stop past the session", worker, at_least=SESSION_S + 1.0, at_most=SESSION_S + 4.0
        )
        self._wait(2.0)
        others = [name for name in self._names if name != worker.name]
        if others and self._chance.random() < 0.5:
            self._kill_and_restart(self._busy(self._chance.choice(others)))

    def _die(self, point: str, worker: Worker) -> None:
        worker.thaw()
        status = worker.die_at(point)
        assert status == -signal.SIGKILL, f"{worker.name} ended with {status}:\n{worker.tail()}"
        assert worker.entries.last(SABOTAGED) == [point]
        self._note(f"{DIE_AT}{point}", worker)
        self._restart(worker)

    def _kill_broker(self, worker: Worker) -> None:
        assert self._broker is not None, "there is no broker that may be killed"
        self._broker.kill()
        self._note("kill the broker", worker)
        worker.thaw()
        self._feed_perhaps()
        self._pause()
        self._broker.start()
        # Who was starting has started or ended, so that it is known who is to be revived.
        for one in self._group.workers.values():
            eventually(partial(_is_ready_or_ended, one), _BUSY_WITHIN_S)

    def _join(self, worker: Worker) -> None:
        guest = self._group.workers[_guest_of(worker.name)]
        guest.until_it_stands()
        guest.thaw()
        self._note("join", worker)
        worker.thaw()
        guest.until(lambda entries: entries.has_begun)
        self._feed_perhaps()
        self._wait(8.0)
        if self._chance.random() < 0.5:
            self._kill(guest)
        else:
            self._terminate(guest)
        self._group.dismiss(guest.name)

    def _stop(self, strike: str, worker: Worker, at_least: float, at_most: float) -> None:
        worker.freeze()
        self._note(strike, worker)
        self._feed_perhaps()
        self._wait(at_most, at_least)
        worker.thaw()

    def _kill(self, worker: Worker) -> None:
        status = worker.kill()
        assert status == -signal.SIGKILL, f"{worker.name} ended by itself, with {status}"
        self._note("kill", worker)

    def _terminate(self, worker: Worker) -> None:
        worker.freeze()  # so that it is known what the signal hits
        self._note("terminate", worker)
        # Before Python has its handlers, the signal just ends it.
        fine = (0,) if worker.entries.has_begun else (0, -signal.SIGTERM)
        worker.send(signal.SIGTERM)
        worker.thaw()
        status = worker.wait()
        assert status in fine, f"{worker.name} ended with {status} on SIGTERM"

    def _restart(self, worker: Worker) -> None:
        self._feed_perhaps()
        self._pause()
        self._group.start(worker.name)

    def _note(self, strike: str, worker: Worker) -> None:
        at = worker.entries.at
        if at == AT_REST and self._feeder.is_paused:
            at = IDLE
        self.done.append(f"{strike}: {worker.name} {at}")
        self.hits[f"{strike}: {at}"] += 1

    def _busy(self, name: str) -> Worker:
        """A worker, as a rule stopped in a batch."""
        worker = self._group.workers[name]
        self._wait(1.0)
        with suppress(AssertionError):
            worker.until(lambda entries: entries.count(END) > _AT_WORK, _BUSY_WITHIN_S)
            worker.freeze_in_batch(_BUSY_WITHIN_S)
        return worker

    def _idle(self, name: str) -> Worker:
        """A worker, when all that was sent is committed, and nothing is sent."""
        self._feeder.pause()
        self._group.catch_up()
        return self._group.workers[name]

    def _restoring(self, name: str) -> Worker:
        """A worker that is new and restores, as a rule."""
        worker = self._busy(name)
        self._kill(worker)
        new = self._group.start(worker.name)
        with suppress(AssertionError):
            new.until(lambda entries: entries.is_restoring, _BUSY_WITHIN_S)
        self._wait(0.3)
        return new

    def _feed_perhaps(self) -> None:
        """If the group is idle, feed it as often before it is whole again as after."""
        if self._chance.random() < 0.5:
            self._feeder.go_on()

    def _pause(self) -> None:
        time.sleep(self._chance.choice(self._pauses_s))

    def _wait(self, at_most: float, at_least: float = 0.0) -> None:
        time.sleep(self._chance.uniform(at_least, at_most))


def _is_ready_or_ended(worker: Worker) -> bool:
    return worker.status is not None or worker.entries.is_ready


def _guest_of(name: str) -> str:
    return f"{name}-guest"
