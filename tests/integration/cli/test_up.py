"""`tidegate up` and `tidegate worker`: what they refuse, say and leave."""

import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.command_line import call_tidegate
from harness.deployment import Deployment, worker_settings
from harness.processes import Finished, TidegateProcess
from tidegate.broker import cluster
from tidegate.broker.clients import admin_client
from tidegate.cli import reach
from tidegate.cli import up as module
from tidegate.client.security import Security
from tidegate.transport.settings import BATCH_BYTES

NO_REGISTRY = ("--registry-url", "http://127.0.0.1:1")
NOWHERE = ("--bootstrap-servers", "127.0.0.1:1")
PLACED = str(Path(__file__).parents[3] / "docker" / "policies" / "placed.yaml")


@pytest.fixture(autouse=True)
def never_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command of this process that is not refused fails, and does not run on."""

    async def started(*_: object) -> None:
        raise AssertionError("the worker started")

    monkeypatch.setattr(module, "run_worker", started)


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that is taken and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def refused(done: Finished) -> str:
    """What the only line on stderr says."""
    assert (done.status, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("tidegate: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_real_cluster_is_refused_without_a_content_key(
    deployment: Deployment, topics: str
) -> None:
    for command in (["up"], ["up", *NO_REGISTRY], ["worker", *NO_REGISTRY]):
        said = refused(call_tidegate(*command, *deployment.where))
        assert "TIDEGATE_CONTENT_KEY" in said
        assert "openssl rand -hex 32" in said


@pytest.mark.parametrize("command", [["up"], ["worker", *NO_REGISTRY]])
def test_a_short_content_key_is_refused_and_not_shown(
    deployment: Deployment, topics: str, command: list[str]
) -> None:
    said = refused(
        call_tidegate(*command, *deployment.where, env={"TIDEGATE_CONTENT_KEY": "canary-7f3a"})
    )
    assert "at least 32 bytes" in said
    assert "canary" not in said


@pytest.mark.parametrize("command", [["up"], ["worker", *NO_REGISTRY]])
def test_missing_topics_are_named_with_what_makes_them(
    deployment: Deployment, prefix: str, command: list[str]
) -> None:
    said = refused(call_tidegate(*command, *deployment.where, env=deployment.environment))
    assert f"{prefix}requests" in said
    assert "tidegate topics create" in said


@pytest.mark.parametrize("command", [["up"], ["worker", *NO_REGISTRY]])
def test_inputs_with_the_time_of_their_producer_are_refused(
    deployment: Deployment, topics: str, command: list[str]
) -> None:
    with admin_client(deployment.bootstrap_servers, Security()) as admin:
        cluster.change(admin, {f"{topics}responses": {"message.timestamp.type": "CreateTime"}})
    said = refused(call_tidegate(*command, *deployment.where, env=deployment.environment))
    assert f"{topics}responses: message.timestamp.type is CreateTime" in said
    assert f"{topics}requests" not in said
    assert "tidegate topics create" in said


@pytest.mark.parametrize("command", [["up"], ["worker", *NO_REGISTRY]])
def test_outputs_that_take_less_than_a_batch_of_the_producer_are_refused(
    deployment: Deployment, topics: str, command: list[str]
) -> None:
    inputs = {f"{topics}requests": 1_000, f"{topics}decisions": BATCH_BYTES}
    outputs = {f"{topics}{name}": BATCH_BYTES - 1 for name in ("dead_letters", "verdicts")}
    with admin_client(deployment.bootstrap_servers, Security()) as admin:
        limits = {name: {"max.message.bytes": str(n)} for name, n in (inputs | outputs).items()}
        cluster.change(admin, limits)
    said = refused(call_tidegate(*command, *deployment.where, env=deployment.environment))
    for name in outputs:
        assert f"{name}: max.message.bytes is 999999, wanted is " in said
    assert not any(name in said for name in inputs)
    assert (
        "(a worker sends up to 1000000 bytes at once); run `tidegate topics create --policy …`"
        in said
    )


def test_a_registry_port_that_is_taken_is_named(
    deployment: Deployment, topics: str, silent: int
) -> None:
    said = refused(
        call_tidegate(
            "up", *deployment.where, "--registry-port", str(silent), env=deployment.environment
        )
    )
    assert f"port {silent} on 127.0.0.1 is taken" in said
    assert "Errno" not in said


def test_a_registry_host_that_is_not_ours_is_told(deployment: Deployment, topics: str) -> None:
    done = call_tidegate(
        "up", *deployment.where, "--registry-host", "192.0.2.1", env=deployment.environment
    )
    assert "the registry cannot listen" in refused(done)


def test_a_broker_that_takes_connections_and_never_answers_is_told_in_time(
    monkeypatch: pytest.MonkeyPatch, silent: int, tmp_path: Path
) -> None:
    monkeypatch.setattr(reach, "ANSWER_S", 0.5)
    began = time.monotonic()
    done = call_tidegate(
        "up", "--bootstrap-servers", f"127.0.0.1:{silent}", env=worker_settings("t.", tmp_path)
    )
    assert f"no broker answers at 127.0.0.1:{silent}" in refused(done)
    assert time.monotonic() - began < 5


def test_up_says_where_it_runs_and_ends_with_0_on_sigterm(
    deployment: Deployment, topics: str
) -> None:
    with TidegateProcess("up", *deployment.where, env=deployment.environment) as up:
        up.wait_ready()
        assert re.fullmatch(
            rf"ready bootstrap={re.escape(deployment.bootstrap_servers)} "
            r"registry=http://127\.0\.0\.1:\d+ policy=minimal@1 agents=screen\n",
            up.stdout_text(),
        )
        assert up.terminate() == 0
        assert_no_trouble(up)


def test_up_brings_its_own_broker_and_key_and_ends_with_0_on_ctrl_c(tmp_path: Path) -> None:
    with TidegateProcess("up", env={"TIDEGATE_DATA_DIR": str(tmp_path)}) as up:
        ready = up.wait_ready()
        assert ready.keys() == {"bootstrap", "registry", "policy", "agents"}
        up.send(signal.SIGINT)
        assert up.wait() == 0
        assert_no_trouble(up)


def assert_no_trouble(process: TidegateProcess) -> None:
    assert "Traceback" not in process.stderr_text()
    assert "ERROR" not in process.stderr_text()
    assert process.left_behind() == []


# Agents of a policy.


@pytest.mark.parametrize(
    ("policy", "agents", "unknown", "there"),
    [
        (
            PLACED,
            "words,nobody, elsewhere",
            "'nobody', 'elsewhere'",
            "screen, words, limits, decide",
        ),
        (PLACED, "", "''", "screen, words, limits, decide"),
        ("minimal", "decide", "'decide'", "screen"),
    ],
)
@pytest.mark.parametrize("command", [["up"], ["worker", *NO_REGISTRY, *NOWHERE]])
def test_an_agent_that_the_policy_does_not_have_is_refused_with_those_it_has(
    command: list[str], policy: str, agents: str, unknown: str, there: str
) -> None:
    done = call_tidegate(*command, "--policy", policy, "--agents", agents)
    assert done.status == 2
    assert f"has no agent {unknown}; it has {there}" in done.stderr


def test_topics_that_placed_components_need_are_missed_and_made_with_the_policy(
    deployment: Deployment, topics: str
) -> None:
    placed, state = ("--policy", PLACED), f"{topics}state.limits"
    without = call_tidegate("topics", "check", *deployment.where)
    missing = call_tidegate("topics", "check", *deployment.where, *placed)
    said = refused(
        call_tidegate(
            "worker", *NO_REGISTRY, *deployment.where, *placed, env=deployment.environment
        )
    )
    made = call_tidegate("topics", "create", *deployment.where, *placed, "--partitions", "4")
    checked = call_tidegate("topics", "check", *deployment.where, *placed)

    assert (without.status, missing.status, made.status, checked.status) == (0, 1, 0, 0)
    assert state in missing.stdout
    assert state in said
    assert "tidegate topics create --policy" in said
    assert made.stdout == f"made {state}\nall topics are there\n"


def test_some_agents_run_beside_the_registry_on_an_embedded_broker() -> None:
    with TidegateProcess("up", "--policy", PLACED, "--agents", "decide, screen") as process:
        assert process.wait_ready()["agents"] == "decide,screen"
        assert process.terminate() == 0
