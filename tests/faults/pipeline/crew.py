"""The workers of a pipeline, each with the agents that its name says, and their topics."""

import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from confluent_kafka import KafkaException

from faults.pipeline.policy import SPLIT, STATEFUL, PolicyUnderTest
from faults.pipeline.versions import VERSIONS
from faults.pipeline.working import Orders
from faults.worker import SESSION_MS, WITHIN_S, Worker
from harness.deployment import Deployment, worker_settings
from harness.polling import eventually
from harness.reading import lag
from harness.registry import running_registry
from tidegate.broker import topic_admin
from tidegate.client.security import Security
from tidegate.components.component_config import DECIDE
from tidegate.schemas.topics import INPUTS, TOPICS, VERDICTS, state_of

PARTITIONS = 4
ALL = "all"
"""Name of a worker that runs every agent."""
_READY_S = 60.0


class PipelineWorker(Worker):
    """One life of a worker of the pipeline."""

    command = (sys.executable, "-m", "faults.pipeline.working", "worker")


class Crew:
    """A pipeline: workers by name, of which each may have had several lives.

    A worker runs the agent that its name begins with, up to a hyphen; `all` runs every agent.
    static: whether workers keep their membership over a restart.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        folder: Path,
        policy: PolicyUnderTest = SPLIT,
        static: bool = True,
    ) -> None:
        prefix = f"t{secrets.token_hex(6)}."
        self.deployment = Deployment(
            bootstrap_servers, prefix, environment=worker_settings(prefix, folder)
        )
        self.agents = policy.agents
        self.lives: list[PipelineWorker] = []
        self._workers: dict[str, PipelineWorker] = {}
        self._folder = folder
        self._policy = folder / "policy.yaml"
        self._static = static
        self._stack = ExitStack()
        self._policy.write_text(policy.text)

    @property
    def workers(self) -> Mapping[str, PipelineWorker]:
        """The last life of each."""
        return self._workers

    @contextmanager
    def made(self, replicas: int = 1) -> Iterator["Crew"]:
        """With its topics and a registry; the end of the block kills its workers."""
        topic_admin.create(
            self.deployment.bootstrap_servers,
            self.deployment.topic_prefix,
            Security(),
            PARTITIONS,
            replication_factor=replicas,
            topics=(*TOPICS, state_of(STATEFUL)),
        )
        with running_registry() as self.deployment.registry_url, self._stack:
            yield self

    def start(self, worker: str, *, held: bool = False, rows: str = VERSIONS[0]) -> PipelineWorker:
        """Begin a life of a worker; it is not ready yet. held: and waits for `thaw` to join."""
        folder = self._folder / f"{worker}-{len(self.lives)}"
        folder.mkdir()
        journal = folder / "journal"
        environment = self.deployment.environment | {
            "TIDEGATE_DATA_DIR": str(folder),
            "TIDEGATE_SESSION_TIMEOUT_MS": str(SESSION_MS),
        }
        if self._static:
            environment["TIDEGATE_GROUP_INSTANCE_ID"] = worker
        options = [*self.deployment.options, "--policy", str(self._policy)]
        agent = worker.partition("-")[0]
        if agent != ALL:
            options += ["--agents", agent]
        orders = Orders(str(journal), held, rows)
        life = self._stack.enter_context(
            PipelineWorker(worker, journal, *options, env=environment | orders.environment())
        )
        self._workers[worker] = life
        self.lives.append(life)
        return life

    def wait_ready(self, worker: str) -> None:
        """Return when a worker is."""
        self._workers[worker].until(lambda entries: entries.is_ready, _READY_S)

    def start_all(self, names: Sequence[str]) -> None:
        """Start workers; returns when they are ready."""
        for name in names:
            self.start(name)
        for name in names:
            self.wait_ready(name)

    def dismiss(self, worker: str) -> None:
        """Forget a worker that has ended."""
        del self._workers[worker]

    def lags(self) -> dict[str, int]:
        """By agent, in order of the path, what its group has not committed."""
        deployment = self.deployment
        inputs = [topic.full_name(deployment.topic_prefix) for topic in INPUTS]
        verdicts = VERDICTS.full_name(deployment.topic_prefix)
        return {
            agent: lag(
                deployment.bootstrap_servers,
                deployment.environment["TIDEGATE_APP_PREFIX"] + agent,
                [*inputs, verdicts] if agent == DECIDE else inputs,
            )
            for agent in self.agents
        }

    def catch_up(self, within_s: float = WITHIN_S) -> None:
        """Return when every group has committed all; fail when they have not in time."""
        lags: dict[str, int] = {}

        def is_done() -> bool:
            try:
                lags.update(self.lags())
            except KafkaException:  # a group's coordinator is on its way
                return False
            return not any(lags.values())

        try:
            eventually(is_done, within_s)
        except AssertionError as error:
            raise AssertionError(f"{error}: uncommitted are {lags}") from None
