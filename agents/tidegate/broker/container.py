"""A real one-node Kafka in a container, through testcontainers (the extra `containers`).

NOT RUN where Tidegate is built, which has no Docker engine: written against the sources of
testcontainers 4.15 and the documented environment of the apache/kafka image. Where java and Maven
are at hand, `tidegate.broker.kafka` does the same and is tested.

The address that clients must use is known only once the container runs, so that its command waits
for a script, which tells Kafka that address and starts it.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tidegate.broker.clients import why_silent
from tidegate.broker.kafka import LOG_TAIL_LINES, BrokerError
from tidegate.broker.one_node import one_node
from tidegate.client.security import Security

try:
    from testcontainers.core.container import DockerContainer
except ImportError as error:
    raise ImportError("testcontainers is missing: pip install 'tidegate[containers]'") from error

IMAGE = "apache/kafka:4.3.1"

START_TIMEOUT_S = 120.0
ANSWER_TIMEOUT_S = 10.0

_PORT = 9092
_BROKER = "BROKER://localhost:9094"
_SCRIPT = "/tmp/tidegate-start.sh"  # noqa: S108 - inside the container
_COMMAND = f"while [ ! -f {_SCRIPT} ]; do sleep 0.1; done; . {_SCRIPT}"


@contextmanager
def container_broker() -> Iterator[str]:
    """Bootstrap servers of one Kafka node in a container that is gone, records and all, at the end.

    Raises BrokerError with the end of its log when it does not answer.
    """
    container = DockerContainer(IMAGE, env=_environment(), ports=[_PORT])
    with container.with_command(["sh", "-c", _COMMAND]):
        servers = f"{container.get_container_host_ip()}:{container.get_exposed_port(_PORT)}"
        script = (
            f"export KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://{servers},{_BROKER}\n"
            "exec /etc/kafka/docker/run\n"
        )
        container.copy_into_container(script.encode(), _SCRIPT)
        if why_silent(servers, START_TIMEOUT_S, Security()) is not None:
            said = b"".join(container.get_logs()).decode("utf-8", "replace").splitlines()
            raise BrokerError(
                f"Kafka in {IMAGE} did not answer in {START_TIMEOUT_S:g} s:"
                + "".join(f"\n  {line}" for line in said[-LOG_TAIL_LINES:])
            )
        yield servers


def docker_answers() -> bool:
    """Whether a Docker engine is there to run containers.

    Asks the command line: Docker's Python client leaks a socket when nothing answers.
    """
    command = shutil.which("docker")
    if command is None:
        return False
    try:
        asked = subprocess.run(  # noqa: S603 - our own command line
            [command, "version", "--format", "{{.Server.Version}}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=ANSWER_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def _environment() -> dict[str, str]:
    """The image takes `a.b.c` from KAFKA_A_B_C.

    The broker reaches itself by a listener of its own, as the address of the clients may lead
    nowhere from inside the container.
    """
    settings = one_node(listener=f"0.0.0.0:{_PORT}", advertised="", controller="localhost:9093")
    del settings["advertised.listeners"]  # told by the script
    settings["listeners"] += f",{_BROKER}"
    settings["listener.security.protocol.map"] += ",BROKER:PLAINTEXT"
    settings["inter.broker.listener.name"] = "BROKER"
    return {"KAFKA_" + name.upper().replace(".", "_"): value for name, value in settings.items()}
