"""Swedish: rings and dots, crowns, weather and ferries."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "grannen", "vaktmästaren", "min svåger", "brevbäraren", "vår lärare", "färjkarlen",
        "kören",
    ),
    "did": (
        "glömt nycklarna", "målat boden", "tappat paraplyet", "bytt lösenord",
        "bakat kanelbullar", "missat tåget", "stängt fönstret",
    ),
    "place": (
        "vid hamnen", "i sal <<hundred>>", "bakom skolan", "på torget", "på tredje våningen",
        "mitt emot kaféet", "under bron",
    ),
    "when": (
        "i tisdags", "klockan <<clock>>", "förra sommaren", "före åskan", "år <<year>>",
        "den <<day>> juni", "på kvällen",
    ),
    "thing": (
        "stegen", "cykeln", "gästlistan", "den blå pärmen", "tekannan", "ficklampan", "metspöet",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<who>> hade <<when>> <<did>> <<place>> utan att någon märkte det.",
    "Vet du om <<thing>> fortfarande finns <<place>>?",
    "Vad roligt! <<who>> har <<did>> för första gången på <<n>> år.",
    "Räkningen är på <<n>>,<<n>> kr och skulle ha betalats <<when>>.",
    "Bortse från det förra meddelandet: <<thing>> kostar <<n>> kronor, inte <<n>>.",
    "Vi ses <<place>>, bord <<n>>, och blir <<few>> stycken.",
    "I morgon blir det <<degrees>> grader <<place>> och vind på <<few>> m/s.",
    "”Vänta inte på mig”, sade <<who>>, ”jag var ju här <<when>>.”",
    "Varför har <<who>> aldrig <<did>> <<place>>?",
    "Beställning <<order>> ligger <<place>> i <<few>> dagar till.",
    "På ön fanns <<n>> får, <<few>> höns och en överåriga räv.",
    "Med <<n>> cm bredd och <<few>>,<<few>> kg ryms <<thing>> inte <<place>>.",
    "Färjan <<clock>> är <<n>> minuter försenad, kaj <<few>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
