"""`tidegate up` and `tidegate worker`: running the agents."""

import os
import secrets
from contextlib import AsyncExitStack, ExitStack, closing
from typing import Annotated

import typer
import uvloop

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
) -> None:
    """Run all agents of a policy in one process; SIGTERM drains.

    Prints one line when ready: `ready bootstrap=HOST:PORT registry=URL policy=NAME@VERSION`.
    """
    if registry_url is not None and registry_port:
        raise typer.BadParameter("--registry-port is of the own registry; drop --registry-url")
    loaded = load_policy(policy)
    with ExitStack() as stack:
        if bootstrap_servers is None:
            security = Security()
            broker = stack.enter_context(EmbeddedBroker())
            broker.create_topics(topic_prefix)
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
            refuse_unfit_topics(settings)
        if registry_url is not None:
            uvloop.run(_run(loaded, settings, embedded))
            return
        log: Log = MemoryLog()
        if not embedded:
            topic = settings.topic(SCHEMAS)
            log = stack.enter_context(closing(KafkaLog(bootstrap_servers, topic, security)))
        registry = RegistryServer(log, registry_host, registry_port)
        uvloop.run(_run_with_registry(loaded, settings, embedded, registry))


def worker(
    bootstrap_servers: BootstrapServers,
    registry_url: RegistryUrl,
    policy: PolicyName = DEFAULT_POLICY,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
) -> None:
    """Run the agents beside other workers of the same cluster and registry; SIGTERM drains.

    Prints the same line as `tidegate up` when ready.
    """
    loaded = load_policy(policy)
    settings = Settings(
        bootstrap_servers=bootstrap_servers, registry_url=registry_url, topic_prefix=topic_prefix
    )
    refuse_silent_broker(bootstrap_servers, settings.security)
    embedded = is_embedded(bootstrap_servers, settings.security)
    if not embedded:
        refuse_unfit_topics(settings)
    uvloop.run(_run(loaded, settings, embedded))


async def _run_with_registry(
    policy: Policy, settings: Settings, embedded: bool, registry: RegistryServer
) -> None:
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(registry)
        except OSError as error:
            raise PipelineError(f"the registry cannot listen: {error.strerror}") from error
        await _run(policy, settings.model_copy(update={"registry_url": registry.url}), embedded)


async def _run(policy: Policy, settings: Settings, embedded: bool) -> None:
    def announce() -> None:
        print(
            f"ready bootstrap={settings.bootstrap_servers} registry={settings.registry_url} "
            f"policy={policy.id}@{policy.version}",
            flush=True,
        )

    await run_worker(settings, policy, announce, embedded)
