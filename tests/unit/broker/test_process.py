"""Processes that die with their user, and signals while one is started."""

import signal
import subprocess
import threading
from types import FrameType

import pytest

from tidegate.broker.process import kill_and_reap, kill_when_we_end, signals_later


def test_the_process_dies_when_our_end_of_the_pipe_closes() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        watchdog = kill_when_we_end(process)
        assert watchdog.stdin is not None
        watchdog.stdin.close()
        assert process.wait(10) == -signal.SIGKILL
        kill_and_reap(watchdog)


def test_killing_closes_the_pipes_and_may_be_repeated() -> None:
    process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for _ in range(2):
        kill_and_reap(process)
        assert process.returncode == -signal.SIGKILL
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            assert pipe.closed


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_in_the_block_acts_at_its_end(signum: signal.Signals) -> None:
    came: list[str] = []

    def act(number: int, frame: FrameType | None) -> None:
        came.append("signal")

    before = signal.signal(signum, act)
    try:
        with signals_later():
            signal.raise_signal(signum)
            came.append("end of block")
        signal.raise_signal(signum)
    finally:
        signal.signal(signum, before)
    assert came == ["end of block", "signal", "signal"]


def test_other_threads_leave_signals_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    seen: list[object] = []

    def look() -> None:
        with signals_later():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [before]
