"""What a run over traffic came to: counts, latencies, and whether every event was decided."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from rich.table import Table

from tidegate.cli.drive import Judged
from tidegate.cli.render import rules


@dataclass(slots=True)
class Report:
    """Counts of a run; fed with one event after the other, then with the dead letters."""

    decisions: int = 0
    dead_letters: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)
    events: int = 0

    def add(self, judged: Judged) -> None:
        """Count one event."""
        self.events += 1
        effective = judged.effective
        self.actions[effective.action] += 1
        if kind := judged.line.source.get("kind"):
            self.kinds[str(kind), effective.action] += 1
        if effective.decision is None:
            self.reasons[effective.reason_code] += 1
            return
        self.decisions += 1
        self.latencies_ms.append(judged.latency_s * 1000)
        for rule in rules(effective.decision) or [""]:
            self.reasons[f"{effective.reason_code} {rule}".rstrip()] += 1

    @property
    def all_accounted_for(self) -> bool:
        """Every event has a decision or is a dead letter."""
        return self.events == self.decisions + self.dead_letters

    def latency_ms(self, percent: int) -> float:
        """A percentile of the time from before sending to reading the decision; 0 without any."""
        if len(self.latencies_ms) < 2:
            return sum(self.latencies_ms)
        return quantiles(self.latencies_ms, n=100, method="inclusive")[percent - 1]

    def plain(self) -> dict[str, Any]:
        """As a JSON object."""
        kinds: dict[str, dict[str, int]] = {}
        for (kind, action), count in sorted(self.kinds.items()):
            kinds.setdefault(kind, {})[action] = count
        return {
            "events": self.events,
            "decisions": self.decisions,
            "dead_letters": self.dead_letters,
            "actions": dict(sorted(self.actions.items())),
            "reasons": dict(self.reasons.most_common()),
            "kinds": kinds,
            "latency_ms": {
                "p50": round(self.latency_ms(50), 3),
                "p99": round(self.latency_ms(99), 3),
            },
            "all_accounted_for": self.all_accounted_for,
        }

    def table(self) -> Table:
        """As a table for people."""
        table = Table(show_header=False)
        table.add_column(style="bold")
        table.add_column(justify="right")
        table.add_row("events", f"{self.events:,}")
        table.add_row("decisions", f"{self.decisions:,}")
        table.add_row("dead letters", f"{self.dead_letters:,}", end_section=True)
        _rows(table, "action", self.actions)
        _rows(table, "reason", self.reasons)
        _rows(table, "kind", {f"{kind} {action}": n for (kind, action), n in self.kinds.items()})
        table.add_row("latency p50", f"{self.latency_ms(50):.1f} ms")
        table.add_row("latency p99", f"{self.latency_ms(99):.1f} ms")
        return table

    def last_line(self) -> str:
        """The line that says whether anything got lost."""
        answer = "yes" if self.all_accounted_for else "NO"
        return f"events = decisions + dead letters: {answer}"


def _rows(table: Table, label: str, counts: dict[str, int]) -> None:
    ordered = sorted(counts.items())
    for place, (name, count) in enumerate(ordered, start=1):
        table.add_row(f"{label}: {name}", f"{count:,}", end_section=place == len(ordered))
