"""`tidegate topics`: the topics of the table on a real cluster."""

import json
from typing import Annotated

import typer

from tidegate.agents.making import topics_of
from tidegate.broker import topic_admin
from tidegate.cli import EXIT_NO
from tidegate.cli.options import BootstrapServers, Json, TopicPrefix
from tidegate.cli.reach import refuse_silent_broker
from tidegate.client.security import Security
from tidegate.components.policy_file import load_policy
from tidegate.schemas.topics import DEFAULT_PREFIX, TOPICS, Topic

topics = typer.Typer(help="Make or check the topics on a cluster.", no_args_is_help=True)

MinInsync = Annotated[
    int | None,
    typer.Option(
        "--min-insync-replicas",
        min=1,
        help="Default: 1 for one replica, else 2.",
        show_default=False,
    ),
]


ForPolicy = Annotated[
    str | None,
    typer.Option(
        "--policy",
        envvar="TIDEGATE_POLICY",
        help="Shipped policy, or a YAML file: adds the topics that placed components keep state "
        "in.",
        show_default=False,
    ),
]


@topics.command()
def create(
    bootstrap_servers: BootstrapServers,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
    policy: ForPolicy = None,
    partitions: Annotated[
        int, typer.Option(min=1, help="Of every topic on the path; never changes once made.")
    ] = topic_admin.DEFAULT_PARTITIONS,
    replication_factor: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Copies of each record. Default: the cluster's default.replication.factor.",
            show_default=False,
        ),
    ] = None,
    min_insync_replicas: MinInsync = None,
    as_json: Json = False,
) -> None:
    """Make what is missing and align settings; repeating is harmless.

    Exit status 1 when something differs that is not changed behind one's back.
    """
    security = Security.from_environment()
    refuse_silent_broker(bootstrap_servers, security)
    done = topic_admin.create(
        bootstrap_servers,
        topic_prefix,
        security,
        partitions,
        replication_factor,
        min_insync_replicas,
        _wanted(policy),
    )
    if as_json:
        print(
            json.dumps(
                {
                    "made": done.made,
                    "aligned": [_plain(difference) for difference in done.aligned],
                    "left": [_plain(difference) for difference in done.left],
                }
            )
        )
    else:
        for name in done.made:
            print(f"made {name}")
        for difference in done.aligned:
            print(f"aligned {difference}")
        for difference in done.left:
            print(f"left alone {difference}")
        print("all topics are there")
    if done.left:
        raise typer.Exit(EXIT_NO)


@topics.command()
def check(
    bootstrap_servers: BootstrapServers,
    topic_prefix: TopicPrefix = DEFAULT_PREFIX,
    policy: ForPolicy = None,
    min_insync_replicas: MinInsync = None,
    as_json: Json = False,
) -> None:
    """Report what differs from the table; exit status 1 if anything does."""
    security = Security.from_environment()
    refuse_silent_broker(bootstrap_servers, security)
    differences = topic_admin.check(
        bootstrap_servers, topic_prefix, security, min_insync_replicas, _wanted(policy)
    )
    if as_json:
        print(json.dumps([_plain(difference) for difference in differences]))
    else:
        for difference in differences:
            print(difference)
        print("topics differ" if differences else "topics are as they must be")
    if differences:
        raise typer.Exit(EXIT_NO)


def _wanted(policy: str | None) -> tuple[Topic, ...]:
    """The topics of the table, and what else a policy needs."""
    needed = () if policy is None else topics_of(load_policy(policy))
    return tuple(dict.fromkeys((*TOPICS, *needed)))


def _plain(difference: topic_admin.Difference) -> dict[str, str]:
    return {
        "topic": difference.topic,
        "setting": difference.setting,
        "wanted": difference.wanted,
        "found": difference.found,
    }
