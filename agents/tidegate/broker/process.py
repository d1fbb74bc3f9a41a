"""Processes that die with their user, even when that dies by SIGKILL."""

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


def kill_when_we_end(process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """A shell that waits on a pipe which only we hold open, and kills the process when it closes.

    (PR_SET_PDEATHSIG will not do: it fires when the *thread* that started the process ends.)
    Hand the shell to `kill_and_reap` soon after the process has ended: its number may be reused.
    """
    return subprocess.Popen(  # noqa: S603 - our own command line
        ["/bin/sh", "-c", 'read -r _; kill -KILL "$1"', "sh", str(process.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextmanager
def signals_later() -> Iterator[None]:
    """Ctrl-C and SIGTERM that come in the block act at its end.

    Else they may strike after a process is started and before anybody knows that it must be ended.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # no signal strikes here
        return
    came: list[int] = []

    def note(signum: int, frame: FrameType | None) -> None:
        came.append(signum)

    before = {signum: signal.signal(signum, note) for signum in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
    for number in came:
        signal.raise_signal(number)


def kill_and_reap(process: subprocess.Popen[bytes]) -> None:
    """End a process by SIGKILL and close our ends of its pipes; harmless when it has ended."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
