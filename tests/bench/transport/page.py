"""The page `docs/benchmarks.md`, made from what was measured."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from textwrap import dedent

from bench.transport import latency, scaling, starts, tables, throughput
from bench.transport.bars import bars
from bench.transport.events import SUBJECTS
from bench.transport.measured import Measured, Row
from bench.transport.place import PARTITIONS
from bench.transport.plan import Plan
from bench.transport.variants import GUARANTEES, MINIMAL, RAW, TRANSPORTS

Cells = Sequence[Sequence[str]]

_PACKAGES = ("confluent-kafka", "faust-streaming", "fastavro", "msgspec", "rocksdict", "uvloop")


def page(rows: Sequence[Row], plan: Plan) -> str:
    """The page in Markdown."""
    return "\n\n".join(filter(None, (section(rows, plan) for section in _SECTIONS))) + "\n"


def _introduction(_: Sequence[Row], plan: Plan) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return dedent(
        f"""\
        # Benchmarks

        Made by `make bench-transport`, which starts a real Kafka of one node. What counts are the
        ratios: the variants of a section take turns in one run, {plan.rounds} rounds, and a ratio
        is one of medians. The absolute figures are those of one machine with
        {os.cpu_count()} cores; Python {platform.python_version()}, {packages}.

        The client under test has one core to itself. The broker, the registry, the producer of
        the events and what measures share the rest. Events are `SafetyRequest`s with values of
        about 500 bytes of {SUBJECTS:,} subjects, submitted by the client of the project
        to {PARTITIONS} partitions. The rate is that at which the topic of decisions
        grows by the broker's word, over {plan.window_s:g} s after {plan.warm_s:g} s of running.
        Every client but those with components writes decisions with the same ids, which is
        checked."""
    )


def _bars(rows: Sequence[Row], _: Plan) -> str:
    cells = [
        (bar.about, bar.bar, "not measured" if bar.value is None else bar.told, bar.verdict)
        for bar in bars(rows)
    ]
    return titled("Bars", ("", "bar", "measured", "met"), cells)


def _transports(rows: Sequence[Row], _: Plan) -> str:
    told = _throughput(rows, TRANSPORTS, {name: v.about for name, v in TRANSPORTS.items()})
    return told and (
        "## Throughput\n\nAll call the same functions for an event: decode, content digest, ids, "
        "headers, encode. The raw loop reads 500\nrecords at a time, flushes and commits every "
        f"second, and waits 5 ms for others to share a request with, as Tidegate does.\n\n{told}"
    )


def _guarantees(rows: Sequence[Row], _: Plan) -> str:
    told = _throughput(rows, GUARANTEES, {name: v.about for name, v in GUARANTEES.items()})
    return told and f"## What each guarantee costs\n\nAgainst the same raw loop.\n\n{told}"


def _throughput(rows: Sequence[Row], names: Iterable[str], about: dict[str, str]) -> str:
    measured = Measured(rows, throughput.SECTION)
    cells = [
        (
            about[name],
            number(measured.median(name, "events_per_s")),
            spread(measured.runs(name, "events_per_s")),
            number(measured.ratio(name, RAW, "events_per_s"), 2),
            number(measured.median(name, "cpu_us_per_event")),
            number(measured.median(name, "rss_mb")),
        )
        for name in names
        if name in measured.variants
    ]
    heads = ("client", "events/s", "runs", "ratio to raw", "CPU, us/event", "memory, MB")
    return _table(heads, cells)


def _latency(rows: Sequence[Row], plan: Plan) -> str:
    measured = Measured(rows, latency.SECTION)
    cells = [
        (
            f"{rate:,}/s",
            TRANSPORTS[name].about,
            number(measured.median(variant, "p50_ms"), 1),
            number(measured.median(variant, "p99_ms"), 1),
            spread(measured.runs(variant, "p99_ms"), 1),
            number(measured.median(variant, "cpu_us_per_event")),
        )
        for rate in latency.RATES
        for name in (RAW, MINIMAL)
        if (variant := latency.name_of(name, rate)) in measured.variants
    ]
    text = (
        f"From `submit` to the decision consumed, {plan.latency_runs} runs of "
        f"{plan.latency_s:g} s in turn, medians. Events come one at a time\nand on schedule. The "
        "raw echo is the raw loop of above: it decodes, digests and encodes as well."
    )
    heads = ("rate", "client", "p50, ms", "p99, ms", "p99 of the runs", "CPU, us/event")
    return titled("Latency", heads, cells, text)


def _updates(rows: Sequence[Row], _: Plan) -> str:
    updates, restored = Measured(rows, tables.UPDATES), Measured(rows, tables.RESTORE)
    cells = [
        (
            name,
            number(updates.median(name, "updates_per_s")),
            number(restored.median(name, "rows_per_s")),
            number(restored.median(name, "seconds"), 2),
            number(restored.median(name, "bytes_per_key")),
        )
        for name in restored.variants
    ]
    text = (
        "A count by key, updated by an agent that takes batches. Keys come in turn, so that no two "
        "changes of a batch share a\nrow, and every update is a changelog record. A restore reads "
        "a changelog with one record for every key."
    )
    heads = ("rows in", "updates/s", "restored rows/s", "restore, s", "bytes/key")
    return titled("Tables", heads, cells, text)


def _starts(rows: Sequence[Row], plan: Plan) -> str:
    measured = Measured(rows, starts.SECTION)
    cells = [
        (
            how,
            *(
                number(measured.median(f"{how}, {membership}", "seconds"), 2)
                for membership in starts.MEMBERSHIPS
            ),
        )
        for how in (starts.AFRESH, starts.AFTER_TERM, starts.AFTER_KILL)
        if f"{how}, {starts.MEMBERSHIPS[0]}" in measured.variants
    ]
    text = (
        f"From starting the process, with an event waiting, to the first decision, on one core; "
        f"medians of {plan.starts}. A member\nwithout a name that was killed is missed after the "
        "session time-out, 10 s by default."
    )
    heads = ("seconds", "dynamic membership", "static membership")
    return titled("Start", heads, cells, text)


def _scaling(rows: Sequence[Row], _: Plan) -> str:
    measured = Measured(rows, scaling.SECTION)
    cells = [
        (
            name,
            number(measured.median(name, "cpu_us_per_event")),
            number(measured.median(name, "rss_mb")),
        )
        for name in measured.variants
    ]
    text = "One worker with policy `minimal` and a rate limit, without a pause."
    heads = ("events", "CPU, us/event in that stretch", "memory at its end, MB")
    return titled("Cost per event over time", heads, cells, text)


_SECTIONS: tuple[Callable[[Sequence[Row], Plan], str], ...] = (
    _introduction,
    _bars,
    _transports,
    _guarantees,
    _latency,
    _updates,
    _starts,
    _scaling,
)


def titled(title: str, heads: Sequence[str], cells: Cells, text: str = "") -> str:
    """A section, empty when nothing of it was measured."""
    if not cells:
        return ""
    return "\n\n".join(filter(None, (f"## {title}", text, _table(heads, cells))))


def _table(heads: Sequence[str], cells: Cells) -> str:
    if not cells:
        return ""
    rule = ["---"] * len(heads)
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *cells))


def number(value: float | None, digits: int = 0) -> str:
    """A number for people; nothing where there is none."""
    return "" if value is None else f"{value:,.{digits}f}"


def spread(values: Sequence[float], digits: int = 0) -> str:
    """The values of all runs."""
    return ", ".join(number(value, digits) for value in values)
