"""Sports results: scores, splits, tables, start numbers, odds, records; clubs that do not exist."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines, prose

_WORDS: Slots = {
    "club": (
        "Harbour United", "Nordwall 09", "Atlético Ribera", "Lakeside Rovers", "SV Blau 1911",
        "FC Mühlenau", "Kometa B", "Old Mill RFC", "Tigers 77", "Dynamo Ost", "Real Sierra",
        "Pine City", "Hilltop II", "Olympia 88",
    ),
    "score": (
        "<<few>>:<<few>>", "<<few>>–<<few>>", "<<n>>-<<n>>", "<<hundred>>/<<few>> d",
        "6-4 3-6 7-6(<<few>>)", "21-<<n>>, 19-21, 21-<<n>>", "<<n>>:<<n>> (<<n>>:<<n>>)",
        "<<few>>½–<<few>>½", "<<hundred>> all out",
    ),
    "mark": (
        "<<n>>.<<hundred>> s", "1:<<n>>.<<n>>", "2:0<<few>>:<<n>>", "<<few>>.<<n>> m",
        "<<n>>.<<n>> km/h", "-<<n>> (par <<few>>)", "<<hundred>> kg", "+0.<<hundred>>",
        "<<thousand>> pts",
    ),
    "event": (
        "100 m hurdles", "4 × 400 m relay", "the long jump", "50 km walk", "the omnium",
        "javelin", "10,000 m", "slalom, run <<few>>", "the double sculls", "épée",
        "100 m butterfly",
    ),
    "number": (
        "bib <<thousand>>", "no. <<n>>", "lane <<few>>", "start number <<hundred>>",
        "chip <<order>>", "licence <<order>>", "car #<<n>>",
    ),
    "place": (
        "at home", "away", "in the mud", "before <<n>>,<<hundred>> people", "under lights",
        "at altitude", "after extra time", "on penalties", "by the Duckworth method",
    ),
    "odds": ("<<few>>.<<n>>", "<<few>>/2", "+<<hundred>>", "evens", "<<n>>/1", "-<<hundred>>"),
}  # fmt: skip
_SENTENCES = (
    "<<club>> beat <<club>> <<score>> <<place>> on <<date>>.",
    "In <<event>>, <<number>> took <<mark>>, <<number>> <<mark>> and <<number>> <<mark>>.",
    "The record of <<mark>> had stood since <<year>>; it fell at <<clock>>.",
    "<<club>> kill the game late, <<score>> after <<n>> minutes, xG <<few>>.<<n>> to 0.<<n>>.",
    "The referee ignored the previous foul and overrode the line call at <<score>>.",
    "Odds: <<club>> <<odds>>, draw <<odds>>, <<club>> <<odds>>.",
    "Splits: <<mark>>, <<mark>>, <<mark>>, <<mark>>; heart rate <<hundred>>, cadence <<n>>, "
    "<<hundred>> W.",
    "Who leads if <<club>> draw <<score>> and <<club>> lose <<score>>?",
    "The system, 4-<<few>>-3 against 3-5-2, acts as a trap <<place>>.",
    "<<club>> drop by <<few>> places; the key was <<n>> % of the ball and <<n>> passes.",
    "Tickets from <<price>>, gate <<few>>, row <<n>>, seat <<n>>; the card for the season is "
    "<<price>>.",
    "Elo <<thousand>> against <<thousand>>: expected 0.<<n>>, after the match <<thousand>>.",
)
_SLOTS: Slots = {
    **_WORDS,
    "table": lines(
        "<<few>>  <<club>>  <<n>>  <<n>> <<few>> <<few>>  <<n>>:<<n>>  +<<n>>  <<n>>",
        _WORDS, 4, 9,
    ),
    "results": lines("<<date>>  <<club>> - <<club>>  <<score>>", _WORDS, 3, 8),
    "ranking": lines("<<n>>.  <<number>>  <<club>>  <<mark>>  (+<<n>>.<<few>>)", _WORDS, 3, 8),
}  # fmt: skip
_FORMS = (
    "P  Team  M  W D L  Goals  Diff  Pts\n<<table>>",
    "Round <<n>>\n<<results>>",
    "<<event>>, final\n<<ranking>>\nWind +<<few>>.<<few>> m/s",
    "Write a report of 80 words from these results:\n<<results>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    sheets = filled(chance, _FORMS, _SLOTS)
    for text in prose(chance, _SENTENCES, _WORDS):
        yield text
        yield next(sheets)
