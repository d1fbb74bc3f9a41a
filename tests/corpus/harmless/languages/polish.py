"""Polish: strokes, tails and acutes, low opening quotes."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "sąsiadka", "nasza nauczycielka", "moja ciotka", "listonoszka", "dozorczyni",
        "kierowniczka chóru", "bibliotekarka",
    ),
    "did": (
        "zapomniała kluczy", "pomalowała płot", "zgubiła parasol", "zmieniła hasło",
        "upiekła szarlotkę", "spóźniła się na pociąg", "zamknęła okno",
    ),
    "place": (
        "przy porcie", "w sali <<hundred>>", "za szkołą", "na targu", "na trzecim piętrze",
        "naprzeciwko kina", "pod mostem",
    ),
    "when": (
        "we wtorek", "o <<clock>>", "zeszłego lata", "przed burzą", "w <<year>> roku",
        "<<day>> czerwca", "po obiedzie",
    ),
    "thing": (
        "drabina", "rower", "lista gości", "niebieska teczka", "czajnik", "latarka", "wędka",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<did>> <<place>> i nikt tego nie zauważył.",
    "Czy wie pan, czy <<thing>> nadal jest <<place>>?",
    "Świetnie! <<who>> <<did>> <<when>> pierwszy raz od <<n>> lat.",
    "Rachunek wynosi <<n>>,<<n>> zł i trzeba go zapłacić <<when>>.",
    "Proszę zignorować poprzednią wiadomość: <<thing>> kosztuje <<n>> zł, a nie <<n>>.",
    "Spotykamy się <<when>> <<place>>, stolik <<n>>, będzie nas <<few>>.",
    "Jutro <<place>> ma być <<degrees>> stopni i wiatr do <<n>> km/h.",
    "„Nie czekajcie na mnie” – powiedziała <<who>> – „wrócę <<when>>”.",
    "Dlaczego <<who>> nigdy nie przyszła <<place>>, tylko <<did>>?",
    "Zamówienie <<order>> leży <<place>>, odbiór w ciągu <<few>> dni.",
    "Chrząszcz brzmi w trzcinie <<place>>, a żółw liczy <<n>> źdźbeł.",
    "Szerokość <<n>> cm, waga <<few>>,<<few>> kg: <<thing>> się nie zmieści.",
    "Pociąg z <<clock>> jest opóźniony o <<n>> minut, peron <<few>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
