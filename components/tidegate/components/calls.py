"""Calls with a time limit: several in a row on one thread, or one as a task of the event loop."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar, cast

from tidegate.components.threads import ThreadPool

T = TypeVar("T")


class Call(Generic[T]):
    """One call and what came of it: a value, or the error it failed with.

    work: returns the value, or for a task something to await that does. A call over its limit
    failed with TimeoutError, whatever it may return later.
    """

    def __init__(self, work: Callable[[], T | Awaitable[T]], limit_ms: float) -> None:
        self.work = work
        self.limit_s = limit_ms / 1000
        self.value: T | None = None
        self.error: BaseException | None = None
        self.seconds = 0.0
        self.has_ended = False
        self.is_late = False
        self.restart_limit: Callable[[], None] = _nothing
        """Starts the limit anew: for a call that is several, on its thread."""

    def ended(self, value: T | None, error: BaseException | None, seconds: float) -> None:
        """Take what came of it, in time."""
        self.has_ended = True
        self.seconds = seconds
        self.value, self.error = (value, None) if error is None else (None, error)

    def timed_out(self, seconds: float | None = None) -> None:
        """Nothing came of it in time, or something too late."""
        self.is_late = True
        self.ended(None, TimeoutError(), self.limit_s if seconds is None else seconds)


async def run_in_turn(calls: Sequence[Call[T]], threads: ThreadPool, still_s: float = 0.0) -> None:
    """Run calls one after another on a thread; one that is over its limit is left behind.

    still_s: how long the event loop may stand still for them. Calls that take less are done sooner,
    and cost less, than by coming back to the loop later.
    """
    while calls:
        lane = _Lane(calls)
        running = threads.start(lane.run)
        try:
            while not await running.returns(lane.time_left_s(), still_s):
                if lane.leave_if_late():
                    threads.abandon(running)
                    break
            else:
                threads.release(running)
                return
        except asyncio.CancelledError:
            lane.leave()
            threads.abandon(running)
            raise
        calls = calls[lane.place + 1 :]


async def run_as_task(call: Call[T], threads: ThreadPool) -> None:
    """Run one call as a task, cancelled at its limit."""
    task = asyncio.ensure_future(_guarded(call))
    try:
        await asyncio.wait((task,), timeout=call.limit_s)
    finally:
        task.cancel()
    if not task.done():
        call.timed_out()
        await asyncio.sleep(0)  # it ends now, unless it catches the cancellation
        if not task.done():
            threads.count_abandoned(lambda: not task.done())
    elif not call.has_ended:  # it cancelled itself
        call.ended(None, asyncio.CancelledError(), 0.0)


async def _guarded(call: Call[T]) -> None:
    """Never raises but for a cancellation: not even what would end the event loop."""
    start = time.monotonic()
    value: T | None = None
    error: BaseException | None = None
    try:
        value = await cast(Awaitable[T], call.work())
    except GeneratorExit:  # thrown away with its event loop
        raise
    except asyncio.CancelledError as cancelled:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        error = cancelled
    except BaseException as raised:
        error = raised
    task = asyncio.current_task()
    if task is None or not task.cancelling():
        seconds = time.monotonic() - start
        if error is None and seconds > call.limit_s:  # it blocked the event loop
            call.timed_out(seconds)
        else:
            call.ended(value, error, seconds)


def _nothing() -> None:
    pass


class _Lane(Generic[T]):
    """Calls in turn, and which of them runs since when; `place` stays where it was left."""

    def __init__(self, calls: Sequence[Call[T]]) -> None:
        self._calls = calls
        self._lock = threading.Lock()
        self._left = False
        self._since: float | None = None  # a thread may be long in starting
        self.place = 0

    def run(self) -> None:
        """Run all calls, or those until the lane is left; on the thread."""
        for place, call in enumerate(self._calls):
            start = time.monotonic()
            with self._lock:
                if self._left:
                    return
                self.place, self._since = place, start
            call.restart_limit = self._restart
            value: T | None = None
            error: BaseException | None = None
            try:
                value = cast(T, call.work())
            except BaseException as raised:  # a component's SystemExit is its failure
                error = raised
            with self._lock:
                if self._left:
                    return
                seconds = time.monotonic() - start
                if error is None and self._is_late():
                    call.timed_out(seconds)
                else:
                    call.ended(value, error, seconds)

    def time_left_s(self) -> float:
        """Until the limit of the call that runs now."""
        with self._lock:
            limit_s = self._calls[self.place].limit_s
            return limit_s if self._since is None else self._since + limit_s - time.monotonic()

    def leave_if_late(self) -> bool:
        """Give up the call that runs now if it is over its limit."""
        with self._lock:
            if self._is_late():
                self._left = True
                self._calls[self.place].timed_out()
            return self._left

    def leave(self) -> None:
        """Give up the call that runs now, and the lane with it."""
        with self._lock:
            self._left = True
            self._calls[self.place].timed_out()

    def _is_late(self) -> bool:
        limit_s = self._calls[self.place].limit_s
        return self._since is not None and time.monotonic() - self._since >= limit_s

    def _restart(self) -> None:
        with self._lock:
            self._since = time.monotonic()
