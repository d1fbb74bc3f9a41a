"""`tidegate …` as a process: started, awaited, signalled, and gone with the test."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self, cast

from tidegate.broker.process import kill_and_reap, kill_when_we_end

READY_S = 60.0
END_S = 40.0

_MARK = "TEST_PROCESS_MARK"
_PAUSE_S = 0.02


class Finished(NamedTuple):
    """What a command came to."""

    status: int
    stdout: str
    stderr: str


class TidegateProcess:
    """A running `tidegate` command; the block's end kills it and whatever it left behind.

    env: added to ours, from which every TIDEGATE_* is dropped. stdin: what the command reads.
    Its output goes to files that have no name, so that no pipe fills and nothing stays in /tmp.
    """

    command: tuple[str, ...] = (sys.executable, "-m", "tidegate.cli")

    def __init__(self, *arguments: str, env: Mapping[str, str] = {}, stdin: bytes = b"") -> None:
        self.arguments = arguments
        self._mark = uuid.uuid4().hex
        self._environment = environment(env) | {_MARK: self._mark}
        self._stdin = stdin

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            given, self._stdout, self._stderr = (_nameless_file(stack) for _ in range(3))
            self._start(given)
            self._files = stack.pop_all()
        return self

    def _start(self, given: BinaryIO) -> None:
        given.write(self._stdin)
        given.seek(0)
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [*self.command, *self.arguments],
            env=self._environment,
            stdin=given,
            stdout=self._stdout,
            stderr=self._stderr,
            start_new_session=True,
        )
        self._watchdog = kill_when_we_end(self._process)

    def __exit__(self, *_: object) -> None:
        for process in (self._watchdog, self._process):
            kill_and_reap(process)
        for pid in self.left_behind():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._files.close()

    @property
    def pid(self) -> int:
        """Process id, also the id of its session."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    def wait_ready(self, within_s: float = READY_S) -> dict[str, str]:
        """The `key=value` words of the line `ready …`, once it is printed."""
        line = self.wait_stdout(lambda text: "ready " in text and text.endswith("\n"), within_s)
        words = line.splitlines()[-1].split()
        assert words[0] == "ready", f"not a ready line: {line!r}"
        return dict(word.split("=", 1) for word in words[1:])

    def wait_stdout(self, condition: Callable[[str], bool], within_s: float = END_S) -> str:
        """What it printed, once that fulfils the condition."""
        give_up = time.monotonic() + within_s
        while not condition(text := self.stdout_text()):
            if self.status is not None and not condition(self.stdout_text()):
                raise AssertionError(f"ended with status {self.status}, {self._said()}")
            assert time.monotonic() < give_up, f"not within {within_s:g} s, {self._said()}"
            time.sleep(_PAUSE_S)
        return text

    def wait(self, within_s: float = END_S) -> int:
        """Exit status, once it ends by itself."""
        try:
            return self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still runs after {within_s:g} s, {self._said()}") from None

    def send(self, signum: int) -> None:
        """Send a signal to the process alone."""
        self._process.send_signal(signum)

    def kill(self) -> int:
        """SIGKILL; the exit status."""
        self._process.kill()
        return self.wait()

    def terminate(self, within_s: float = END_S) -> int:
        """SIGTERM; the exit status."""
        self._process.terminate()
        return self.wait(within_s)

    def stdout_text(self) -> str:
        """All it printed by now."""
        return _text(self._stdout)

    def stderr_text(self) -> str:
        """All it said on stderr by now."""
        return _text(self._stderr)

    def left_behind(self) -> list[int]:
        """Processes that run and descend from it, without itself."""
        marked = f"{_MARK}={self._mark}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            # A zombie has no environment any more, somebody else's is not ours to read.
            with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
                if marked in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return [pid for pid in found if pid != self.pid]

    def runs(self, word: str) -> bool:
        """Whether a process that descends from it has the word among its arguments."""
        for pid in self.left_behind():
            with suppress(FileNotFoundError, ProcessLookupError):
                if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    return True
        return False

    def _said(self) -> str:
        return f"stdout:\n{self.stdout_text()[-2000:]}\nstderr:\n{self.stderr_text()[-4000:]}"


def run_tidegate(
    *arguments: str, env: Mapping[str, str] = {}, stdin: bytes = b"", within_s: float = END_S
) -> Finished:
    """Run a `tidegate` command to its end."""
    with TidegateProcess(*arguments, env=env, stdin=stdin) as process:
        status = process.wait(within_s)
        return Finished(status, process.stdout_text(), process.stderr_text())


def environment(added: Mapping[str, str]) -> dict[str, str]:
    """Our environment without the settings of a deployment of ours, and what is added."""
    ours = {n: value for n, value in os.environ.items() if not n.startswith("TIDEGATE_")}
    return ours | dict(added)


def _nameless_file(stack: ExitStack) -> BinaryIO:
    return cast(BinaryIO, stack.enter_context(tempfile.TemporaryFile()))


def _text(file: BinaryIO) -> str:
    # By pread: the process shares our place in the file.
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0).decode()
