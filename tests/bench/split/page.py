"""The page `docs/benchmarks-split.md`, made from what was measured."""

from collections.abc import Sequence
from textwrap import dedent

from bench.split import capacity, hop, windows
from bench.split.placed import CHAINED, ONE_APART, PLACEMENTS, SILENT
from bench.split.plan import Plan
from bench.transport.latency import name_of
from bench.transport.measured import Measured, Row
from bench.transport.page import number, spread, titled
from tidegate.components.component_config import DECIDE, SCREEN


def page(rows: Sequence[Row], plan: Plan) -> str:
    """The page in Markdown."""
    made = (_introduction(plan), _bars(rows), _agents(rows), _policies(rows), _hop(rows, plan))
    return "\n\n".join(filter(None, (*made, _windows(rows)))) + "\n"


def _introduction(plan: Plan) -> str:
    return dedent(
        f"""\
        # Benchmarks of split placement

        Made by `make bench-split`, in one run on one real Kafka, with the same events as
        [the others](benchmarks.md) and one core for the workers under test. The policy is `minimal`
        with a rate limit in the table; more and more of its three components are placed apart.
        Variants take turns, {plan.rounds} rounds; ratios are of medians."""
    )


def _bars(rows: Sequence[Row]) -> str:
    slowest = _slowest(rows, ONE_APART)
    chained = _slowest(rows, CHAINED)
    ratio = slowest / chained if slowest and chained else None
    added = _added_ms(rows, 1_000)
    cells = []
    if ratio is not None:
        told = "yes" if ratio >= 0.5 else "**no**"
        about = "events/s with one group apart, a core for each agent, by chained on one core"
        cells.append((about, "at least 0.50", number(ratio, 2), told))
    about = "p99 that the hop adds at 1,000/s"
    if undecided := _undecided(rows, name_of(ONE_APART, 1_000)):
        said = f"the core does not keep up: {number(undecided)} undecided"
        cells.append((about, "at most 10 ms", said, "**no**"))
    elif added is not None:
        told = "yes" if added <= 10 else "**no**"
        cells.append((about, "at most 10 ms", f"{number(added, 1)} ms", told))
    return titled("Bars", ("", "bar", "measured", "met"), cells)


def _agents(rows: Sequence[Row]) -> str:
    measured = Measured(rows, capacity.SECTION)
    cells = [
        (
            *name.split(": "),
            number(measured.median(name, "events_per_s")),
            spread(measured.runs(name, "events_per_s")),
            number(measured.median(name, "cpu_us_per_event")),
            number(measured.median(name, "rss_mb")),
        )
        for name in measured.variants
    ]
    text = (
        "One agent at a time, on one core, reads all events; `decide` then finds all verdicts "
        "there. The slowest agent is what\na pipeline with a core for each comes to."
    )
    heads = ("components", "agent", "events/s", "runs", "CPU, us/event", "memory, MB")
    return titled("Capacity of a core", heads, cells, text)


def _policies(rows: Sequence[Row]) -> str:
    measured = Measured(rows, capacity.SECTION)
    silent = _slowest(rows, SILENT)
    cells = []
    for name in PLACEMENTS:
        slowest = _slowest(rows, name)
        if slowest is None or silent is None:
            continue
        together = measured.median(capacity.variant(name, capacity.ALL_IN_ONE), "events_per_s")
        together = together or slowest  # chained, there is but one agent
        own = [v for v in measured.variants if v.startswith(f"{name}: ")]
        used = [
            measured.median(v, "cpu_us_per_event") or 0.0
            for v in own
            if v != capacity.variant(name, capacity.ALL_IN_ONE)
        ]
        cells.append(
            (
                name,
                number(slowest),
                number(slowest / silent, 2),
                number(together),
                number(together / silent, 2),
                number(sum(used)),
            )
        )
    heads = (
        "components",
        "decisions/s, a core for each agent",
        "ratio",
        "decisions/s, all on one core",
        "ratio",
        "CPU of all agents, us/event",
    )
    return titled("Decisions by placement", heads, cells, "Ratios to chained without verdicts.")


def _hop(rows: Sequence[Row], plan: Plan) -> str:
    measured = Measured(rows, hop.SECTION)
    cells = [
        (
            f"{rate:,}/s",
            name,
            number(measured.median(variant, "p50_ms"), 1),
            number(measured.median(variant, "p99_ms"), 1),
            spread(measured.runs(variant, "p99_ms"), 1),
            number(measured.median(variant, "cpu_us_per_event")),
            number(_undecided(rows, variant)),
        )
        for rate in hop.RATES
        for name in (CHAINED, ONE_APART)
        if (variant := name_of(name, rate)) in measured.variants
    ]
    text = (
        f"From `submit` to the decision consumed, {plan.latency_runs} runs of "
        f"{plan.latency_s:g} s in turn, medians; all agents in one process on one core. Runs that "
        "the core\ndid not keep up with have no times: of their events the last column says how "
        "many had no decision 10 s after the last was submitted."
    )
    heads = (
        "rate",
        "components",
        "p50, ms",
        "p99, ms",
        "p99 of the runs",
        "CPU, us/event",
        "undecided",
    )
    return titled("What the hop adds", heads, cells, text)


def _windows(rows: Sequence[Row]) -> str:
    measured = Measured(rows, windows.SECTION)
    empty = measured.median("0", "rss_mb")
    cells = []
    for name in measured.variants:
        used = measured.median(name, "rss_mb")
        count = int(name.replace(",", ""))
        if used is not None and empty is not None:
            each = (used - empty) * 1e6 / count if count else None
            cells.append((name, number(used), number(each)))
    text = "Events that `decide` has read and nobody has judged."
    return titled("Open windows", ("windows", "memory, MB", "bytes each"), cells, text)


def _slowest(rows: Sequence[Row], name: str) -> float | None:
    """Events/s of the slowest agent of a policy, each alone on a core."""
    measured = Measured(rows, capacity.SECTION)
    agents = {SCREEN, *PLACEMENTS[name].values(), DECIDE}
    found = (measured.median(capacity.variant(name, agent), "events_per_s") for agent in agents)
    return min((rate for rate in found if rate is not None), default=None)


def _undecided(rows: Sequence[Row], variant: str) -> float | None:
    return Measured(rows, hop.SECTION).median(variant, "undecided")


def _added_ms(rows: Sequence[Row], rate: int) -> float | None:
    measured = Measured(rows, hop.SECTION)
    split, chained = (
        measured.median(name_of(name, rate), "p99_ms") for name in (ONE_APART, CHAINED)
    )
    return None if split is None or chained is None else split - chained
