"""`tidegate up` and `tidegate worker`: running the agents."""

import asyncio
import os
import secrets
from contextlib import AsyncExitStack, ExitStack, closing
from typing import Annotated, Any

import typer

from tidegate.agents.preflight import refuse_unfit_topics
from tidegate.agents.settings import Settings
from tidegate.agents.worker import run_worker
from tidegate.broker.embedded import EmbeddedBroker, is_embedded
from tidegate.cli.options import (
    MINIMAL,
    PREFIX,
    BootstrapServers,
    MaybeBootstrapServers,
    MaybeRegistryUrl,
    PolicyName,
    RegistryUrl,
    TopicPrefix,
)
from tidegate.cli.pipeline import PipelineError
from tidegate.cli.reach import refuse_silent_broker
from tidegate.components.policy import Policy, load_policy
from tidegate.registry.log import KafkaLog, Log, MemoryLog
from tidegate.registry.server import RegistryServer
from tidegate.schemas.topics import SCHEMAS

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
    policy: PolicyName = MINIMAL,
    topic_prefix: TopicPrefix = PREFIX,
) -> None:
    """Run all agents of a policy in one process; SIGTERM drains.

    Prints one line when ready: `ready bootstrap=HOST:PORT registry=URL policy=NAME@VERSION`.
    """
    if registry_url is not None and registry_port:
        raise typer.BadParameter("--registry-port is of the own registry; drop --registry-url")
    loaded = load_policy(policy)
    with ExitStack() as stack:
        if bootstrap_servers is None:
            broker = stack.enter_context(EmbeddedBroker())
            broker.create_topics(topic_prefix)
            bootstrap_servers = broker.bootstrap_servers
        refuse_silent_broker(bootstrap_servers)
        given: dict[str, Any] = {
            "bootstrap_servers": bootstrap_servers,
            "topic_prefix": topic_prefix,
        }
        if is_embedded(bootstrap_servers) and KEY_VARIABLE not in os.environ:
            # Nothing outlives the embedded broker, so the digests on it need not either.
            given["content_key"] = secrets.token_hex(32)
        if registry_url is None:
            asyncio.run(_with_own_registry(loaded, given, registry_host, registry_port))
        else:
            asyncio.run(_run(loaded, Settings(registry_url=registry_url, **given)))


def worker(
    bootstrap_servers: BootstrapServers,
    registry_url: RegistryUrl,
    policy: PolicyName = MINIMAL,
    topic_prefix: TopicPrefix = PREFIX,
) -> None:
    """Run the agents beside other workers of the same cluster and registry; SIGTERM drains.

    Prints the same line as `tidegate up` when ready.
    """
    loaded = load_policy(policy)
    settings = Settings(
        bootstrap_servers=bootstrap_servers, registry_url=registry_url, topic_prefix=topic_prefix
    )
    refuse_silent_broker(bootstrap_servers)
    asyncio.run(_run(loaded, settings))


async def _with_own_registry(policy: Policy, given: dict[str, Any], host: str, port: int) -> None:
    async with AsyncExitStack() as stack:
        log = _registry_log(given["bootstrap_servers"], given["topic_prefix"], stack)
        try:
            registry = await stack.enter_async_context(RegistryServer(log, host, port))
        except OSError as error:
            raise PipelineError(f"the registry cannot listen: {error.strerror}") from error
        await _run(policy, Settings(registry_url=registry.url, **given))


def _registry_log(servers: str, prefix: str, stack: AsyncExitStack) -> Log:
    if is_embedded(servers):
        return MemoryLog()
    topic = SCHEMAS.full_name(prefix)
    return stack.enter_context(closing(KafkaLog(servers, topic)))


async def _run(policy: Policy, settings: Settings) -> None:
    if not is_embedded(settings.bootstrap_servers):
        refuse_unfit_topics(settings)

    def announce() -> None:
        print(
            f"ready bootstrap={settings.bootstrap_servers} registry={settings.registry_url} "
            f"policy={policy.id}@{policy.version}",
            flush=True,
        )

    await run_worker(settings, policy, announce)
