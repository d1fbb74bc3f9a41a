"""What one core does: each agent alone, over the same events, and all agents in one process."""

from collections.abc import Iterator

from bench.split.placed import PLACEMENTS, worker, write_policy
from bench.split.plan import Plan
from bench.transport.client import Client
from bench.transport.events import fill
from bench.transport.growth import Growth
from bench.transport.measured import Row
from bench.transport.place import Place
from tidegate.agents.making import topics_of
from tidegate.components.component_config import DECIDE
from tidegate.components.policy import Policy
from tidegate.schemas.topics import DECISIONS, VERDICTS, Topic

SECTION = "capacity"
ALL_IN_ONE = "all in one process"

_WARM = 0.2
_DONE = 0.9
"""Shares of the events between which an agent is measured."""


def capacity(place: Place, plan: Plan) -> Iterator[Row]:
    """Rows of every agent of every policy, round by round. Raises ClientError."""
    for _ in range(plan.rounds):
        for name in PLACEMENTS:
            file, policy = write_policy(place.directory, name)
            yield from _each_alone(place, plan, name, file, policy)
            if policy.is_split:
                yield _all_in_one(place, plan, name, file, policy)


def variant(name: str, agent: str) -> str:
    """Name of one agent under one policy."""
    return f"{name}: {agent}"


def _each_alone(place: Place, plan: Plan, name: str, file: str, policy: Policy) -> Iterator[Row]:
    """One agent after the other reads all events; `decide` finds all verdicts there."""
    prefix = place.new_topics(topics_of(policy))
    fill(place, prefix, plan.events)
    environment = place.environment(prefix)
    for agent in policy.agents:
        if policy.is_split and agent not in (*policy.groups, DECIDE):
            continue  # a `screen` without components writes nothing of events
        topic = VERDICTS if policy.is_split and agent != DECIDE else DECISIONS
        values = _drain(place, plan, worker(file, agent), environment, prefix, topic)
        yield Row(SECTION, variant(name, agent), values)


def _all_in_one(place: Place, plan: Plan, name: str, file: str, policy: Policy) -> Row:
    prefix = place.new_topics(topics_of(policy))
    fill(place, prefix, plan.events)
    values = _drain(place, plan, worker(file), place.environment(prefix), prefix, DECISIONS)
    return Row(SECTION, variant(name, ALL_IN_ONE), values)


def _drain(
    place: Place,
    plan: Plan,
    command: tuple[str, ...],
    environment: dict[str, str],
    prefix: str,
    topic: Topic,
) -> dict[str, float]:
    with (
        Growth(place.bootstrap_servers, topic.full_name(prefix)) as outputs,
        Client(command, environment) as client,
    ):
        outputs.wait_for(round(plan.events * _WARM), client, within_s=300)
        begin = outputs.sample(client)
        outputs.wait_for(round(plan.events * _DONE), client, within_s=300)
        end = outputs.sample(client)
        outputs.wait_for(plan.events, client, within_s=300)
        client.terminate()
    events = end.records - begin.records
    return {
        "events_per_s": events / (end.at_s - begin.at_s),
        "cpu_us_per_event": (end.cpu_s - begin.cpu_s) / events * 1e6,
        "rss_mb": end.rss_bytes / 1e6,
    }
