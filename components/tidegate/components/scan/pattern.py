"""What a component looks for in texts, declared; the scanner finds it."""

from dataclasses import dataclass
from enum import Enum, auto

from tidegate.components.base import Rule

EDGE = r"(?:\b|_)"
"""Of a word, a number or a token, also where an underscore joins it to names: `iban_DE89`."""


class Reads(Enum):
    """What of a text a pattern is matched against."""

    FOLDED = auto()
    """The folded text, and what encodings in it carry."""
    WORDS = auto()
    """That, and what it says where digits stand for letters or letters are shifted by 13: for words
    alone, as of random characters nearly anything would be found there."""
    ORIGINAL = auto()
    """The text as it came, before anything in it is folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One expression, and the rule by which it is reported.

    expression: in the syntax that RE2 and Hyperscan share, behind a gate in that of RE2; matched
    anywhere in a text, and if it has a group named `value`, that alone is what is found. is_cased:
    whether case counts. verifier: the component's function, by its name among `verifiers`, that
    confirms a match. gate: what a
    text must hold for the component to look for the pattern at all, and which the scan looks for
    instead; the expression itself where it is empty.
    """

    expression: str
    rule: Rule
    reads: Reads = Reads.FOLDED
    is_cased: bool = False
    verifier: str | None = None
    gate: str = ""
