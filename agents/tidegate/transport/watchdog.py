"""A worker that makes no progress ends: a supervisor can restart it, and others take over.

A thread of its own watches, because what it watches for includes an event loop that hangs. Brokers
that do not answer are no fault of ours: they are waited for.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tidegate.transport.batch import Batch
from tidegate.transport.ending import end_process
from tidegate.transport.errors import StalledError
from tidegate.transport.quiet_log import RateLimitedLog

if TYPE_CHECKING:
    from tidegate.transport.consumer import Consumer

log = logging.getLogger(__name__)

_LOOP_BEAT_S = 1.0
_ANSWER_S = 5.0
_MOMENT_S = 1.5


class Work(NamedTuple):
    """What a worker has to do.

    unfinished: batches that are read. uncommitted: those that agents are done with. restoring:
    whether tables are restored.
    """

    unfinished: Sequence[Batch]
    uncommitted: Sequence[Batch]
    restoring: bool


class Watchdog:
    """Watches one consumer; `start` and `stop` it."""

    def __init__(self, consumer: "Consumer") -> None:
        self._consumer = consumer
        self._stall_s = consumer.app.settings.stall_ms / 1000
        self._told = RateLimitedLog(log)
        self._stopped = threading.Event()
        now = time.monotonic()
        self._loop_beat = self._progress = self._finish = self._commit = now
        self._thread = threading.Thread(target=self._watch, name="tidegate-watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()

    async def beat_loop(self) -> None:
        """A sign of life of the event loop."""
        while not self._consumer.should_stop:
            self._loop_beat = time.monotonic()
            await asyncio.sleep(_LOOP_BEAT_S)

    def progress(self) -> None:
        """Somebody waits on purpose, or a restore goes on."""
        self._progress = time.monotonic()

    def finished(self) -> None:
        """An agent has finished a batch."""
        self._finish = time.monotonic()

    def committed(self) -> None:
        """The group has taken a commit."""
        self._commit = time.monotonic()

    def _watch(self) -> None:
        try:
            self._watch_on()
        except BaseException as error:
            end_process(error)

    def _watch_on(self) -> None:
        while not self._stopped.wait(min(1.0, self._stall_s / 4)):
            stalled = self._stalled(time.monotonic())
            if stalled is None or self._stopped.is_set():
                continue
            if not self._brokers_answer():
                self._told.warning("away", "no broker answers; waiting, nothing is lost")
                self._progress = self._commit = time.monotonic()
                continue
            # Who was stopped as a whole, or waited for a broker, has a moment to go on.
            self._stopped.wait(_MOMENT_S)
            if (stalled := self._stalled(time.monotonic())) and not self._stopped.is_set():
                # No record is to blame when no agent is at one.
                if all(batch.started is None for batch in self._consumer.work().unfinished):
                    self._consumer.take_back(_MOMENT_S)
                told = f"no progress for {self._stall_s:g} s (TIDEGATE_STALL_MS): {stalled}"
                end_process(StalledError(told))

    def _stalled(self, now: float) -> str | None:
        """What is without progress though there is work; None: all is well."""
        consumer = self._consumer
        work = consumer.work()
        if not work.uncommitted:
            self._commit = now
        if not (work.unfinished or work.restoring):
            self._progress = self._finish = now
        late = now - self._stall_s
        if self._loop_beat < late:
            return "the event loop hangs"
        if consumer.poller.has_started and not consumer.poller.is_alive:
            return "the poll thread is dead"
        if consumer.poller.has_started and consumer.poller.last_beat < late:
            return "the poll thread hangs"
        if self._commit < late:
            return f"what is done could not be committed: {work.uncommitted[0]}"
        if self._progress >= late:
            return None
        if work.restoring and not work.unfinished:
            return "restoring tables"
        for batch in work.unfinished:
            # One that waits for another waits for as long as nothing is finished at all.
            if (self._finish if batch.started is None else batch.started) < late:
                return f"an agent does not finish {batch}"
        return None

    def _brokers_answer(self) -> bool:
        with AdminClient(self._consumer.app.settings.connection()) as admin:
            try:
                admin.list_topics(timeout=_ANSWER_S)
            except KafkaException:
                return False
        return True
