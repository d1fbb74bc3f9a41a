"""What the hop over `verdicts` adds to the time from submitting an event to its decision."""

from collections.abc import Iterator

from bench.split.placed import CHAINED, ONE_APART, worker, write_policy
from bench.split.plan import Plan
from bench.transport.latency import LostDecisionsError, name_of, run
from bench.transport.measured import Row
from bench.transport.place import Place
from tidegate.agents.making import topics_of

SECTION = "hop"
RATES = (20, 100, 1_000)


def hop(place: Place, plan: Plan) -> Iterator[Row]:
    """Rows of chained and split in turn, at each rate, all agents in one process.

    Where one core cannot keep up with a rate, the row says how many events were `undecided` in the
    end, and no times. Raises ClientError.
    """
    for rate in RATES:
        for _ in range(plan.latency_runs):
            for name in (CHAINED, ONE_APART):
                file, policy = write_policy(place.directory, name)
                prefix = place.new_topics(topics_of(policy))
                try:
                    values = run(place, prefix, worker(file), rate, plan.latency_s)
                except LostDecisionsError as error:
                    values = {"undecided": error.undecided}
                yield Row(SECTION, name_of(name, rate), values)
