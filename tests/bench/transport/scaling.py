"""Whether an event costs the same after a million others: processor time and memory on the way."""

from collections.abc import Iterator
from itertools import pairwise

from bench.transport.client import Client
from bench.transport.events import fill
from bench.transport.growth import Growth
from bench.transport.measured import Row
from bench.transport.place import Place
from bench.transport.plan import Plan
from bench.transport.variants import LIMITED, TRANSPORTS
from tidegate.schemas.topics import DECISIONS

SECTION = "scaling"

_FIRST = 1_000
_SLOWEST = 500
"""Events per second that it will not fall below."""


def scaling(place: Place, plan: Plan) -> Iterator[Row]:
    """Rows of each stretch of events, the last one complete, of the worker that keeps state."""
    marks = [_FIRST]
    while marks[-1] < plan.growth_events:
        marks.append(min(10 * marks[-1], plan.growth_events))
    prefix = place.new_topics()
    fill(place, prefix, plan.growth_events)
    with (
        Growth(place.bootstrap_servers, DECISIONS.full_name(prefix)) as decisions,
        Client(TRANSPORTS[LIMITED].command, place.environment(prefix)) as client,
    ):
        samples = []
        for mark in marks:
            decisions.wait_for(mark, client, within_s=60 + mark / _SLOWEST)
            samples.append(decisions.sample(client))
    for begin, end in pairwise(samples):
        events = end.records - begin.records
        yield Row(
            SECTION,
            f"to {end.records:,}",
            {
                "cpu_us_per_event": (end.cpu_s - begin.cpu_s) / events * 1e6,
                "rss_mb": end.rss_bytes / 1e6,
            },
        )
