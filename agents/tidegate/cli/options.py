"""Options that several commands share; those of a deployment also come from `TIDEGATE_*`."""

from pathlib import Path
from typing import Annotated

import typer

from tidegate.components.content import Direction


def _http(url: str | None) -> str | None:
    if url is not None and not url.startswith(("http://", "https://")):
        raise typer.BadParameter("not a URL such as http://127.0.0.1:8081")
    return url


BootstrapServers = Annotated[
    str,
    typer.Option(envvar="TIDEGATE_BOOTSTRAP_SERVERS", help="Kafka brokers, host:port,host:port."),
]
MaybeBootstrapServers = Annotated[
    str | None,
    typer.Option(
        envvar="TIDEGATE_BOOTSTRAP_SERVERS",
        help="Kafka brokers, host:port,host:port. None: an embedded broker.",
        show_default=False,
    ),
]
RegistryUrl = Annotated[
    str,
    typer.Option(
        envvar="TIDEGATE_REGISTRY_URL", callback=_http, help="Schema registry, http://host:port."
    ),
]
MaybeRegistryUrl = Annotated[
    str | None,
    typer.Option(
        envvar="TIDEGATE_REGISTRY_URL",
        callback=_http,
        help="Somebody else's schema registry. None: Tidegate's own, in this process.",
        show_default=False,
    ),
]
TopicPrefix = Annotated[
    str, typer.Option(envvar="TIDEGATE_TOPIC_PREFIX", help="Put before every topic's name.")
]
PolicyName = Annotated[
    str, typer.Option(envvar="TIDEGATE_POLICY", help="Shipped policy, or a YAML file.")
]
TrafficFile = Annotated[Path, typer.Argument(help="JSON Lines; - for standard input.")]
TrafficDirection = Annotated[
    Direction, typer.Option("--direction", help="Of lines that name none.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]

DEFAULT_POLICY = "minimal"
