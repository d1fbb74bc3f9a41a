"""A pipeline in a process of its own: `tidegate up` as a child, for as long as a block lasts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from threading import Timer

from tidegate.broker.process import kill_and_reap, kill_when_we_end, signals_later
from tidegate.schemas.errors import TidegateError

READY_S = 60.0
DRAIN_S = 30.0


class PipelineError(TidegateError):
    """The pipeline did not start; the message says why, or where it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Where to reach a running pipeline."""

    bootstrap_servers: str
    registry_url: str
    policy: str


@contextmanager
def embedded_pipeline(policy: str) -> Iterator[Pipeline]:
    """Run `tidegate up` on an embedded broker; SIGTERM drains it at the end, and it dies with us.

    Raises PipelineError when it is not ready within a minute.
    """
    # What is set belongs to a deployment that the user may have beside this.
    environment = {n: value for n, value in os.environ.items() if not n.startswith("TIDEGATE_")}
    with ExitStack() as stack:
        environment["TIDEGATE_DATA_DIR"] = stack.enter_context(TemporaryDirectory())
        with signals_later():
            child = subprocess.Popen(  # noqa: S603  our own command line
                [sys.executable, "-m", "tidegate.cli", "up", "--policy", policy],
                env=environment,
                stdout=subprocess.PIPE,
                stdin=subprocess.DEVNULL,
            )
            watchdog = kill_when_we_end(child)
            stack.callback(kill_and_reap, watchdog)
            stack.callback(_drain, child)
        yield _ready(child)


def _drain(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(DRAIN_S)
    kill_and_reap(child)


def _ready(child: subprocess.Popen[bytes]) -> Pipeline:
    late = Timer(READY_S, child.kill)
    late.daemon = True  # it must not hold up an end that comes while it starts
    try:
        late.start()
        assert child.stdout is not None  # noqa: S101  we asked for it
        words = child.stdout.readline().decode().split()
    finally:
        late.cancel()
    if not words or words[0] != "ready":
        raise PipelineError("the pipeline did not start; what it said stands above")
    said = dict(word.split("=", 1) for word in words[1:])
    return Pipeline(
        bootstrap_servers=said["bootstrap"], registry_url=said["registry"], policy=said["policy"]
    )
