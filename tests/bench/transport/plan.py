"""How long and how often everything is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Sizes of one run of the benchmark.

    rounds: of every throughput. warm_s, window_s: before and while a throughput is measured.
    latency_runs, latency_s: of every rate. table_keys: rows in the table. restores, starts: how
    often each. growth_events: cost per event is followed up to so many.
    """

    rounds: int
    warm_s: float
    window_s: float
    latency_runs: int
    latency_s: float
    table_keys: tuple[int, ...]
    table_s: float
    restores: int
    starts: int
    growth_events: int


FULL = Plan(
    rounds=3,
    warm_s=2.0,
    window_s=10.0,
    latency_runs=5,
    latency_s=60.0,
    table_keys=(100_000, 1_000_000),
    table_s=8.0,
    restores=3,
    starts=5,
    growth_events=1_000_000,
)
QUICK = Plan(
    rounds=1,
    warm_s=1.0,
    window_s=5.0,
    latency_runs=1,
    latency_s=8.0,
    table_keys=(100_000,),
    table_s=4.0,
    restores=1,
    starts=1,
    growth_events=30_000,
)
