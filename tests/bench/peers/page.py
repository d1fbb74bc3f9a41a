"""The page `docs/benchmarks-peers.md`, made from what was measured."""

from collections.abc import Sequence
from textwrap import dedent

from bench.peers.bars import bars
from bench.peers.comparing import RECALL_OF
from bench.peers.plan import Plan
from bench.peers.sides import OURS, SIDES
from bench.scan.page import machine
from bench.transport.measured import Measured, Row
from bench.transport.page import number, titled
from corpus.labelled import KINDS
from corpus.labelled.kinds import Check


def page(rows: Sequence[Row], plan: Plan) -> str:
    """The page in Markdown."""
    made = (_introduction(plan), _bars(rows), *(_check(rows, check) for check in Check))
    found = (_kinds(rows, check) for check in Check)
    return "\n\n".join(filter(None, (*made, *found))) + "\n"


def _introduction(plan: Plan) -> str:
    versions = ", ".join(f"{side.package} {side.version}" for side in SIDES if side.version)
    return dedent(
        f"""\
        # The rule components and others

        Made by `make bench-peers` on one core of a machine with
        {machine()};
        {versions}.

        All read the same texts, which the tests of the project draw from a seed: half of them hold
        what is looked for, half only what looks like it. The texts are our own and so is what they
        call a hit, which favours us: ratios of time say more than recall. Each side runs in a
        process of its own, warm, by its default settings; we are given an event and list its texts,
        the others are given the text; presidio goes by its patterns alone, without a model of a
        language. Figures are processor time, the median of {plan.passes} passes for each text; the
        sides take turns, {plan.rounds} rounds, and a ratio is one of medians. A text counts as
        found when anything in it is flagged."""
    )


def _bars(rows: Sequence[Row]) -> str:
    cells = [(bar.about, bar.bar, bar.told or "not measured", bar.verdict) for bar in bars(rows)]
    return titled("Bars", ("", "bar", "measured", "met"), cells)


def _check(rows: Sequence[Row], check: Check) -> str:
    measured = Measured(rows, check)
    cells = [
        (
            name,
            number(us, 1),
            number(measured.ratio(name, OURS, "us_per_text"), 1),
            number(measured.median(name, "recall"), 2),
            number(measured.median(name, "precision"), 2),
        )
        if (us := measured.median(name, "us_per_text")) is not None
        else (name, _why_not(name), "", "", "")
        for name in measured.variants
    ]
    heads = ("", "us/text", f"time by that of {OURS}", "recall", "precision")
    return titled(check.capitalize(), heads, cells)


def _why_not(name: str) -> str:
    is_installed = any(side.is_installed for side in SIDES if side.package == name)
    return "**no answer**" if is_installed else "**not installed**"


def _kinds(rows: Sequence[Row], check: Check) -> str:
    measured = Measured(rows, check)
    cells = [
        (
            kind.name if kind.is_hit else f"*{kind.name}*",
            *(number(measured.median(n, f"{RECALL_OF}{kind.name}"), 2) for n in measured.variants),
        )
        for kind in KINDS
        if kind.check is check and measured.variants
    ]
    text = "Share of texts flagged, by what they hold; of those in italics none should be."
    return titled(f"{check.capitalize()} by kind", ("", *measured.variants), cells, text)
