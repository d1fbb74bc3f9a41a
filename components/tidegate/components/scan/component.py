"""Components that look for patterns: they declare them, and a scanner that all share finds them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tidegate.components.base import OptionsT, Rule, SafetyComponent
from tidegate.components.categories import Category
from tidegate.components.context import SafetyContext
from tidegate.components.result import MAX_EDITS
from tidegate.components.scan.match import Match
from tidegate.components.scan.pattern import Pattern
from tidegate.components.scan.regexp import Place, Regexp, regexp
from tidegate.components.scan.scanner import Hit, Scanner
from tidegate.schemas.records import Severity

MAX_CANDIDATES = 10_000
"""Places in one event that one component looks at more closely; one more is a bound reached."""

SCAN_BOUND = Rule(
    id="scan_bound",
    category=Category.OBFUSCATION,
    severity=Severity.HIGH,
    about="More is encoded, found, or to be looked at than is read of one event, so that not all "
    "of it was judged. Blocks.",
    labels={"owasp_llm": "LLM10:2025"},
)


class Found(NamedTuple):
    """What a component's patterns match in one event. is_cut: whether there may be more."""

    matches: Sequence[Match]
    is_cut: bool


class ScanningComponent(SafetyComponent[OptionsT]):
    """A component that declares `patterns` and is told where they match.

    It gets the scanner of its policy from whoever runs it; alone it has one of its own. It names
    SCAN_BOUND among its rules, and blocks by it what was not read to the end.
    """

    _wanted: Mapping[str, Pattern] = {}
    _scanner: Scanner | None = None

    def select(self, options: OptionsT) -> Mapping[str, Pattern]:
        """The patterns that the options ask for, by id; all without a say of its own."""
        return self.patterns

    @property
    def wanted(self) -> Mapping[str, Pattern]:
        """The patterns that are looked for, by id."""
        return self._wanted

    def initialize(self, options: OptionsT) -> None:
        """Select the patterns."""
        self._wanted = self.select(options)
        super().initialize(options)

    def share(self, scanner: Scanner) -> None:
        """Take hits from a scanner that knows the patterns this component wants."""
        self._scanner = scanner

    def close(self) -> None:
        """Let go of the scanner too."""
        super().close()
        self._scanner = None

    def found(self, context: SafetyContext) -> Found:
        """Where patterns match and are confirmed, in the order of the event.

        What several readings of a text show at one place is there once, as the plainest shows it.
        Of more than can be replaced in one event the rest is not looked for.
        """
        self.config  # noqa: B018  raises unless initialized
        if self._scanner is None:
            self._scanner = Scanner({self: self.wanted})
        scan = self._scanner.scan(context)
        hits = scan.hits.get(self)
        if not hits:
            return Found((), scan.is_cut)
        matches: dict[tuple[str, str, tuple[int, int]], Match] = {}
        is_cut = scan.is_cut
        for number, match in enumerate(self._candidates(hits)):
            if number == MAX_CANDIDATES:
                is_cut = True
                break
            if match.reading.admits(match.start, match.end) and self.confirms(match):
                matches.setdefault((match.part.path, match.pattern_id, match.span), match)
            if len(matches) > MAX_EDITS:
                is_cut = True
                break
        place = {part.path: number for number, part in enumerate(context.parts)}
        ordered = sorted(matches.values(), key=lambda match: (place[match.part.path], match.span))
        return Found(ordered, is_cut)

    def confirms(self, match: Match) -> bool:
        """Whether a match is one, by the verifier that its pattern names."""
        verifier = match.pattern.verifier
        return verifier is None or self.verifiers[verifier](match)

    def places(self, hit: Hit) -> Iterator[Place]:
        """Where the pattern of a hit stands in its reading."""
        return self.expression(hit.pattern_id).places(hit.reading.text)

    def expression(self, pattern_id: str) -> Regexp:
        """What a pattern looks for, as RE2 has it."""
        pattern = self.wanted[pattern_id]
        return regexp(pattern.expression, pattern.is_cased)

    def _candidates(self, hits: Sequence[Hit]) -> Iterator[Match]:
        for hit in hits:
            pattern = self.wanted[hit.pattern_id]
            for place in self.places(hit):
                yield Match(hit.part, hit.reading, hit.pattern_id, pattern, place)
