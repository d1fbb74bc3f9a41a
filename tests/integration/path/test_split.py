"""Components placed apart, on a real Kafka: groups judge, and only `decide` decides."""

import os
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harness.deployment import Deployment
from harness.polling import eventually
from harness.processes import TidegateProcess
from harness.traffic import check_conservation, submit
from tidegate.agents.making import topics_of
from tidegate.broker import topic_admin
from tidegate.client import DecisionReader, Submitter
from tidegate.client.security import Security
from tidegate.components.policy_file import load_policy
from tidegate.schemas.records import Action, DecidedBy
from tidegate.schemas.topics import DECISIONS, VERDICTS, state_of

TESTS = Path(__file__).parents[2]
POLICY = Path(__file__).parents[3] / "docker" / "policies" / "placed.yaml"
PLACED = ("--policy", str(POLICY))
AGENTS = ("screen", "words", "limits", "decide")


class ParkingLittle(TidegateProcess):
    command = (sys.executable, "-m", "integration.path.parking_little")


@pytest.fixture
def split(deployment: Deployment) -> Deployment:
    """A deployment with the topics of the policy whose components are placed apart."""
    made = topic_admin.create(
        deployment.bootstrap_servers,
        deployment.topic_prefix,
        Security(),
        partitions=4,
        topics=topics_of(load_policy(str(POLICY))),
    ).made
    assert made == (state_of("limits").full_name(deployment.topic_prefix),)
    return deployment


def test_one_process_runs_all_agents_and_comes_to_what_one_agent_would(split: Deployment) -> None:
    with split.up(*PLACED) as process:
        wanted = submit(split, 300)
        eventually(lambda: split.count(DECISIONS) >= 300)

        check_conservation(wanted, split.decisions())
        said = Counter(record.group for record in split.verdicts())
        assert said == {"screen": 300, "words": 300, "limits": 300}
        assert process.terminate() == 0


def test_every_agent_runs_in_a_worker_of_its_own(split: Deployment) -> None:
    first, *others = AGENTS
    with ExitStack() as stack:
        stack.enter_context(split.up(*PLACED, "--agents", first))
        for agent in others:
            stack.enter_context(split.worker(*PLACED, "--agents", agent))
        wanted = submit(split, 300)
        eventually(lambda: split.count(DECISIONS) >= 300)
        check_conservation(wanted, split.decisions())


def test_verdicts_that_are_far_ahead_of_their_events_wait_for_them(
    split: Deployment,
) -> None:
    # Given verdicts on events that nobody has decided, and a worker that parks none of them
    with split.up(*PLACED, "--agents", "screen,words,limits"):
        wanted = submit(split, 300)
        eventually(lambda: split.count(VERDICTS) >= 900)
        path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
        split.environment["PYTHONPATH"] = path
        split.process = ParkingLittle
        with split.worker(*PLACED, "--agents", "decide"):
            eventually(lambda: split.count(DECISIONS) >= 300)
            check_conservation(wanted, split.decisions())


def test_nobody_to_judge_is_a_block_by_deadline(split: Deployment) -> None:
    with (
        split.up(*PLACED, "--agents", "screen,decide,limits"),
        Submitter(**split.clients) as submitter,
        DecisionReader(**split.clients) as reader,
    ):
        event = submitter.request(
            subject="alice", text="hello", deadline=datetime.now(UTC) + timedelta(seconds=2)
        )
        effective = reader.wait(event.event_id, timeout=10)
        assert (effective.action, effective.reason_code) == (Action.BLOCK, "deadline_exceeded")
        (decision,) = split.decisions()
    assert decision.decided_by is DecidedBy.DEADLINE
    said = {verdict.component for verdict in decision.verdicts}
    assert said == {"size_limits", "input_validator", "rate_limiter"}
