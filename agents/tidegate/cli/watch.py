"""`tidegate watch`: effective decisions as they come."""

import json
from typing import Annotated

import typer

from tidegate.cli.options import BootstrapServers, Json, RegistryUrl, TopicPrefix
from tidegate.cli.reach import refuse_silent_broker
from tidegate.cli.render import one_line, summary
from tidegate.client import DecisionReader, Security
from tidegate.schemas.topics import DEFAULT_PREFIX


def watch(
    bootstrap_servers: BootstrapServers,
    registry_url: RegistryUrl,
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="All decisions kept, not only new ones.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Stop after so many.", show_default=False)
    ] = None,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
    as_json: Json = False,
) -> None:
    """Follow the decisions until Ctrl-C; an event is shown again when its decision changes."""
    refuse_silent_broker(bootstrap_servers, Security.from_environment())
    shown = 0
    with DecisionReader(
        bootstrap_servers,
        registry_url,
        topic_prefix=topic_prefix,
        start="beginning" if from_beginning else "end",
    ) as reader:
        while limit is None or shown < limit:
            for effective in reader.poll(timeout=0.5):
                told = json.dumps(summary(effective)) if as_json else one_line(effective)
                print(told, flush=True)
                shown += 1
                if shown == limit:
                    break
