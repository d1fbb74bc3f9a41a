"""The one scan: each text of an event is folded, decoded and matched once, for all components.

A pass of Hyperscan tells which patterns, and which encodings, are in a text at all; nearly always
there is none. Where they stand is looked for afterwards, pattern by pattern.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tidegate.components.content import Part
from tidegate.components.context import SafetyContext
from tidegate.components.scan.database import Database, Expression
from tidegate.components.scan.decoding import DECODERS, Decoder
from tidegate.components.scan.pattern import Pattern, Reads
from tidegate.components.scan.reading import (
    DISGUISES,
    Reading,
    as_it_came,
    decoded,
    folded,
    undisguised,
)
from tidegate.components.scan.regexp import PatternError, regexp

MAX_DEPTH = 3
"""Encodings inside one another that are taken off; one more is a bound reached."""

MAX_DECODED = 4 * 1024 * 1024
"""Code points that the encodings in one event may carry, four times what a record may hold."""


MAX_RUNS = 50_000
"""What looks like an encoding in one event, so often; what comes after is not decoded."""


class Hit(NamedTuple):
    """A pattern of a component is in a reading of a part."""

    part: Part
    reading: Reading
    pattern_id: str


@dataclass(slots=True)
class Scan:
    """What is in one event.

    left: code points that may still be decoded; runs_left: runs that may be looked at. hits: by
    component, in the order of parts. is_cut: whether more is encoded than was read.
    """

    left: int
    runs_left: int
    hits: dict[object, list[Hit]] = field(default_factory=lambda: defaultdict(list))
    is_cut: bool = False


class Scanner:
    """Looks for the patterns of components, given by component and then by id.

    Raises PatternError for a pattern that cannot be looked for.
    """

    def __init__(self, wanted: Mapping[object, Mapping[str, Pattern]]) -> None:
        everything = [
            (owner, pattern_id, pattern)
            for owner, patterns in wanted.items()
            for pattern_id, pattern in patterns.items()
        ]
        of_folded = [one for one in everything if one[2].reads is not Reads.ORIGINAL]
        self._folded = _Patterns(of_folded, DECODERS if of_folded else ())
        self._words = _Patterns([one for one in everything if one[2].reads is Reads.WORDS])
        self._original = _Patterns([one for one in everything if one[2].reads is Reads.ORIGINAL])

    def scan(self, context: SafetyContext) -> Scan:
        """What is in an event; scanned when it is asked for first."""
        scan: Scan | None = context.scans.get(self)
        if scan is None:
            scan = Scan(MAX_DECODED, MAX_RUNS)
            for part in context.parts:
                self._scan_part(part, scan)
            context.scans[self] = scan
        return scan

    def _scan_part(self, part: Part, scan: Scan) -> None:
        # What is folded away without a trace is never ASCII.
        if self._original and not part.text.isascii():
            original = as_it_came(part.text)
            self._original.match(part, original, original.text.encode(), scan)
        if not self._folded:
            return
        readings = [folded(part.text)]
        met = {readings[0].text}
        for reading in readings:  # which grow meanwhile
            data = reading.text.encode()
            decoders = self._folded.match(part, reading, data, scan)
            if self._words:
                self._scan_words(part, reading, data, scan)
            for decoder in decoders:
                inner = _inside(reading, decoder, scan)
                if inner is not None and inner.text not in met:
                    met.add(inner.text)
                    readings.append(inner)

    def _scan_words(self, part: Part, reading: Reading, data: bytes, scan: Scan) -> None:
        """Look for words in disguise. data: the reading's text in UTF-8."""
        last = data
        for disguise in DISGUISES:
            meant = data.translate(disguise.table)
            if meant not in (data, last):
                self._words.match(part, undisguised(reading, disguise, meant), meant, scan)
            last = meant


def _inside(reading: Reading, decoder: Decoder, scan: Scan) -> Reading | None:
    """What an encoding in a reading carries; None where it carries nothing, or too much."""
    carried = decoder.decoded(reading.text, scan.runs_left)
    scan.runs_left -= carried.looked_at
    scan.is_cut |= carried.is_cut
    if not carried.runs:
        return None
    if len(reading.encodings) == MAX_DEPTH or len(carried.text) > scan.left:
        scan.is_cut = True
        return None
    scan.left -= len(carried.text)
    return decoded(reading, decoder.name, carried)


class _Patterns:
    """Patterns of all components that are matched against the same; decoders: what else is."""

    def __init__(
        self,
        patterns: Sequence[tuple[object, str, Pattern]],
        decoders: Sequence[Decoder] = (),
    ) -> None:
        self._owners = [(owner, pattern_id) for owner, pattern_id, _ in patterns]
        self._decoders = decoders
        expressions = [
            Expression(pattern_id, pattern.expression, pattern.is_cased)
            for _, pattern_id, pattern in patterns
        ]
        for expression in expressions:
            _check(expression)
        expressions += [Expression(d.name, d.expression, is_cased=True) for d in decoders]
        self._database = Database(expressions)

    def __bool__(self) -> bool:
        return bool(self._owners)

    def match(self, part: Part, reading: Reading, data: bytes, scan: Scan) -> list[Decoder]:
        """Note the hits in a reading; returns the decoders for which there may be something.

        data: the reading's text in UTF-8.
        """
        wanted = []
        for number in sorted(self._database.matching(data)):
            if number < len(self._owners):
                owner, pattern_id = self._owners[number]
                scan.hits[owner].append(Hit(part, reading, pattern_id))
            else:
                wanted.append(self._decoders[number - len(self._owners)])
        return wanted


def _check(expression: Expression) -> None:
    try:
        regexp(expression.text, expression.is_cased)
    except PatternError as error:
        raise PatternError(f"pattern {expression.name}: {error}") from None
