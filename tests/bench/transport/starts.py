"""From starting the process to the first decision: afresh, after SIGTERM, and after SIGKILL."""

import time
from collections.abc import Callable, Iterator

from bench.transport.client import Client
from bench.transport.committed import Committed
from bench.transport.events import request
from bench.transport.growth import Growth
from bench.transport.measured import Row
from bench.transport.place import Place, group_of
from bench.transport.plan import Plan
from bench.transport.variants import MINIMAL, TRANSPORTS
from tidegate.client import Submitter
from tidegate.schemas.topics import DECISIONS, REQUESTS

SECTION = "start"
MEMBERSHIPS = ("dynamic", "static")
AFRESH, AFTER_TERM, AFTER_KILL = "afresh", "after SIGTERM", "after SIGKILL"


def starts(place: Place, plan: Plan) -> Iterator[Row]:
    """Rows of each way to start, with a group that knows its members by name and without."""
    for _ in range(plan.starts):
        for membership in MEMBERSHIPS:
            for how, seconds in _three(place, membership == "static"):
                yield Row(SECTION, f"{how}, {membership}", {"seconds": seconds})


def _three(place: Place, is_static: bool) -> Iterator[tuple[str, float]]:
    prefix = place.new_topics()
    env = place.environment(prefix)
    if is_static:
        env["TIDEGATE_GROUP_INSTANCE_ID"] = "bench"
    servers = place.bootstrap_servers
    with (
        Submitter(servers, place.registry_url, topic_prefix=prefix) as submitter,
        Growth(servers, DECISIONS.full_name(prefix)) as decisions,
        Committed(servers, group_of(env), REQUESTS.full_name(prefix)) as committed,
    ):

        def start(number: int, end: Callable[[Client], None]) -> float:
            submitter.request(**request(number))
            submitter.flush()
            began = time.monotonic()
            with Client(TRANSPORTS[MINIMAL].command, env) as client:
                seconds = decisions.wait_for(number, client) - began
                committed.wait_for(number, client)
                end(client)
            return seconds

        yield AFRESH, start(1, Client.terminate)
        yield AFTER_TERM, start(2, Client.kill)
        yield AFTER_KILL, start(3, Client.kill)
