"""A client under test: a process that has a core to itself, with what it uses."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from bench.transport.place import CLIENT_CORE
from harness.processes import environment
from tidegate.broker.process import kill_and_reap, kill_when_we_end

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_TESTS = Path(__file__).parents[2]
_END_S = 40.0
_SAID_CHARS = 3_000


class ClientError(Exception):
    """A client ended, or did nothing in time; the message has the end of what it said."""


class Client:
    """A running client; the block's end kills it."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.command = command
        self._environment = environment({**env, "PYTHONPATH": str(_TESTS)})

    def __enter__(self) -> Self:
        ours = os.sched_getaffinity(0)
        with ExitStack() as stack:
            self._output = stack.enter_context(tempfile.TemporaryFile())
            os.sched_setaffinity(0, {CLIENT_CORE})
            try:
                self._process: subprocess.Popen[bytes] = subprocess.Popen(
                    self.command,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=self._output,
                    stderr=self._output,
                    start_new_session=True,
                )
            finally:
                os.sched_setaffinity(0, ours)
            self._watchdog = kill_when_we_end(self._process)
            self._files = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._watchdog, self._process):
            kill_and_reap(process)
        self._files.close()

    @property
    def cpu_s(self) -> float:
        """Processor time it has used, of all its threads."""
        fields = self._proc("stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S

    @property
    def rss_bytes(self) -> int:
        """Memory it holds now."""
        line = next(x for x in self._proc("status").splitlines() if x.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    def refuse_ended(self) -> None:
        """Return while it runs. Raises ClientError."""
        if self._process.poll() is not None:
            raise self.error(f"ended with status {self._process.returncode}")

    def error(self, what: str) -> ClientError:
        """An error of this client, to be raised."""
        return ClientError(f"{' '.join(self.command)}: {what}:\n{self.said()[-_SAID_CHARS:]}")

    def said(self) -> str:
        """All it printed by now."""
        size = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), size, 0).decode("utf-8", "replace")

    def kill(self) -> None:
        """SIGKILL, and wait."""
        self._process.kill()
        self._process.wait()

    def terminate(self) -> None:
        """SIGTERM, and wait for it to end in order. Raises ClientError when it does not."""
        self._process.terminate()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            raise self.error(f"still runs {_END_S:g} s after SIGTERM") from None

    def _proc(self, name: str) -> str:
        self.refuse_ended()
        return Path(f"/proc/{self._process.pid}/{name}").read_text("utf-8")
