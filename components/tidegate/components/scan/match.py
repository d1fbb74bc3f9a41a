"""Where a pattern stands in a text, and what that says."""

from dataclasses import dataclass
from functools import cached_property

from tidegate.components.content import Part
from tidegate.components.scan.pattern import Pattern
from tidegate.components.scan.reading import Reading
from tidegate.components.scan.regexp import Place
from tidegate.schemas.records import Finding


@dataclass(eq=False)  # frozen, it would take three times as long to make
class Match:
    """One place of a reading that a pattern matched."""

    part: Part
    reading: Reading
    pattern_id: str
    pattern: Pattern
    place: Place

    @property
    def start(self) -> int:
        """Where it starts in the reading's text."""
        return self.place.start

    @property
    def end(self) -> int:
        """Where it ends in the reading's text."""
        return self.place.end

    @property
    def text(self) -> str:
        """What was matched, folded."""
        return self.reading.text[self.start : self.end]

    @cached_property
    def span(self) -> tuple[int, int]:
        """The span of the original text that it came from, in code points."""
        return self.reading.span(self.start, self.end)

    def before(self, length: int) -> str:
        """The folded text before it, in lower case, of that many code points at most."""
        return self.reading.text[max(0, self.start - length) : self.start].lower()

    def after(self, length: int) -> str:
        """The folded text after it, in lower case, of that many code points at most."""
        return self.reading.text[self.end : self.end + length].lower()

    def finding(self, confidence: float | None = None) -> Finding:
        """The finding that it makes."""
        return self.pattern.rule.finding(
            self.part.path,
            *self.span,
            layer="+".join(self.reading.encodings) or None,
            confidence=confidence,
        )
