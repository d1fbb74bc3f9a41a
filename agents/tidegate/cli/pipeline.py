"""A pipeline in a process of its own: `tidegate up` as a child, for as long as a block lasts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer

READY_S = 60.0
DRAIN_S = 30.0


class PipelineError(RuntimeError):
    """The pipeline did not start; what it said stands on stderr."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Where to reach a running pipeline."""

    bootstrap_servers: str
    registry_url: str
    policy: str


@contextmanager
def embedded_pipeline(policy: str) -> Iterator[Pipeline]:
    """Run `tidegate up` on an embedded broker; SIGTERM drains it at the end.

    Raises PipelineError when it is not ready within a minute.
    """
    elsewhere = {"TIDEGATE_BOOTSTRAP_SERVERS", "TIDEGATE_REGISTRY_URL", "TIDEGATE_TOPIC_PREFIX"}
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    child = subprocess.Popen(  # noqa: S603  our own command line
        [sys.executable, "-m", "tidegate.cli", "up", "--policy", policy],
        env=environment,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    with child:
        try:
            yield _ready(child)
        finally:
            child.terminate()
            try:
                child.wait(DRAIN_S)
            except subprocess.TimeoutExpired:
                child.kill()


def _ready(child: subprocess.Popen[str]) -> Pipeline:
    late = Timer(READY_S, child.kill)
    late.start()
    try:
        assert child.stdout is not None  # noqa: S101  we asked for it
        words = child.stdout.readline().split()
    finally:
        late.cancel()
    if not words or words[0] != "ready":
        raise PipelineError("the pipeline did not start; what it said stands above")
    said = dict(word.split("=", 1) for word in words[1:])
    return Pipeline(
        bootstrap_servers=said["bootstrap"], registry_url=said["registry"], policy=said["policy"]
    )
