"""How long and how often everything is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Sizes of one run. rounds: of all variants in turn. events: read by every agent in a round.

    latency_runs, latency_s: of chained and split in turn. windows: how many are open at once.
    """

    rounds: int
    events: int
    latency_runs: int
    latency_s: float
    windows: tuple[int, ...]


FULL = Plan(
    rounds=2, events=40_000, latency_runs=2, latency_s=20.0, windows=(10_000, 100_000, 300_000)
)
QUICK = Plan(rounds=1, events=15_000, latency_runs=1, latency_s=10.0, windows=(10_000, 30_000))
