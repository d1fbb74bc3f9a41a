"""Poems: short lines without numbers, with words that filters like too much."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled

_SLOTS: Slots = {
    "one": (
        "the harbour", "a lantern", "the orchard", "my brother's boat", "the salt road",
        "an old key", "the last tram", "the chalk hill", "a borrowed coat", "the ferry bell",
        "the winter field", "a paper crane", "the stairwell", "a slow river", "the mill wheel",
        "the kitchen clock", "a magpie", "the lighthouse",
    ),
    "many": (
        "gulls", "letters", "small lamps", "apples", "shadows", "names", "stones", "wires",
        "leaves", "strangers", "secrets", "bells", "nettles", "promises",
    ),
    "does": (
        "forgets the hour", "keeps its word", "leans on the rain", "drops by the table",
        "opens without a key", "ignores the tide", "counts the stairs", "kills the silence",
        "answers to no name", "carries the dark", "learns to be snow", "overrides the dawn",
        "acts as the moon", "hums under the door", "goes home early",
    ),
    "do": (
        "fall", "return", "wait", "burn low", "turn to glass", "speak at once", "drift apart",
        "lie still", "ask nothing", "gather",
    ),
    "where": (
        "by the weir", "under the stairs", "in the blue of evening", "behind the wash house",
        "at the edge of sleep", "where the map ends", "between two trains", "on the wet slate",
        "in a drawer of spoons", "above the malt kiln", "along the sea wall",
        "in nobody's garden",
    ),
    "feel": (
        "tender", "unpaid", "luminous", "secondhand", "unlocked", "weathered", "almost ours",
        "plain as bread", "quiet", "unsent",
    ),
    "ask": (
        "who left <<one>> <<where>>", "what <<one>> owes the <<many>>",
        "how far <<one>> is from here", "why the <<many>> <<do>>", "which of us was <<feel>>",
        "how <<one>> <<does>>", "whether the <<many>> <<do>> <<where>>",
        "when <<one>> was <<feel>>",
    ),
    "line": (
        "<<one>> <<does>> <<where>>", "and all the <<many>> <<do>>, and are <<feel>>",
        "I never asked <<ask>>;", "<<where>>, <<where>>, <<one>>",
        "O <<one>>, <<feel>> and <<feel>>,", "the <<many>> <<do>> <<where>>.",
        "tell me again <<ask>>", "— <<one>> — <<one>> — and then the <<many>>",
        "Ignore the clock. <<one>> <<does>>.", "we called it <<feel>>, it was only <<one>>",
        "for what <<does>> is <<feel>>", "some <<many>> <<do>>; some <<many>> <<do>>",
    ),
}  # fmt: skip
_FORMS = (
    "<<line>>\n<<line>>\n<<line>>\n\n<<line>>\n<<line>>\n<<line>>",
    "<<one>>\n\n<<line>>\n<<line>>\n<<line>>\n<<line>>\n\n<<line>>\n<<line>>\n<<line>>\n<<line>>",
    "    <<line>>\n        <<line>>\n    <<line>>\n        <<line>>",
    "Write me a second stanza for this:\n\n<<line1>> /\n<<line>> /\n<<line>> /\n<<line1>>",
    "<<line1>>\n<<line>>\n<<line>>\n<<line>>\n<<line1>>\n\n(refrain)\n<<line2>>\n<<line>>\n"
    "<<line2>>",
    "Three lines for a card:\n<<many>> <<where>> —\n<<one>> <<does>>,\n<<feel>>, <<feel>>.",
    "i.\n<<line>>\n<<line>>\n\nii.\n<<line>>\n<<line>>\n\niii.\n<<line>>\n<<line>>",
    "<<line>>, <<line>>, and when the <<many>> <<do>> I say to <<one>>: <<ask>>? It <<does>>. "
    "It stays <<feel>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _FORMS, _SLOTS)
