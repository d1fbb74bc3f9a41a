"""The rights that docs/scaling.md gives: enough for the path, and too few to forge a decision."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, Producer
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, says their __init__
    AclOperation,
    ResourcePatternType,
    ResourceType,
)

from harness.command_line import call_tidegate
from harness.decisions import decision
from harness.deployment import Deployment, worker_settings
from harness.guarded_kafka import GuardedKafka
from harness.polling import eventually
from harness.secured_kafka import variables
from harness.traffic import check_conservation
from tidegate.client import DecisionReader, Submitter
from tidegate.components.policy_file import load_policy
from tidegate.schemas.codec import Codec
from tidegate.schemas.records import Action, Decision
from tidegate.schemas.topics import (
    DEAD_LETTERS,
    DECISIONS,
    REQUESTS,
    SCHEMAS,
    STATE,
    VERDICTS,
    WINDOWS,
    state_of,
)

ROOT = Path(__file__).parents[3]
PLACED = ROOT / "docker" / "policies" / "placed.yaml"
STATE_IN_SCREEN = """
  - component: rate_limiter
    name: limits_of_screen
    options: {rate_per_minute: 600, burst: 600}
"""
AGENTS = load_policy(str(PLACED)).agents
PATH = REQUESTS, VERDICTS, DECISIONS
UNKNOWN_SCHEMA = b"\x00\x7f\x00\x00\x00x"
REFUSED = "TOPIC_AUTHORIZATION_FAILED"
PAGE = (ROOT / "docs" / "scaling.md").read_text("utf-8")
COLUMNS = ("principal", "may look at", "Topic: Read", "Topic: Write", "Group: Read")


def rights() -> dict[str, tuple[list[str], ...]]:
    """The table of the page: by principal the cells, each as the names in it."""
    section = PAGE.split("## Who may do what", 1)[1]
    head, _, *rows = re.findall(r"^\|(.*)\|$", section.split("\n## ", 1)[0], re.MULTILINE)
    assert tuple(cell.strip() for cell in head.split("|")) == COLUMNS
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    return {
        principal: tuple(re.findall(r"all(?= topics)|(?<=`)[\w.-]+(?=`)", cell) for cell in rest)
        for principal, *rest in cells
    }


def grant(kafka: GuardedKafka, principal: str, row: str, prefix: str) -> None:
    """Give a principal what a row of the page says; prefix: of topics and of groups."""
    looks, *named = rights()[row]
    read, write, groups = (
        [n if n.startswith("tidegate.") else prefix + n.replace("NAME", principal) for n in names]
        for names in named
    )
    if looks:
        for operation in (AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS):
            how = ResourcePatternType.PREFIXED
            kafka.allow(principal, operation, ResourceType.TOPIC, prefix, how=how)
    kafka.allow(principal, AclOperation.READ, ResourceType.TOPIC, *read)
    kafka.allow(principal, AclOperation.WRITE, ResourceType.TOPIC, *write)
    kafka.allow(principal, AclOperation.READ, ResourceType.GROUP, *groups)


@pytest.fixture(scope="module")
def guarded(jars: Path) -> Iterator[GuardedKafka]:
    """A Kafka that lets nobody do anything yet."""
    with (
        tempfile.TemporaryDirectory(prefix="tidegate-guarded-") as folder,
        GuardedKafka(Path(folder) / "kafka", jars, (*AGENTS, "producer", "consumer")) as kafka,
    ):
        yield kafka


@pytest.fixture
def placed(tmp_path: Path) -> str:
    """The policy with agents of all kinds, all of which keep state but one."""
    path = tmp_path / "placed.yaml"
    path.write_text(PLACED.read_text("utf-8").rstrip() + STATE_IN_SCREEN)
    return str(path)


@pytest.fixture
def deployment(guarded: GuardedKafka, prefix: str, placed: str, tmp_path: Path) -> Deployment:
    """Topics and access rules as the page says, seen by somebody who may do everything."""
    environment = worker_settings(prefix, tmp_path)
    seen = Deployment(guarded.bootstrap_servers, prefix, environment=environment)
    made = call_tidegate("topics", "create", *seen.where, "--policy", placed, "--partitions", "2")
    assert made.status == 0, made.stderr
    for agent in AGENTS:
        grant(guarded, agent, agent if agent in rights() else "a placed agent NAME", prefix)
    grant(guarded, AGENTS[0], "the own registry", prefix)
    grant(guarded, "producer", "producers", prefix)
    grant(guarded, "consumer", "consumers", prefix)
    return seen


@pytest.fixture
def running(guarded: GuardedKafka, deployment: Deployment, placed: str) -> Iterator[Deployment]:
    """Each agent in a process of its own, under its own principal; the first has the registry."""
    with ExitStack() as stack:
        for agent in AGENTS:
            own = deployment.environment | variables(guarded.as_principal(agent))
            here = replace(deployment, bootstrap_servers=guarded.guarded, environment=own)
            run = here.up if agent == AGENTS[0] else here.worker
            stack.enter_context(run("--policy", placed, "--agents", agent))
            deployment.registry_url = here.registry_url
        yield deployment


def refusal(kafka: GuardedKafka, principal: str, topic: str, value: bytes = b"x") -> str | None:
    """What the broker says when a principal writes to a topic; None when it takes it."""
    told: list[KafkaError | None] = []
    settings = kafka.as_principal(principal).librdkafka()
    producer = Producer({"bootstrap.servers": kafka.guarded, **settings})
    producer.produce(topic, value, b"alice", on_delivery=lambda error, _: told.append(error))
    producer.flush(30)
    (error,) = told
    return None if error is None else error.name()


def test_with_these_rights_the_path_works_and_nobody_forges_a_decision(
    guarded: GuardedKafka, running: Deployment
) -> None:
    texts = {"hello": Action.ALLOW, "a gardyloo": Action.BLOCK}
    where = running.clients | {"bootstrap_servers": guarded.guarded}
    with (
        Submitter(**where, security=guarded.as_principal("producer")) as submitter,
        DecisionReader(**where, security=guarded.as_principal("consumer")) as reader,
    ):
        wanted = {submitter.request(subject="alice", text=t).event_id: a for t, a in texts.items()}
        for event_id, action in wanted.items():
            assert reader.wait(event_id, timeout=30).action is action
    check_conservation(wanted, running.decisions())

    # What is no event is refused, by `decide` too where only the registry could tell
    requests, verdicts, decisions = (f"{running.topic_prefix}{t.name}" for t in PATH)
    for broken in (b"rubbish", UNKNOWN_SCHEMA):
        assert refusal(guarded, "producer", requests, broken) is None
    eventually(lambda: running.count(DEAD_LETTERS) == 3)

    # When others than `decide` write what only that may
    count = running.count(DECISIONS)
    forged = Codec(Decision).encode(1, decision(next(iter(wanted)), Action.ALLOW))
    for principal in ("words", "limits", "producer", "consumer"):
        assert refusal(guarded, principal, decisions, forged) == REFUSED, principal

    # Then nothing is there, and nobody touches what is not theirs
    assert running.count(DECISIONS) == count
    for topic in (WINDOWS, STATE, state_of("limits"), REQUESTS, SCHEMAS):
        assert refusal(guarded, "words", f"{running.topic_prefix}{topic.name}") == REFUSED, topic
    assert refusal(guarded, "producer", verdicts) == REFUSED
