"""`tidegate up` and `tidegate worker`: running the agents."""

import os
import secrets
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack, closing
from typing import Annotated

import typer
import uvloop

from tidegate.agents.making import topics_of
from tidegate.agents.preflight import refuse_unfit_topics
from tidegate.agents.settings import Settings
from tidegate.agents.worker import run_worker
from tidegate.broker.embedded import EmbeddedBroker, is_embedded
from tidegate.cli.options import (
    DEFAULT_POLICY,
    BootstrapServers,
    MaybeBootstrapServers,
    MaybeRegistryUrl,
    PolicyName,
    RegistryUrl,
    TopicPrefix,
)
from tidegate.cli.pipeline import PipelineError
from tidegate.cli.reach import refuse_silent_broker
from tidegate.client.security import Security
from tidegate.components.policy import Policy
from tidegate.components.policy_file import load_policy
from tidegate.registry.log import KafkaLog, Log, MemoryLog
from tidegate.registry.server import RegistryServer
from tidegate.schemas.topics import DEFAULT_PREFIX, SCHEMAS

LOCALHOST = "127.0.0.1"
KEY_VARIABLE = "TIDEGATE_CONTENT_KEY"

Agents = Annotated[
    str | None,
    typer.Option(
        envvar="TIDEGATE_AGENTS",
        metavar="NAME,NAME",
        help="Which agents of the policy run here: screen, decide, and those that components are "
        "placed in. None: all.",
        show_default=False,
    ),
]


def up(
    bootstrap_servers: MaybeBootstrapServers = None,
    registry_url: MaybeRegistryUrl = None,
    registry_port: Annotated[
        int,
        typer.Option(
            envvar="TIDEGATE_REGISTRY_PORT",
            min=0,
            max=65535,
            help="Port of the own registry; 0: a free one.",
        ),
    ] = 0,
    registry_host: Annotated[
        str, typer.Option(envvar="TIDEGATE_REGISTRY_HOST", help="Address of the own registry.")
    ] = LOCALHOST,
    policy: PolicyName = DEFAULT_POLICY,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
    agents: Agents = None,
) -> None:
    """Run the agents of a policy in one process, all by default; SIGTERM drains.

    Prints one line when ready: `ready bootstrap=HOST:PORT registry=URL policy=NAME@VERSION
    agents=NAME,NAME`.
    """
    if registry_url is not None and registry_port:
        raise typer.BadParameter("--registry-port is of the own registry; drop --registry-url")
    loaded = load_policy(policy)
    chosen = _chosen(agents, loaded)
    with ExitStack() as stack:
        if bootstrap_servers is None:
            security = Security()
            broker = stack.enter_context(EmbeddedBroker())
            broker.create_topics(topic_prefix, topics_of(loaded))
            bootstrap_servers = broker.bootstrap_servers
        else:
            security = Security.from_environment()
        refuse_silent_broker(bootstrap_servers, security)
        embedded = is_embedded(bootstrap_servers, security)
        if embedded:
            # Nothing outlives the embedded broker, so the digests on it need not either.
            os.environ.setdefault(KEY_VARIABLE, secrets.token_hex(32))
        settings = Settings(
            bootstrap_servers=bootstrap_servers,
            registry_url=registry_url or "",
            topic_prefix=topic_prefix,
            security=security,
        )
        if not embedded:
            refuse_unfit_topics(settings, loaded)
        if registry_url is not None:
            uvloop.run(_run(loaded, settings, embedded, chosen))
            return
        log: Log = MemoryLog()
        if not embedded:
            topic = settings.topic(SCHEMAS)
            log = stack.enter_context(closing(KafkaLog(bootstrap_servers, topic, security)))
        registry = RegistryServer(log, registry_host, registry_port)
        uvloop.run(_run_with_registry(loaded, settings, embedded, chosen, registry))


def worker(
    bootstrap_servers: BootstrapServers,
    registry_url: RegistryUrl,
    policy: PolicyName = DEFAULT_POLICY,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
    agents: Agents = None,
) -> None:
    """Run agents beside other workers of the same cluster and registry; SIGTERM drains.

    Prints the same line as `tidegate up` when ready.
    """
    loaded = load_policy(policy)
    chosen = _chosen(agents, loaded)
    settings = Settings(
        bootstrap_servers=bootstrap_servers, registry_url=registry_url, topic_prefix=topic_prefix
    )
    refuse_silent_broker(bootstrap_servers, settings.security)
    embedded = is_embedded(bootstrap_servers, settings.security)
    if not embedded:
        refuse_unfit_topics(settings, loaded)
    uvloop.run(_run(loaded, settings, embedded, chosen))


async def _run_with_registry(
    policy: Policy,
    settings: Settings,
    embedded: bool,
    agents: Sequence[str],
    registry: RegistryServer,
) -> None:
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(registry)
        except OSError as error:
            raise PipelineError(f"the registry cannot listen: {error.strerror}") from error
        here = settings.model_copy(update={"registry_url": registry.url})
        await _run(policy, here, embedded, agents)


def _chosen(agents: str | None, policy: Policy) -> tuple[str, ...]:
    if agents is None:
        return policy.agents
    chosen = tuple(dict.fromkeys(name.strip() for name in agents.split(",")))
    unknown = [name for name in chosen if name not in policy.agents]
    if unknown:
        raise typer.BadParameter(
            f"--agents: policy {policy.id} has no agent {', '.join(map(repr, unknown))}; it has "
            f"{', '.join(policy.agents)}"
        )
    return chosen


async def _run(policy: Policy, settings: Settings, embedded: bool, agents: Sequence[str]) -> None:
    def announce() -> None:
        print(
            f"ready bootstrap={settings.bootstrap_servers} registry={settings.registry_url} "
            f"policy={policy.id}@{policy.version} agents={','.join(agents)}",
            flush=True,
        )

    await run_worker(settings, policy, announce, embedded, agents)
