"""`docker-compose.yml` and the image, as far as they can be checked without a Docker engine."""

import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from tidegate.broker.one_node import one_node
from tidegate.components.policy_file import load_policy

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
PLACED = ROOT / "docker" / "policies" / "placed.yaml"
COMMANDS = {"topics", "up", "worker"}


@pytest.fixture
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    return services


def test_the_file_fits_the_schema_of_compose() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    assert subprocess.run([*check, str(COMPOSE)]).returncode == 0


def test_every_tidegate_service_runs_a_command_that_exists(services: dict[str, Any]) -> None:
    ours = {name: service for name, service in services.items() if "build" in service}
    assert {service["command"][0] for service in ours.values()} == COMMANDS


def test_every_agent_of_the_placed_policy_has_a_service_that_runs_it(
    services: dict[str, Any],
) -> None:
    agents = {
        name: service["command"][service["command"].index("--agents") + 1]
        for name, service in services.items()
        if "--agents" in service.get("command", ())
    }
    assert set(agents.values()) == set(load_policy(str(PLACED)).agents)
    placed = {name for name, service in services.items() if "placed" in service.get("profiles", ())}
    assert placed == {name for name, agent in agents.items() if agent != "screen"}


def test_everybody_has_the_same_policy_and_the_folder_that_it_may_lie_in(
    services: dict[str, Any],
) -> None:
    ours = [service for service in services.values() if "build" in service]
    assert {s["environment"]["TIDEGATE_POLICY"] for s in ours} == {"${TIDEGATE_POLICY:-minimal}"}
    assert [s["volumes"] for s in ours] == [["./docker/policies:/policies:ro"]] * len(ours)


def test_whoever_judges_needs_the_content_key_from_the_environment(
    services: dict[str, Any],
) -> None:
    judging = [
        name for name, s in services.items() if s.get("command", [""])[0] in ("up", "worker")
    ]
    assert len(judging) == 5
    for name in judging:
        key = services[name]["environment"]["TIDEGATE_CONTENT_KEY"]
        assert key.startswith("${TIDEGATE_CONTENT_KEY:?")


def test_the_broker_is_the_one_node_that_tests_run(services: dict[str, Any]) -> None:
    ours = {
        "KAFKA_" + name.upper().replace(".", "_"): value
        for name, value in one_node(listener="", advertised="", controller="localhost:9093").items()
    }
    theirs = services["kafka"]["environment"]
    assert theirs.keys() - ours.keys() == {"KAFKA_LOG_DIRS"}
    addresses = {"LISTENERS", "ADVERTISED_LISTENERS", "LISTENER_SECURITY_PROTOCOL_MAP"}
    for name in theirs.keys() & ours.keys() - {f"KAFKA_{address}" for address in addresses}:
        assert theirs[name] == ours[name], name


def test_everybody_runs_the_same_release_of_kafka(services: dict[str, Any]) -> None:
    container = pytest.importorskip("tidegate.broker.container", exc_type=ImportError)
    pom = (files("tidegate.broker") / "kafka-pom.xml").read_text("utf-8")
    kafka = re.search(r"<artifactId>kafka_[\d.]+</artifactId>\s*<version>([\d.]+)</version>", pom)
    assert kafka is not None
    assert services["kafka"]["image"] == container.IMAGE == f"apache/kafka:{kafka[1]}"


def test_the_image_holds_the_compiled_patterns_of_every_shipped_policy() -> None:
    docker_file = (ROOT / "docker" / "Dockerfile").read_text("utf-8")
    last = docker_file.partition("USER tidegate")[2]  # who alone reads what is kept
    compiled = re.search(r'for policy in (.*); do tidegate judge --policy "\$policy"', last)
    assert compiled is not None
    shipped = (files("tidegate.components") / "policies").iterdir()
    assert compiled[1].split() == sorted(path.name.removesuffix(".yaml") for path in shipped)


def test_ports_are_open_to_this_machine_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_docker_compose_takes_the_file_only_with_a_content_key() -> None:
    command = shutil.which("docker")
    if (
        command is None
        or subprocess.run([command, "compose", "version"], capture_output=True).returncode
    ):
        pytest.skip("`docker compose` is not installed")
    ask = [command, "compose", "-f", str(COMPOSE), "config", "-q"]
    without = {name: value for name, value in os.environ.items() if name != "TIDEGATE_CONTENT_KEY"}
    assert subprocess.run(ask, env=without | {"TIDEGATE_CONTENT_KEY": "k" * 32}).returncode == 0
    assert subprocess.run(ask, env=without, capture_output=True).returncode != 0
