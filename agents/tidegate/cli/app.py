"""The command line put together, and what every command does with errors."""

import signal
import sys
from typing import NoReturn

import typer
from confluent_kafka import KafkaException
from confluent_kafka.schema_registry.error import SchemaRegistryError
from pydantic import ValidationError

from tidegate.agents.settings import Settings
from tidegate.cli import EXIT_USAGE
from tidegate.cli.broker import broker
from tidegate.cli.component import component
from tidegate.cli.demo import demo
from tidegate.cli.judge import judge
from tidegate.cli.logs import log_without_content
from tidegate.cli.policy import policy
from tidegate.cli.produce import produce
from tidegate.cli.tables import tables
from tidegate.cli.topics import topics
from tidegate.cli.up import up, worker
from tidegate.cli.watch import watch
from tidegate.client.security import Security
from tidegate.schemas.catalogue import RegistryUnavailableError
from tidegate.schemas.errors import TidegateError

app = typer.Typer(
    name="tidegate",
    help="A safety pipeline for the traffic of language models, on Kafka.",
    epilog="TLS and SASL of every command come from the environment: "
    f"{', '.join(Security.variables())}.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (demo, judge, up, worker, produce, watch, broker):
    app.command()(command)
app.add_typer(topics, name="topics")
app.add_typer(tables, name="tables")
app.add_typer(policy, name="policy")
app.add_typer(component, name="component")


def run() -> None:
    """Run a command; an expected error is one line on stderr, an unexpected one a traceback.

    SIGTERM unwinds like Ctrl-C, so that nothing is left running or lying around.
    """
    signal.signal(signal.SIGTERM, _terminated)
    log_without_content()
    try:
        app(prog_name="tidegate")
    except ValidationError as error:
        # Without the values: one of them is the content key.
        for problem in error.errors(include_input=False, include_context=False):
            name = str(problem["loc"][0])
            about = Settings.model_fields[name].description
            _say(f"setting TIDEGATE_{name.upper()}: {problem['msg']}. {about}")
        sys.exit(EXIT_USAGE)
    except KafkaException as error:
        _say(f"the broker: {error.args[0].str()}")
        sys.exit(EXIT_USAGE)
    except (RegistryUnavailableError, SchemaRegistryError) as error:
        _say(f"the schema registry: {error}")
        sys.exit(EXIT_USAGE)
    except TidegateError as error:
        _say(str(error))
        sys.exit(EXIT_USAGE)
    except OSError as error:  # such as a full disk under the output
        _say(f"{error.strerror or type(error).__name__}")
        sys.exit(EXIT_USAGE)


def _say(message: str) -> None:
    print(f"tidegate: {message}", file=sys.stderr)


def _terminated(signum: int, frame: object) -> NoReturn:
    raise SystemExit(128 + signum)
