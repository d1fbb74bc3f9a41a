"""Producing traffic and reading its decisions with a bounded number of events in flight.

The bound is there for the embedded broker, which drops what exceeds about 5 MB in a partition.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from tidegate.cli.traffic import Line, TrafficError
from tidegate.client import DecisionReader, EffectiveDecision, Submitter

MAX_EVENTS = 1_000
MAX_BYTES = 1024 * 1024
POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of one line; `latency_s` from before sending to reading the decision."""

    line: Line
    effective: EffectiveDecision
    latency_s: float


def drive(
    lines: Iterable[Line], submitter: Submitter, reader: DecisionReader, timeout_s: float
) -> Iterator[Judged]:
    """Submit every line and yield its outcome once it is known, not in order.

    An event without a decision after `timeout_s` is yielded as what it means: BLOCK, `no_decision`.
    """
    flight = _Flight(reader, timeout_s)
    for line in lines:
        while flight.is_full():
            yield from flight.landed()
        flight.start(line)
        submit(line, submitter)
    submitter.flush(timeout_s)
    while flight.in_air:
        yield from flight.landed()


def submit(line: Line, submitter: Submitter) -> None:
    """Submit the event of a line; raises TrafficError when it is none that the pipeline takes."""
    try:
        submitter.submit(line.event)
    except (ValueError, TypeError) as error:
        raise TrafficError(f"line {line.number}: {error}") from None


class _Flight:
    def __init__(self, reader: DecisionReader, timeout_s: float) -> None:
        self.in_air: dict[UUID, tuple[Line, float]] = {}
        self._bytes = 0
        self._reader = reader
        self._timeout_s = timeout_s

    def is_full(self) -> bool:
        return len(self.in_air) >= MAX_EVENTS or self._bytes >= MAX_BYTES

    def start(self, line: Line) -> None:
        self.in_air[line.event.event_id] = (line, time.monotonic())
        self._bytes += line.size

    def landed(self) -> Iterator[Judged]:
        for effective in self._reader.poll(POLL_S):
            if effective.event_id in self.in_air:
                yield self._land(effective)
        now = time.monotonic()
        late = [i for i, (_, start) in self.in_air.items() if now - start > self._timeout_s]
        for event_id in late:
            yield self._land(self._reader.wait(event_id, timeout=0))

    def _land(self, effective: EffectiveDecision) -> Judged:
        line, start = self.in_air.pop(effective.event_id)
        self._bytes -= line.size
        return Judged(line=line, effective=effective, latency_s=time.monotonic() - start)
