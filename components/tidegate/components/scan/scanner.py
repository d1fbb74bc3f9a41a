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
from tidegate.components.scan.decoding import DECODERS, ESCAPES, Decoder
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
"""Encodings inside one another that are taken off; one more, with what was not read elsewhere, is a
bound reached."""

MORE_ESCAPES = 2
"""Of escapes alone, so many more."""

MAX_DECODED = 4 * 1024 * 1024
"""Code points that the encodings in one event may carry, and by which folding may lengthen it, four
times what a record may hold."""


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
        plain = folded(part.text)
        scan.left -= max(0, len(plain.text) - len(part.text))
        if scan.left < 0:  # of one character, 18 may come
            scan.is_cut = True
            return
        readings, met = [plain], {plain.text}
        for reading in readings:  # which grow meanwhile
            data = reading.text.encode()
            decoders = self._folded.match(part, reading, data, scan)
            if self._words:
                self._scan_words(part, reading, data, scan)
            for decoder in _to_take_off(decoders, len(reading.encodings)):
                inner = _inside(reading, decoder, scan)
                if inner is None or inner.text in met:
                    continue
                if len(reading.encodings) >= _deepest(decoder):
                    scan.is_cut = True
                    continue
                met.add(inner.text)
                scan.left -= len(inner.text)
                readings.append(inner)

    def _scan_words(self, part: Part, reading: Reading, data: bytes, scan: Scan) -> None:
        """Look for words in disguise. data: the reading's text in UTF-8."""
        meanings = {data.translate(disguise.table): disguise for disguise in DISGUISES}
        meanings.pop(data, None)
        if not self._words.are_in(b"\0".join(meanings)):  # which no word goes beyond
            return
        for meant, disguise in meanings.items():
            self._words.match(part, undisguised(reading, disguise, meant), meant, scan)


def _to_take_off(decoders: Sequence[Decoder], depth: int) -> Sequence[Decoder]:
    """The decoders to use on a reading of a depth, of those for which there may be something.

    Of several kinds of escapes each is undone alone at first, as another may stand beside what it
    hides; and from there on all at once, as in any order they would make a reading for each set of
    kinds. So are those that are left at the greatest depth: what was only escaped again and again
    is an escape then, and that is read.
    """
    escapes = [decoder for decoder in decoders if decoder.is_escape]
    if not escapes or (len(escapes) == 1 and depth < MAX_DEPTH):
        return decoders
    if depth == 0:
        return [*decoders, ESCAPES]
    return [*(decoder for decoder in decoders if not decoder.is_escape), ESCAPES]


def _deepest(decoder: Decoder) -> int:
    return MAX_DEPTH + MORE_ESCAPES if decoder is ESCAPES else MAX_DEPTH


def _inside(reading: Reading, decoder: Decoder, scan: Scan) -> Reading | None:
    """What an encoding in a reading carries; None where it carries nothing, or too much."""
    carried = decoder.decoded(reading.text, scan.runs_left)
    scan.runs_left -= carried.looked_at
    scan.is_cut |= carried.is_cut
    if not carried.runs:
        return None
    if len(carried.text) > scan.left:
        scan.is_cut = True
        return None
    return decoded(reading, decoder.name, carried)


class _Patterns:
    """Patterns of all components that are matched against the same; decoders: what else is."""

    def __init__(
        self,
        patterns: Sequence[tuple[object, str, Pattern]],
        decoders: Sequence[Decoder] = (),
    ) -> None:
        owners: dict[tuple[str, bool], list[tuple[object, str]]] = defaultdict(list)
        for owner, pattern_id, pattern in patterns:
            _check(pattern_id, pattern)
            owners[_gate(pattern)].append((owner, pattern_id))
        self._owners = list(owners.values())
        self._decoders = decoders
        expressions = [Expression(same[0][1], *gate) for gate, same in owners.items()]
        expressions += [Expression(d.name, d.expression, is_cased=True) for d in decoders]
        self._database = Database(expressions)

    def __bool__(self) -> bool:
        return bool(self._owners)

    def are_in(self, data: bytes) -> bool:
        """Whether any is in a text in UTF-8."""
        return bool(self._database.matching(data))

    def match(self, part: Part, reading: Reading, data: bytes, scan: Scan) -> list[Decoder]:
        """Note the hits in a reading; returns the decoders for which there may be something.

        data: the reading's text in UTF-8.
        """
        wanted = []
        for number in sorted(self._database.matching(data)):
            if number < len(self._owners):
                for owner, pattern_id in self._owners[number]:
                    scan.hits[owner].append(Hit(part, reading, pattern_id))
            else:
                wanted.append(self._decoders[number - len(self._owners)])
        return wanted


def _gate(pattern: Pattern) -> tuple[str, bool]:
    """What is looked for first, and whether its case counts."""
    return pattern.gate or pattern.expression, pattern.is_cased


def _check(pattern_id: str, pattern: Pattern) -> None:
    try:
        expression = regexp(pattern.expression, pattern.is_cased)
    except PatternError as error:
        raise PatternError(f"pattern {pattern_id}: {error}") from None
    if expression.is_in(""):
        raise PatternError(f"pattern {pattern_id}: it matches the empty text: {pattern.expression}")
