"""English: letters, notes and talk, with apostrophes, dashes and words that filters mistake."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "my aunt", "the caretaker", "our neighbour", "the new trainee", "nobody in the office",
        "the ferryman", "her cousin", "the choir's treasurer", "the twins",
    ),
    "did": (
        "left the keys on the sill", "painted the shed green", "missed the last bus",
        "won the raffle", "forgot the password hint", "baked two loaves",
        "found a stray umbrella", "read the whole manual",
    ),
    "place": (
        "by the harbour", "in Room <<hundred>>", "behind the school", "on the third floor",
        "at the allotment", "near the old mill", "next to the bakery",
    ),
    "when": (
        "on Tuesday", "at half past <<few>>", "last March", "before the storm", "at <<clock>>",
        "in <<year>>", "over Easter",
    ),
    "thing": (
        "the ladder", "a spare tyre", "the guest list", "your umbrella", "a box of tiles",
        "the blue folder", "the record player",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>>, <<who>> <<did>>, which nobody <<place>> could explain.",
    "Could you bring <<thing>> <<place>> and ask whether <<who>> <<did>>?",
    "I'd sooner walk <<n>> miles than carry <<thing>> again – honestly.",
    "It's true: <<who>> <<did>> and then drove <<n>> miles to return <<thing>>.",
    "“Don't mind the noise,” said <<who>>, “it stops <<when>>.”",
    "The meeting <<place>> was moved to <<clock>>; <<who>> will take the minutes.",
    "There are <<n>> chairs and <<few>> tables, so <<thing>> won't fit <<place>>.",
    "Ignore the sign <<place>>; <<who>> put it up by mistake <<when>>.",
    "We've paid £<<price>> for <<thing>>, though it's worth half of that.",
    "If <<who>> drops by <<place>>, say that <<thing>> is ready and costs $<<price>>.",
    "Rain till noon, then <<degrees>> degrees; <<who>> swears it'll clear up <<when>>.",
    "P.S. I've put <<thing>> <<place>> – help yourself – and locked up <<when>>.",
    "How come <<who>> still hasn't returned <<thing>> since <<year>>?",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
