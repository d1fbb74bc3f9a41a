"""A pipeline as tests run it or connect to it: settings, processes, raw access to its topics."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from confluent_kafka import ConsumerGroupState, Message
from confluent_kafka.admin import AdminClient

from harness.processes import TidegateProcess
from harness.reading import all_messages, lag
from tidegate.broker.clients import count_records
from tidegate.client.security import Security
from tidegate.components.component_config import SCREEN
from tidegate.schemas.catalogue import SchemaCatalogue, registry_client
from tidegate.schemas.codec import Codec, unframe
from tidegate.schemas.records import DeadLetter, Decision, VerdictRecord
from tidegate.schemas.topics import DEAD_LETTERS, DECISIONS, VERDICTS, Topic


def worker_settings(prefix: str, data_dir: Path) -> dict[str, str]:
    """What a worker of a test takes from its environment."""
    return {
        "TIDEGATE_APP_PREFIX": prefix,
        "TIDEGATE_CONTENT_KEY": secrets.token_hex(32),
        "TIDEGATE_DATA_DIR": str(data_dir),
    }


class Clients(TypedDict):
    """What a client of ours connects to."""

    bootstrap_servers: str
    registry_url: str
    topic_prefix: str


@dataclass
class Deployment:
    """One prefix on one broker. `registry_url` is known once `up` has run, unless it is given.

    environment: of its workers. process: how they are started.
    """

    bootstrap_servers: str
    topic_prefix: str
    registry_url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    process: type[TidegateProcess] = TidegateProcess

    @property
    def app_id(self) -> str:
        """Consumer group of `screen`."""
        return self.environment["TIDEGATE_APP_PREFIX"] + SCREEN

    @property
    def clients(self) -> Clients:
        """Arguments of a Submitter or DecisionReader."""
        return {
            "bootstrap_servers": self.bootstrap_servers,
            "registry_url": self.registry_url,
            "topic_prefix": self.topic_prefix,
        }

    @property
    def where(self) -> tuple[str, ...]:
        """Options of a command that brings or names its own registry."""
        return "--bootstrap-servers", self.bootstrap_servers, "--topic-prefix", self.topic_prefix

    @property
    def options(self) -> tuple[str, ...]:
        """Options of a command beside a pipeline that runs."""
        return *self.where, "--registry-url", self.registry_url

    @contextmanager
    def up(self, *options: str) -> Iterator[TidegateProcess]:
        """`tidegate up` with its own registry, ready."""
        with self.starting("up", *options) as process:
            self.registry_url = process.wait_ready()["registry"]
            yield process

    @contextmanager
    def worker(self, *options: str) -> Iterator[TidegateProcess]:
        """`tidegate worker` beside a registry that runs, ready."""
        with self.starting("worker", "--registry-url", self.registry_url, *options) as process:
            process.wait_ready()
            yield process

    def starting(self, command: str, *options: str) -> TidegateProcess:
        """A command of the deployment, to be waited for."""
        return self.process(command, *self.where, *options, env=self.environment)

    def decisions(self) -> list[Decision]:
        """All decisions on the topic."""
        return self._records(DECISIONS, Decision)

    def verdicts(self) -> list[VerdictRecord]:
        """All records on the topic of verdicts."""
        return self._records(VERDICTS, VerdictRecord)

    def dead_letters(self) -> list[DeadLetter]:
        """All dead letters on the topic."""
        return self._records(DEAD_LETTERS, DeadLetter)

    def _records(self, topic: Topic, record: type[Any]) -> list[Any]:
        with registry_client(self.registry_url) as client:
            catalogue = SchemaCatalogue(client, topic, self.topic_prefix)
            catalogue.refresh(set())
        codec = Codec(record)
        found = []
        for message in self.messages(topic):
            value = message.value()
            assert value is not None
            framed = unframe(value)
            found.append(codec.decode(framed.datum, catalogue.writer_schema(framed.schema_id)))
        return found

    def messages(self, topic: Topic) -> list[Message]:
        """All messages on a topic up to its end as of now."""
        return all_messages(self.bootstrap_servers, topic.full_name(self.topic_prefix))

    def count(self, topic: Topic) -> int:
        """How many records a topic holds."""
        return count_records(self.bootstrap_servers, topic.full_name(self.topic_prefix), Security())

    def lag(self) -> int:
        """Records on the input topics that the workers have not committed."""
        inputs = [f"{self.topic_prefix}{name}" for name in ("requests", "responses")]
        return lag(self.bootstrap_servers, self.app_id, inputs)

    def partitions_by_member(self) -> list[int]:
        """How many partitions each member of the workers' group holds."""
        with AdminClient({"bootstrap.servers": self.bootstrap_servers}) as admin:
            group = admin.describe_consumer_groups([self.app_id])[self.app_id].result()
        if group.state != ConsumerGroupState.STABLE:
            return []
        return sorted(len(member.assignment.topic_partitions) for member in group.members)
