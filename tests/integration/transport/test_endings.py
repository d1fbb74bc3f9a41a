"""Workers that cannot go on end with status 70, say why, and commit nothing."""

import os
import sys
from pathlib import Path

import pytest

from harness.processes import TidegateProcess
from integration.transport.site import Site, numbers
from tidegate.transport.ending import EXIT_FAILED

TESTS = Path(__file__).parents[2]


class Misbehaving(TidegateProcess):
    command = (sys.executable, "-m", "integration.transport.misbehaving")

    def __init__(self, how: str, site: Site) -> None:
        path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
        where = site.bootstrap_servers, site.prefix, str(site.folder)
        super().__init__(how, *where, env={"PYTHONPATH": path})


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("hangs", "an agent does not finish {source}-0, offsets 0 to 2"),
        ("blocks", "no progress for 1.5 s (TIDEGATE_STALL_MS): the event loop hangs"),
        ("is refused", "out: a record was refused for good: "),
    ],
)
def test_a_worker_that_cannot_go_on_ends_with_70_and_says_which(
    site: Site, how: str, why: str
) -> None:
    source = site.topic("in")
    site.topic("out", max_message_bytes=1_000)
    site.produce(source, numbers(3))

    with Misbehaving(how, site) as worker:
        assert worker.wait() == EXIT_FAILED
        assert why.format(source=source) in worker.stderr_text()
    assert site.committed(source) == 0
