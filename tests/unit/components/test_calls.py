"""Calls with a time limit: what comes of them, in turn on a thread or as a task."""

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator

import pytest

from tidegate.components.calls import Call, run_as_task, run_in_turn
from tidegate.components.threads import ThreadPool, _Thread


@pytest.fixture
def threads() -> Iterator[ThreadPool]:
    pool = ThreadPool()
    yield pool
    pool.close()


async def test_calls_run_in_turn_on_one_thread_that_is_not_the_caller_s(
    threads: ThreadPool,
) -> None:
    ran: list[tuple[int, int]] = []
    calls = [
        Call(lambda i=i: ran.append((i, threading.get_ident())), 1_000)  # type: ignore[misc]
        for i in range(5)
    ]
    await run_in_turn(calls, threads)
    assert [place for place, _ in ran] == [0, 1, 2, 3, 4]
    assert len({ident for _, ident in ran}) == 1
    assert ran[0][1] != threading.get_ident()


async def test_a_thread_is_used_again(threads: ThreadPool) -> None:
    idents = set()
    for _ in range(5):
        call = Call(threading.get_ident, 1_000)
        await run_in_turn([call], threads)
        idents.add(call.value)
    assert len(idents) == 1


async def test_the_event_loop_stands_still_for_a_call_that_is_quick(threads: ThreadPool) -> None:
    went_on = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(went_on.set_result, None)
    call = Call(lambda: 7, 60_000)
    await run_in_turn([call], threads, still_s=30)
    assert call.value == 7
    assert not went_on.done()


async def test_the_event_loop_stands_still_no_longer_than_it_may(threads: ThreadPool) -> None:
    release = threading.Event()
    asyncio.get_running_loop().call_soon(release.set)
    call = Call(lambda: release.wait(30), 60_000)
    await run_in_turn([call], threads, still_s=0.01)
    assert call.value is True


async def test_the_event_loop_stands_still_no_longer_than_the_limit(threads: ThreadPool) -> None:
    release = threading.Event()
    call = Call(lambda: release.wait(30), 10)
    await run_in_turn([call], threads, still_s=30)
    assert isinstance(call.error, TimeoutError)
    release.set()


async def test_a_call_that_raises_has_the_error_and_the_next_one_runs(threads: ThreadPool) -> None:
    def raises() -> int:
        raise ValueError("no")

    calls = [Call(raises, 1_000), Call(lambda: 7, 1_000)]
    await run_in_turn(calls, threads)
    assert isinstance(calls[0].error, ValueError)
    assert (calls[1].value, calls[1].error) == (7, None)


async def test_a_call_that_hangs_is_left_behind_and_its_late_answer_is_not_taken(
    threads: ThreadPool,
) -> None:
    release = threading.Event()
    calls = [Call(lambda: release.wait(30), 20), Call(lambda: True, 60_000)]
    await run_in_turn(calls, threads)
    assert isinstance(calls[0].error, TimeoutError)
    assert calls[1].value is True
    assert threads.abandoned == 1
    release.set()
    while threads.abandoned:
        await asyncio.sleep(0.001)
    assert (calls[0].value, type(calls[0].error)) == (None, TimeoutError)


async def test_the_time_a_thread_takes_to_start_is_not_the_call_s(
    threads: ThreadPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = _Thread.begin

    def late(self: _Thread, work: Callable[[], None]) -> None:
        def starts_late() -> None:
            time.sleep(0.05)
            work()

        begin(self, starts_late)

    monkeypatch.setattr(_Thread, "begin", late)
    call = Call(lambda: True, 20)
    await run_in_turn([call], threads)
    assert call.value is True


async def test_a_call_that_is_several_may_start_its_limit_anew(threads: ThreadPool) -> None:
    def several() -> bool:
        for _ in range(10):
            call.restart_limit()
            time.sleep(0.05)
        return True

    call = Call(several, 400)
    await run_in_turn([call], threads)
    assert (call.value, call.is_late) == (True, False)


async def test_an_answer_after_the_limit_is_none_even_if_nobody_was_there_to_see(
    threads: ThreadPool,
) -> None:

    async def blocks_the_loop() -> int:
        time.sleep(0.05)
        return 7

    call: Call[int] = Call(blocks_the_loop, 10)
    await run_as_task(call, threads)
    assert (call.value, type(call.error)) == (None, TimeoutError)


async def test_a_task_is_cancelled_at_its_limit(threads: ThreadPool) -> None:
    cancelled = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            cancelled.set()

    call: Call[None] = Call(waits, 10)
    await run_as_task(call, threads)
    assert isinstance(call.error, TimeoutError)
    assert cancelled.is_set()
    assert threads.abandoned == 0


async def test_cancelling_the_caller_cancels_the_task(threads: ThreadPool) -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def waits() -> None:
        started.set()
        try:
            await asyncio.sleep(30)
        finally:
            cancelled.set()

    call: Call[None] = Call(waits, 60_000)
    caller = asyncio.create_task(run_as_task(call, threads))
    await started.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await cancelled.wait()


async def test_cancelling_the_caller_leaves_the_thread_behind(threads: ThreadPool) -> None:
    started, release, second = threading.Event(), threading.Event(), threading.Event()

    def hangs() -> None:
        started.set()
        release.wait(30)

    calls = [Call(hangs, 60_000), Call(second.set, 60_000)]
    caller = asyncio.create_task(run_in_turn(calls, threads))
    while not started.is_set():
        await asyncio.sleep(0.001)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert threads.abandoned == 1
    release.set()
    while threads.abandoned:
        await asyncio.sleep(0.001)
    assert not second.is_set()
    assert isinstance(calls[0].error, TimeoutError)


async def test_a_task_that_cancels_itself_has_failed(threads: ThreadPool) -> None:
    async def cancels_itself() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(1)

    call: Call[None] = Call(cancels_itself, 1_000)
    await run_as_task(call, threads)
    assert isinstance(call.error, asyncio.CancelledError)


async def test_an_idle_thread_holds_on_to_nothing(threads: ThreadPool) -> None:
    class Event:
        pass

    def refer() -> "weakref.ref[Event]":
        event = Event()
        calls.append(Call(lambda: event is None, 1_000))
        return weakref.ref(event)

    calls: list[Call[bool]] = []
    reference = refer()
    await run_in_turn(calls, threads)
    calls.clear()
    while reference() is not None:  # once the thread is back at waiting
        gc.collect()
        await asyncio.sleep(0.001)
