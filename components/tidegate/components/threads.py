"""Threads that can be left behind: a call that does not come back must not hold its caller up.

Python cannot stop a thread. A call whose time is over is abandoned: its thread is a daemon, takes
no further work and ends when the call does, if ever. A call that holds the GIL cannot be timed out
from inside the process at all; a watchdog outside, such as a liveness probe, is for that.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from tidegate.schemas.errors import TidegateError

MAX_ABANDONED = 64
"""Abandoned calls still running past which the process has to end: each holds on to a thread."""


class AbandonedCallsError(TidegateError):
    """Too many calls did not come back; only a new process gets rid of them."""


class ThreadPool:
    """Threads for calls that may not come back; as many as there are calls at once.

    Used from one event loop at a time. What is started must not raise.
    """

    def __init__(self) -> None:
        self._idle: list[_Thread] = []
        self._abandoned: list[Callable[[], bool]] = []

    def start(self, work: Callable[[], None]) -> "Running":
        """Run `work` on a thread."""
        thread = self._idle.pop() if self._idle else _Thread()
        running = Running(thread, work)
        thread.begin(running.run)
        return running

    def release(self, running: "Running") -> None:
        """A call returned: its thread is free."""
        self._idle.append(running.thread)

    def abandon(self, running: "Running") -> None:
        """Leave a call behind."""
        running.thread.end()
        self.count_abandoned(running.thread.is_alive)

    def count_abandoned(self, is_running: Callable[[], bool]) -> None:
        """Count something that should have stopped; is_running: whether it still has not."""
        self._abandoned.append(is_running)

    @property
    def is_exhausted(self) -> bool:
        """Whether so many calls were abandoned that the process has to end."""
        return len(self._abandoned) > MAX_ABANDONED and self.abandoned > MAX_ABANDONED

    def refuse_exhausted(self) -> None:
        """Raise AbandonedCallsError if the process has to end."""
        if self.is_exhausted:
            raise AbandonedCallsError(
                f"{self.abandoned} calls of components did not come back and still run: the "
                "process has to end; look for the component that the warnings name"
            )

    @property
    def abandoned(self) -> int:
        """How many abandoned calls are still running."""
        self._abandoned = [is_running for is_running in self._abandoned if is_running()]
        return len(self._abandoned)

    def close(self) -> None:
        """Let the idle threads end."""
        while self._idle:
            self._idle.pop().end()


class Running:
    """A call on its thread."""

    def __init__(self, thread: "_Thread", work: Callable[[], None]) -> None:
        self.thread = thread
        self._work = work
        self._has_returned = False
        self._is_out = threading.Lock()
        self._is_out.acquire()
        self._waiter: asyncio.Future[None] | None = None

    def run(self) -> None:
        """Run it and tell whoever waits; on the thread."""
        self._work()
        self._has_returned = True
        self._is_out.release()
        if (waiter := self._waiter) is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                waiter.get_loop().call_soon_threadsafe(_tell, waiter)

    async def returns(self, within_s: float, still_s: float = 0.0) -> bool:
        """Wait for the call, so long at most; whether it came back.

        still_s: how much of that the event loop may stand still.
        """
        if self._is_out.acquire(timeout=max(0.0, min(within_s, still_s))):
            return True
        if self._waiter is None:
            self._waiter = asyncio.get_running_loop().create_future()
        if not self._has_returned:  # asked after the waiter is there for the thread to see
            await asyncio.wait((self._waiter,), timeout=max(0.0, within_s))
        return self._has_returned


def _tell(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)


class _Thread(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="tidegate-component", daemon=True)
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.start()

    def begin(self, work: Callable[[], None]) -> None:
        self._work.put(work)

    def end(self) -> None:
        self._work.put(None)

    def run(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            del work  # it holds events, and the next may be long in coming
