"""Memory of `decide` by the number of windows that are open: events whose verdicts never come."""

from collections.abc import Iterator

from bench.split.placed import ONE_APART, worker, write_policy
from bench.split.plan import Plan
from bench.transport.client import Client
from bench.transport.committed import Committed
from bench.transport.events import fill
from bench.transport.measured import Row
from bench.transport.place import Place
from tidegate.agents.making import topics_of
from tidegate.components.component_config import DECIDE
from tidegate.schemas.topics import REQUESTS

SECTION = "windows"


def windows(place: Place, plan: Plan) -> Iterator[Row]:
    """A row for each number of windows, and one without any. Raises ClientError."""
    file, policy = write_policy(place.directory, ONE_APART)
    prefix = place.new_topics(topics_of(policy))
    environment = place.environment(prefix) | {"TIDEGATE_SESSION_TIMEOUT_MS": "45000"}
    group = environment["TIDEGATE_APP_PREFIX"] + DECIDE
    there = 1
    fill(place, prefix, there)
    with (
        Committed(place.bootstrap_servers, group, REQUESTS.full_name(prefix)) as committed,
        Client(worker(file, DECIDE), environment) as client,
    ):
        committed.wait_for(there, client)
        yield Row(SECTION, "0", {"rss_mb": client.rss_bytes / 1e6})
        for count in plan.windows:
            fill(place, prefix, count - there)
            there = count
            committed.wait_for(there, client)
            yield Row(SECTION, f"{count:,}", {"rss_mb": client.rss_bytes / 1e6})
