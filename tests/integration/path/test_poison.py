"""An event that kills every worker that judges it: it is blocked, and all others are judged."""

import os
import signal
import sys
from pathlib import Path

from harness.deployment import Deployment
from harness.polling import eventually
from harness.processes import TidegateProcess
from harness.traffic import check_conservation, submit
from integration.path.killing import NAME, POISON
from tidegate.client import Submitter
from tidegate.schemas.records import Action, DecidedBy
from tidegate.transport.careful import MAX_TRIES

TESTS = Path(__file__).parents[2]
POLICY = f"""
id: killing
version: "1"
components:
  - component: input_validator
  - component: keyword_filter
    options: {{words: [gardyloo]}}
  - component: {NAME}
"""


class Killable(TidegateProcess):
    command = (sys.executable, "-m", "integration.path.killing")


def killable(deployment: Deployment, policy: Path) -> None:
    """Have the workers of a deployment killed by a word."""
    policy.write_text(POLICY)
    path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    deployment.environment |= {"TIDEGATE_POLICY": str(policy), "PYTHONPATH": path}
    deployment.process = Killable


def run_until_caught_up(deployment: Deployment) -> str:
    """Start workers, each when the last one is killed; what the one says that is not."""
    # The first two deaths may be with others at work, the second if something was committed.
    for _ in range(2 + MAX_TRIES + 1):
        if (said := said_at_the_end(deployment)) is not None:
            return said
    raise AssertionError("killed too often")


def said_at_the_end(deployment: Deployment) -> str | None:
    """Run a worker until all is committed; None if it is killed before."""
    with deployment.starting("worker", "--registry-url", deployment.registry_url) as worker:
        eventually(lambda: worker.status is not None or deployment.lag() == 0)
        if worker.status is not None:
            assert worker.status == -signal.SIGKILL, worker.stderr_text()
            return None
        assert worker.terminate() == 0
        return worker.stderr_text()


def test_an_event_that_kills_its_worker_is_blocked_and_all_others_are_judged(
    deployment: Deployment, registry: str, tmp_path: Path
) -> None:
    # Given events of many subjects, one of which kills the worker
    killable(deployment, tmp_path / "killing.yaml")
    deployment.registry_url = registry
    wanted = submit(deployment, 60)
    with Submitter(**deployment.clients) as submitter:
        poison = submitter.request(subject="subject-7", text=f"{POISON}!")
    wanted |= submit(deployment, 60)

    # When a worker is started again whenever it has died
    said = run_until_caught_up(deployment)
    decisions, letters = deployment.decisions(), deployment.dead_letters()

    # Then that event alone is refused, under one id
    refused = [one for one in decisions if one.decided_by is DecidedBy.INGEST]
    assert len({one.decision_id for one in refused}) == 1
    assert len({letter.dead_letter_id for letter in letters}) == 1
    (block, *_), (letter, *_) = refused, letters
    assert (block.action, block.reason_code, letter.reason) == (Action.BLOCK, "poison", "poison")
    assert block.event_id == letter.event_id != poison.event_id
    assert (block.subject, letter.key) == ("subject-7", b"subject-7")
    assert letter.payload_size > len(POISON)
    assert block.source.offset == letter.offset

    # And all others are judged, and nothing was said of what they hold
    check_conservation(wanted, [one for one in decisions if one.decided_by is DecidedBy.MERGE])
    assert f"offset {letter.offset}: {MAX_TRIES} workers that had this record alone" in said
    assert POISON not in said
