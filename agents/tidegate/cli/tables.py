"""`tidegate tables`: what changelogs hold, read from outside."""

import json
import os
import sys
from contextlib import AbstractContextManager
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from tidegate.agents.table_states import key_prefix, owner_of
from tidegate.broker.clients import admin_client
from tidegate.broker.cluster import all_names
from tidegate.cli import EXIT_NO
from tidegate.cli.options import BootstrapServers, Json, TopicPrefix
from tidegate.cli.progress import Show, progress
from tidegate.cli.reach import refuse_silent_broker
from tidegate.cli.render import printable
from tidegate.components.content import Direction
from tidegate.components.window import Window
from tidegate.schemas.log_time import at_milliseconds
from tidegate.schemas.topics import DEFAULT_PREFIX, STATE, WINDOWS
from tidegate.transport.settings import TransportSettings
from tidegate.transport.tables.lookup import Found, look_up
from tidegate.transport.tables.tally import Counts, tally

tables = typer.Typer(
    help="What tables hold, read from their changelogs; nothing is joined or written.",
    no_args_is_help=True,
)

Changelog = Annotated[
    str | None,
    typer.Option(
        "--topic",
        help="Changelog of a table of your own application, or windows. None: the state of "
        "components, of all agents.",
        show_default=False,
    ),
]


@tables.command("list")
def list_tables(
    bootstrap_servers: BootstrapServers,
    topic: Changelog = None,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
    as_json: Json = False,
) -> None:
    """Count rows and records: of each component and direction, or of another changelog."""
    settings = _reach(bootstrap_servers)
    for changelog in [topic] if topic else _states(settings, topic_prefix):
        with _percent_read() as show:
            if topic is None:
                groups = tally(settings, changelog, owner_of, show)
            else:
                groups = tally(settings, changelog, lambda _: (), show) or {(): Counts()}
        for group, counts in groups.items():
            of = dict(zip(("component", "direction"), group, strict=False))
            _print({"topic": changelog, **of} | _plain_counts(counts), as_json)
        if not groups and not as_json:
            print(f"{changelog} has no rows")


@tables.command()
def get(
    bootstrap_servers: BootstrapServers,
    name: Annotated[
        str,
        typer.Argument(
            metavar="COMPONENT",
            help="Its name in the policy; with --topic the key: of windows, an event's id.",
        ),
    ],
    subject: Annotated[
        str | None, typer.Argument(metavar="SUBJECT", help="Not with --topic.", show_default=False)
    ] = None,
    direction: Annotated[
        Direction | None, typer.Option(help="None: both.", show_default=False)
    ] = None,
    topic: Changelog = None,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
    as_json: Json = False,
) -> None:
    """Show what a component keeps of a subject, or with --topic NAME the row of a KEY.

    Exit status 1 when there is none.
    """
    is_window = topic == WINDOWS.full_name(topic_prefix)
    if topic is None:
        if subject is None:
            raise typer.BadParameter("SUBJECT is missing: COMPONENT SUBJECT, or --topic NAME KEY")
        keys = {
            os.fsencode(f"{key_prefix(name, way)}{subject}"): {
                "component": name,
                "direction": way,
                "subject": subject,
            }
            for way in ([direction] if direction else Direction)
        }
    else:
        if subject is not None or direction is not None:
            raise typer.BadParameter("--topic takes a KEY alone; drop SUBJECT and --direction")
        keys = {_event_key(name) if is_window else os.fsencode(name): {"key": name}}
    settings = _reach(bootstrap_servers)
    changelogs = [topic] if topic else _states(settings, topic_prefix)
    stands = False
    for changelog in changelogs:
        with _percent_read() as show:
            found = look_up(settings, changelog, keys, show)
        for record in found:
            about = {"topic": changelog, **keys[record.key]}
            _print(about | _plain_record(record, is_window), as_json)
            stands |= not record.void
    if not stands:
        print(f"tidegate: no row with that key in {', '.join(changelogs)}", file=sys.stderr)
        raise typer.Exit(EXIT_NO)


def _states(settings: TransportSettings, topic_prefix: str) -> list[str]:
    """The topics with the state of components: that of `screen`, and one of each placed agent."""
    state = STATE.full_name(topic_prefix)
    with admin_client(settings.bootstrap_servers, settings.security) as admin:
        names = all_names(admin)
    return [state, *(name for name in names if name.startswith(f"{state}."))]


def _event_key(event_id: str) -> bytes:
    try:
        return UUID(event_id).bytes
    except ValueError:
        raise typer.BadParameter("a window has an event's id as its key, a UUID") from None


def _reach(bootstrap_servers: str) -> TransportSettings:
    settings = TransportSettings(bootstrap_servers=bootstrap_servers)
    refuse_silent_broker(bootstrap_servers, settings.security)
    return settings


def _percent_read() -> AbstractContextManager[Show]:
    return progress("percent of the changelog", 100)


def _plain_counts(counts: Counts) -> dict[str, Any]:
    return {
        "rows": counts.rows,
        "partitions": len(counts.partitions),
        "records": counts.records,
        "bytes": counts.bytes,
        "late": counts.late,
        "oldest": _time(counts.oldest_ms),
        "newest": _time(counts.newest_ms),
    }


def _plain_record(found: Found, is_window: bool) -> dict[str, Any]:
    """Of a record that removes a row, what it has."""
    told: dict[str, Any] = {
        "partition": found.partition,
        "offset": found.offset,
        "written": _time(found.time_ms),
        "void": found.void,
        "last_claim": found.claim,
    }
    if (row := found.row) is not None:
        read = _as_window if is_window else _as_json
        told |= {
            "claim": row.token,
            "version": row.version,
            "expires": _time(row.expires // 1000),
            "applied": row.applied,
            "undo": len(row.undo),
            "deleted": not row.value,
            "value": read(row.value[0]) if row.value else None,
        }
    return told


def _as_json(value: object) -> Any:
    """A value of any type as JSON has it: bytes in base64, keys as text."""
    return json.loads(msgspec.json.encode(value, enc_hook=repr))


def _as_window(value: object) -> Any:
    """A window with the names of its fields, or as it lies there when it is of another version."""
    try:
        return _as_json(_named(msgspec.convert(value, Window)))
    except msgspec.ValidationError:
        return _as_json(value)


def _named(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return {name: _named(field) for name, field in msgspec.structs.asdict(value).items()}
    return [_named(item) for item in value] if isinstance(value, tuple) else value


def _time(ms: int | None) -> str | None:
    """Of a moment in milliseconds; None or 0 is none."""
    if not ms:
        return None
    try:
        return at_milliseconds(ms).isoformat(timespec="milliseconds")
    except OverflowError:
        return "after the year 9999"


def _print(told: dict[str, Any], as_json: bool) -> None:
    """As one line for programs; for people as a line for each thing, and an empty one."""
    if as_json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        shown = value if isinstance(value, str) else json.dumps(value)
        print(f"{name:<12}{printable(shown)}")
    print()
