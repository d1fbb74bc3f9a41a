"""`tidegate broker`: a broker to try things on, until Ctrl-C."""

import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from tidegate.broker.embedded import EmbeddedBroker
from tidegate.broker.kafka import KafkaBroker, fetch_jars


def broker(
    kafka: Annotated[bool, typer.Option("--kafka", help="A real Kafka 4, run by java.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of --kafka; 0: a free one.")
    ] = 0,
    directory: Annotated[
        Path | None, typer.Option(help="Where --kafka keeps its records. None: gone at the end.")
    ] = None,
) -> None:
    """Run a broker on this machine: the embedded one, or with --kafka a real one."""
    if not kafka and (port or directory):
        raise typer.BadParameter("--port and --directory belong to --kafka")
    with ExitStack() as stack:
        if kafka:
            if directory is None:
                directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            running = stack.enter_context(KafkaBroker(directory, fetch_jars(), port))
            servers = running.bootstrap_servers
        else:
            servers = stack.enter_context(EmbeddedBroker()).bootstrap_servers
        stop = Event()
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda *_: stop.set())
        print(f"ready bootstrap={servers}", flush=True)
        stop.wait()
