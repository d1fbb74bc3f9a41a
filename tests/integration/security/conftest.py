"""A real Kafka that wants TLS, and the topics of one test on it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.secured_kafka import SecuredKafka
from tidegate.broker import topic_admin


@pytest.fixture(scope="session")
def secured(jars: Path) -> Iterator[SecuredKafka]:
    """A secured Kafka."""
    with (
        tempfile.TemporaryDirectory(prefix="tidegate-secured-") as folder,
        SecuredKafka(Path(folder) / "kafka", jars) as kafka,
    ):
        yield kafka


@pytest.fixture
def topics(secured: SecuredKafka, prefix: str) -> str:
    """The prefix of this test, with all topics of the table, 2 partitions."""
    topic_admin.create(secured.sasl_ssl, prefix, secured.sasl(), partitions=2)
    return prefix
