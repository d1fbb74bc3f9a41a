"""Brokers for the tests: one real Kafka per session, an embedded one per test."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from tidegate.broker import topic_admin
from tidegate.broker.clients import admin_client
from tidegate.broker.embedded import EmbeddedBroker
from tidegate.broker.kafka import BrokerError, KafkaBroker, fetch_jars
from tidegate.client.security import Security
from tidegate.components.scan.database import CACHE_VARIABLE

# What is compiled once serves all test runs of this checkout, and lies nowhere else.
os.environ.setdefault(CACHE_VARIABLE, str(Path(__file__).parents[1] / ".pytest_cache" / "patterns"))

# How long an example takes says something of the machine, not of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """Bootstrap servers of a real Kafka: $TIDEGATE_TEST_BOOTSTRAP, else java, else Docker."""
    with ExitStack() as stack:
        yield os.environ.get("TIDEGATE_TEST_BOOTSTRAP") or _start_kafka(stack)


@pytest.fixture(scope="session")
def jars() -> Path:
    """Kafka's jars."""
    try:
        return fetch_jars()
    except BrokerError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@pytest.fixture
def prefix() -> str:
    """A topic prefix of this test alone."""
    return f"t{uuid.uuid4().hex[:12]}."


@pytest.fixture
def topics(kafka: str, prefix: str) -> Iterator[str]:
    """The prefix of this test, with all topics of the table on the real Kafka, 4 partitions."""
    topic_admin.create(kafka, prefix, Security(), partitions=4)
    yield prefix
    with admin_client(kafka, Security()) as admin:
        mine = [name for name in admin.list_topics(timeout=10).topics if name.startswith(prefix)]
        for deleted in admin.delete_topics(mine).values():
            deleted.result()


@pytest.fixture
def embedded() -> Iterator[str]:
    """Bootstrap servers of an embedded broker of this test alone."""
    with EmbeddedBroker() as broker:
        yield broker.bootstrap_servers


def _start_kafka(stack: ExitStack) -> str:
    """Run a Kafka until the stack closes; one that is there but does not start is an error."""
    try:
        jars = fetch_jars()
    except BrokerError as error:
        return _start_container(stack, without_java=error)
    directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="tidegate-kafka-"))
    return stack.enter_context(KafkaBroker(Path(directory), jars)).bootstrap_servers


def _start_container(stack: ExitStack, without_java: BrokerError) -> str:
    reason = f"no Kafka for the tests: {without_java}"
    try:
        from tidegate.broker.container import container_broker, docker_answers
    except ImportError as error:
        reason += f"; {error}"
    else:
        if docker_answers():
            return stack.enter_context(container_broker())
        reason += "; Docker does not answer"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
