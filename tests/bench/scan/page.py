"""The page `docs/benchmarks-scan.md`, made from what was measured."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent

from bench.scan import cost, start, worst
from bench.scan.bars import USUAL, bars, growth, us_of
from bench.scan.cost import ALL, ALONE, cases, variant
from bench.scan.plan import SIZES, Plan
from bench.scan.texts import PLAIN
from bench.transport.measured import Measured, Row
from bench.transport.page import number, titled
from corpus.worst import SIZE

_PACKAGES = ("hyperscan", "google-re2", "phonenumbers")


def page(rows: Sequence[Row], plan: Plan) -> str:
    """The page in Markdown."""
    made = (_introduction(plan), _bars(rows), _all(rows), _each(rows), _growth(rows))
    return "\n\n".join(filter(None, (*made, _start(rows), _worst(rows)))) + "\n"


def machine() -> str:
    """The machine and what runs on it, in words."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {processor()}; {python}, {packages}"


def processor(told: Path = Path("/proc/cpuinfo")) -> str:
    """The model, where the system tells it, else the architecture."""
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _introduction(plan: Plan) -> str:
    return dedent(
        f"""\
        # Benchmarks of the rule components

        Made by `make bench-scan` on one core of a machine with
        {machine()}.
        Figures are processor time without the runner, which `make bench` measures; components take
        turns over the same texts, {plan.rounds} rounds of {plan.passes} passes, and a figure is the
        median. Measured are all components that read texts; `rate_limiter`, which keeps state, and
        `output_monitor` read none. Options are the defaults, or those of the example where there
        are none, so that `size_limits` objects to the longest texts. Texts in which nothing is
        found are cut out of the harmless ones of the tests; those with hits have one in every 500
        characters. In prose without numbers no pattern of any component has anything to look at;
        most other prose holds a number, which is looked at and found to be none of a telephone.
        With others the components are compared [elsewhere](benchmarks-peers.md)."""
    )


def _bars(rows: Sequence[Row]) -> str:
    cells = [
        (bar.about, bar.bar, bar.told, bar.verdict) for bar in bars(rows) if bar.value is not None
    ]
    return titled("Bars", ("", "bar", "measured", "met"), cells)


def _all(rows: Sequence[Row]) -> str:
    measured = Measured(rows, cost.SECTION)
    cells = []
    for case in cases(SIZES):
        us, plain = us_of(rows, ALL, case), variant(ALL, case._replace(sort=PLAIN, has_hits=False))
        if us is not None:
            ratios = [
                measured.ratio(variant(ALL, case), other, "us_per_text")
                for other in (plain, variant(ALONE, case))
            ]
            values = (number(us, 1), number(us * 1000 / case.size, 1))
            cells.append((str(case), *values, *(number(ratio, 2) for ratio in ratios)))
    to_plain, to_one = "ratio to prose without numbers", f"ratio to `{ALONE}` alone"
    heads = ("texts", "us/text", "us/1,000 characters", to_plain, to_one)
    return titled("All together", heads, cells, "With one scan between them.")


def _each(rows: Sequence[Row]) -> str:
    names = {name.partition(": ")[0]: None for name in Measured(rows, cost.SECTION).variants}
    usual = cases([USUAL])
    cells = [(name, *(number(us_of(rows, name, case), 1) for case in usual)) for name in names]
    return titled("One by one", ("us/text", *map(str, usual)), cells)


def _growth(rows: Sequence[Row]) -> str:
    cells = []
    for case in cases([USUAL]):
        long = case._replace(size=SIZES[-1])
        short_us, long_us = us_of(rows, ALL, case), us_of(rows, ALL, long)
        if short_us is not None and long_us is not None:
            added = (long_us - short_us) * 1000 / (long.size - case.size)
            cells.append((case.kind, number(added, 1), number(growth(rows, case), 2)))
    text = f"From {USUAL} characters to {SIZES[-1]:,}, all together."
    heads = ("texts", "us for 1,000 characters more", "cost per character, ratio")
    return titled("Growth", heads, cells, text)


def _start(rows: Sequence[Row]) -> str:
    measured = Measured(rows, start.SECTION)
    cells = [
        (name, number(measured.median(name, "s"), 2), number(measured.median(name, "cache_kb")))
        for name in measured.variants
    ]
    text = "Importing the components and making their scanner."
    return titled("Start", ("patterns", "seconds", "cache, kB"), cells, text)


def _worst(rows: Sequence[Row]) -> str:
    measured = Measured(rows, worst.SECTION)
    slowest = sorted(measured.variants, key=lambda name: -(measured.median(name, "s") or 0.0))
    cells = [(name, number(measured.median(name, "s"), 2)) for name in slowest]
    text = f"Texts of {SIZE:,} characters made to cost the most, all together, once each."
    return titled("The worst", ("text", "seconds"), cells, text)
