"""`tidegate produce`: the user's own traffic onto the input topics."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli import EXIT_NO
from tidegate.cli.drive import drive, submit
from tidegate.cli.options import (
    BootstrapServers,
    Json,
    RegistryUrl,
    TopicPrefix,
    TrafficDirection,
    TrafficFile,
)
from tidegate.cli.progress import progress
from tidegate.cli.reach import refuse_silent_broker
from tidegate.cli.render import one_line, summary
from tidegate.cli.traffic import open_traffic, read_traffic
from tidegate.client import DecisionReader, Security, Submitter
from tidegate.components.content import Direction
from tidegate.schemas.topics import DEFAULT_PREFIX

# Else librdkafka hopes for 30 s that a missing topic is only new.
_MISSING_TOPIC = {"topic.metadata.propagation.max.ms": 1000}


def produce(
    bootstrap_servers: BootstrapServers,
    registry_url: RegistryUrl,
    file: TrafficFile = Path("-"),
    direction: TrafficDirection = Direction.REQUEST,
    wait: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Seconds to wait for each decision, which is then printed.",
            show_default=False,
        ),
    ] = None,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
    as_json: Json = False,
) -> None:
    """Produce an event for every line: `{"text": …}` or `{"messages": […]}`.

    With --wait, exit status 1 if an event got no decision in time.
    """
    undecided = 0
    with ExitStack() as stack:
        lines = read_traffic(stack.enter_context(open_traffic(file)), direction)
        refuse_silent_broker(bootstrap_servers, Security.from_environment())
        clients = (bootstrap_servers, registry_url)
        submitter = stack.enter_context(
            Submitter(*clients, topic_prefix=topic_prefix, config=_MISSING_TOPIC)
        )
        report = stack.enter_context(progress("produced", total=None))
        if wait is None:
            count = 0
            for count, line in enumerate(lines, start=1):
                submit(line, submitter)
                report(count)
            submitter.flush()
            print(json.dumps({"produced": count}) if as_json else f"produced {count} events")
            return
        reader = stack.enter_context(DecisionReader(*clients, topic_prefix=topic_prefix))
        for count, judged in enumerate(drive(lines, submitter, reader, wait), start=1):
            undecided += judged.effective.decision is None
            told = {"line": judged.line.number, **summary(judged.effective)}
            print(json.dumps(told) if as_json else one_line(judged.effective), flush=True)
            report(count)
    if undecided:
        print(f"tidegate: {undecided} events got no decision in {wait:g} s", file=sys.stderr)
        raise typer.Exit(EXIT_NO)
