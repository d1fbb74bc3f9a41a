"""`python -m faults`: many runs of random faults, several side by side, and what they came to.

Of counting workers, or of the pipeline: `quick` as `make test` does, `pipeline` with more of all.
A run is known by its seed: `--first-seed N --runs 1` does what the run of seed N did, as far as
processes on a machine ever do the same twice. Exit status 1 when a run was not exact. The last line
is JSON.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from faults.pipeline import plan, trial
from faults.plan import Plan
from faults.result import Result
from faults.trial import run_trial
from tidegate.broker.kafka import KafkaBroker, fetch_jars

_START_S = 300.0
"""For a broker that comes back on a machine that does five times more than it can."""

Trial = Callable[[int, KafkaBroker, Path], Result]


def _of_pipeline(make: Callable[[int], plan.Plan]) -> Trial:
    return lambda seed, broker, logs: trial.run_trial(
        make(seed), broker.bootstrap_servers, logs, broker
    )


TRIALS: dict[str, Trial] = {
    "counting": lambda seed, broker, logs: run_trial(Plan.of(seed), broker, logs),
    "quick": _of_pipeline(plan.Plan.quick),
    "pipeline": _of_pipeline(plan.Plan.long),
}
"""By what is under test; `quick` is what `make test` does to the pipeline."""


def results(trial: Trial, seeds: Sequence[int], side_by_side: int, logs: Path) -> Iterator[Result]:
    """Run all seeds, as many at once as there are brokers; each has a broker to itself."""
    brokers: SimpleQueue[KafkaBroker] = SimpleQueue()
    jars = fetch_jars()

    def run(seed: int) -> Result:
        broker = brokers.get()
        try:
            return trial(seed, broker, logs / f"seed-{seed}")
        finally:
            brokers.put(broker)

    with ExitStack() as stack:
        for number in range(side_by_side):
            broker = KafkaBroker(logs / f"broker-{number}", jars, start_timeout_s=_START_S)
            brokers.put(stack.enter_context(broker))
        pool = stack.enter_context(ThreadPoolExecutor(side_by_side))
        running = [pool.submit(run, seed) for seed in seeds]
        for done in as_completed(running):
            yield done.result()


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """Totals of all runs, and each run."""
    totals: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for result in results:
        totals.update(result.findings)
        hits.update(result.hits)
    return {
        "runs": len(results),
        "records": sum(result.records for result in results),
        "hits": dict(sorted(hits.items())),
        "repeated": sum(result.repeated for result in results),
        **totals,
        "troubled": sum(bool(result.trouble) for result in results),
        "exact": sum(result.is_exact for result in results),
        "each": [asdict(result) for result in results],
    }


def main() -> int:
    """Run, print each run as it ends, then the summary."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="?", choices=TRIALS, default="counting")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--side-by-side", type=int, default=5)
    parser.add_argument("--logs", type=Path, help="kept there; default: a folder that is removed")
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.runs)
    with ExitStack() as stack:
        logs = options.logs or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        done = []
        for result in results(TRIALS[options.what], seeds, options.side_by_side, logs):
            print(result, flush=True)
            done.append(result)
    print(json.dumps(summary(done)))
    return 0 if all(result.is_exact for result in done) else 1


if __name__ == "__main__":
    sys.exit(main())
