"""The page `docs/benchmarks-scan.md`, made from what was measured."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from textwrap import dedent

from bench.scan import cost, start, worst
from bench.scan.cost import ALL, ALONE, Case, cases, variant
from bench.scan.plan import SIZES, Plan
from bench.scan.texts import PROSE, TECHNICAL
from bench.transport.bars import Bar
from bench.transport.measured import Measured, Row
from bench.transport.page import number, titled
from corpus.worst import SIZE

_PACKAGES = ("hyperscan", "google-re2", "phonenumbers")
_USUAL = 500
"""Characters of a usual text."""
_MOST_US = 40


def page(rows: Sequence[Row], plan: Plan) -> str:
    """The page in Markdown."""
    made = (_introduction(plan), _bars(rows), _all(rows), _each(rows), _growth(rows))
    return "\n\n".join(filter(None, (*made, _start(rows), _worst(rows)))) + "\n"


def machine() -> str:
    """The machine and what runs on it, in words."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"{os.cpu_count()} cores; Python {platform.python_version()}, {packages}"


def _introduction(plan: Plan) -> str:
    return dedent(
        f"""\
        # Benchmarks of the rule components

        Made by `make bench-scan` on one core of a machine with
        {machine()}.
        Figures are processor time without the runner, which `make bench` measures; components take
        turns over the same texts, {plan.rounds} rounds, and a figure is the median. Options are the
        defaults, or those of the example where there are none. Texts without hits are cut out of
        the harmless ones of the tests; those with hits have one in every 500 characters. With
        others the components are compared [elsewhere](benchmarks-peers.md)."""
    )


def _bars(rows: Sequence[Row]) -> str:
    bars = (
        Bar(
            f"all rule components, {case}",
            _us(rows, ALL, case),
            _MOST_US,
            is_least=False,
            unit=" us",
            digits=1,
        )
        for case in (Case(_USUAL, PROSE, has_hits=False), Case(_USUAL, TECHNICAL, has_hits=False))
    )
    cells = [(bar.about, bar.bar, bar.told, bar.verdict) for bar in bars if bar.value is not None]
    return titled("Bars", ("", "bar", "measured", "met"), cells)


def _all(rows: Sequence[Row]) -> str:
    measured = Measured(rows, cost.SECTION)
    cells = [
        (
            str(case),
            number(us, 1),
            number(us * 1000 / case.size, 1),
            number(measured.ratio(variant(ALL, case), variant(ALONE, case), "us_per_text"), 2),
        )
        for case in cases(SIZES)
        if (us := _us(rows, ALL, case)) is not None
    ]
    heads = ("texts", "us/text", "us/1,000 characters", f"ratio to `{ALONE}` alone")
    return titled("All together", heads, cells, "With one scan between them.")


def _each(rows: Sequence[Row]) -> str:
    usual = [case for case in cases(SIZES) if case.size == _USUAL]
    names = {name.partition(": ")[0]: None for name in Measured(rows, cost.SECTION).variants}
    cells = [(name, *(number(_us(rows, name, case), 1) for case in usual)) for name in names]
    return titled("One by one", ("us/text", *map(str, usual)), cells)


def _growth(rows: Sequence[Row]) -> str:
    cells = []
    for case in cases([_USUAL]):
        long = case._replace(size=SIZES[-1])
        short_us, long_us = _us(rows, ALL, case), _us(rows, ALL, long)
        if short_us is not None and long_us is not None:
            ratio = long_us / long.size / (short_us / case.size)
            added = (long_us - short_us) * 1000 / (long.size - case.size)
            name = str(case).partition(", ")[2]
            cells.append((name, number(added, 1), number(ratio, 2)))
    text = f"From {_USUAL} characters to {SIZES[-1]:,}, all together."
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


def _us(rows: Sequence[Row], name: str, case: Case) -> float | None:
    return Measured(rows, cost.SECTION).median(variant(name, case), "us_per_text")
