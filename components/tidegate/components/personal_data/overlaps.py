"""Which of several findings at one place is meant."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from tidegate.components.scan.match import Match


class Candidate(NamedTuple):
    """A match, and how sure it is."""

    match: Match
    confidence: float


def strongest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that overlap no surer one, nor one as sure and longer, in their order.

    What is found in different readings of a text stands side by side: each may be meant. What is
    found in several at one place is there once. Of one that overlaps a surer one nothing is kept,
    unlike among `secrets`, where no end may be left.
    """
    if len(candidates) < 2:
        return list(candidates)
    by_reading: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        match = candidate.match
        by_reading[match.part.path, id(match.reading)].append(candidate)
    left = {id(one) for same in by_reading.values() for one in _apart(same)}
    once = {
        (one.match.part.path, one.match.pattern.rule.id, one.match.span): one
        for one in reversed(candidates)
        if id(one) in left
    }
    return list(reversed(once.values()))


def _apart(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The strongest ones of a reading that do not overlap."""
    taken: list[Candidate] = []
    starts: list[int] = []
    for candidate in sorted(candidates, key=_weakness):
        match = candidate.match
        place = bisect_right(starts, match.start)
        is_free_before = not place or taken[place - 1].match.end <= match.start
        is_free_behind = place == len(taken) or match.end <= starts[place]
        if is_free_before and is_free_behind:
            taken.insert(place, candidate)
            starts.insert(place, match.start)
    return taken


def _weakness(candidate: Candidate) -> tuple[float, int, int]:
    match = candidate.match
    return -candidate.confidence, match.start - match.end, match.start
