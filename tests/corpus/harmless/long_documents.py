"""Documents of 1,500 to 3,000 characters: minutes, reports, and answers with code and tables."""

import random
from collections.abc import Iterator

from corpus.numbers import joined
from corpus.writing import Slots, fill, lines

_WORDS: Slots = {
    "team": (
        "the kitchen crew", "purchasing", "the night shift", "the archive", "the bus depot",
        "the library", "sales north", "the greenhouse", "the choir board", "facility services",
    ),
    "topic": (
        "the new shelving", "the card readers", "key handover", "the phone list layout",
        "token prices", "the parcel lockers", "heating costs", "the ticket queue",
        "password rules", "the summer fair", "the address labels", "the menu",
    ),
    "verb": (
        "postponed", "approved", "measured again", "handed over", "split in two", "dropped",
        "moved to <<date>>", "costed at <<price>>", "tested with <<n>> people",
        "overridden by the board", "copied from <<year>>",
    ),
    "reason": (
        "because the delivery <<order>> came late", "as <<n>> of <<hundred>> items were missing",
        "since the budget ends at <<thousand>> euros", "for lack of <<n>> square metres",
        "after a trial of <<few>> weeks", "although <<few>> members were against it",
        "now that version <<version>> is out", "until the report of <<date>> is read",
    ),
    "sentence": (
        "<<topic>> was <<verb>> <<reason>>.",
        "At <<clock>>, <<team>> reported that <<topic>> had been <<verb>>; the room took note.",
        "It was asked whether <<topic>> could be <<verb>> <<reason>>.",
        "Compared with <<year>>, <<topic>> rose by <<n>>.<<few>> % and <<topic>> fell by "
        "<<few>>.<<few>> %.",
        "The figure of <<thousand>> in the earlier paper is to be ignored; <<thousand>> is "
        "right.",
        "<<team>> keeps the keys, <<team>> the cards, and nobody the list.",
        "A decision on <<topic>> follows on <<date>> at <<clock>> in room <<hundred>>.",
        "The reference is <<order>>, filed under <<short>> and later under <<uuid>>.",
        "There was laughter about <<topic>>.",
        "In short: <<topic>> is <<verb>>, <<topic>> waits, and <<team>> drops by the table of "
        "<<team>> to explain.",
    ),
    "heading": (
        "Opening", "Figures", "Open points", "Any other business", "What went well", "Risks",
        "Background", "Method", "Next steps", "Costs", "Correction to the last minutes",
    ),
}  # fmt: skip
_PARTS: Slots = {
    **_WORDS,
    "paragraph": joined(" ", lambda chance: fill(chance, "<<sentence>>", _WORDS), 3, 5),
    "table": lines("| <<topic>> | <<thousand>> | <<real>> | <<date>> |", _WORDS, 3, 5),
    "log": lines(
        "<<logged>> INFO [<<md>>] <<topic>> took <<duration>>, offset <<order>>",
        _WORDS, 3, 5,
    ),
    "bullets": lines("- [ ] <<sentence>>", _WORDS, 3, 5),
    "code": lines(
        (
            "total += row['<<short>>']  # <<topic>>",
            "limit = <<thousand>>",
            "password = os.environ['DB_PASSWORD']",
            "digest = '<<digest>>'",
        ),
        _WORDS, 3, 4,
    ),
}  # fmt: skip
_SECTIONS = (
    "## <<heading>>\n\n<<paragraph>>",
    "## <<heading>>\n\n<<paragraph>>\n\n<<paragraph>>",
    "## <<heading>>\n\n| Item | Qty | Value | Date |\n|---|---:|---:|---|\n<<table>>",
    "## <<heading>>\n\n```\n<<log>>\n```\n<<paragraph>>",
    "## <<heading>>\n\n<<bullets>>",
    "## <<heading>>\n\n```python\n<<code>>\n```\n<<paragraph>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    while True:
        text = fill(chance, "# Minutes of <<team>>, <<date>>", _PARTS)
        goal = chance.randint(1500, 2900)
        while len(text) < goal:
            text += "\n\n" + fill(chance, chance.choice(_SECTIONS), _PARTS)
        yield text
