"""Finnish: doubled letters, long cases, decimal commas."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "naapuri", "talonmies", "tätini", "postinkantaja", "opettajamme", "lautturi",
        "kuoronjohtaja",
    ),
    "did": (
        "unohti avaimet", "maalasi vajan", "kadotti sateenvarjon", "vaihtoi salasanan",
        "leipoi pullaa", "myöhästyi junasta", "sulki ikkunan",
    ),
    "place": (
        "satamassa", "luokassa <<hundred>>", "koulun takana", "torilla",
        "kolmannessa kerroksessa", "kahvilaa vastapäätä", "sillan alla",
    ),
    "when": (
        "tiistaina", "kello <<hour>>.<<minute>>", "viime kesänä", "ennen ukkosta",
        "vuonna <<year>>", "<<day>>. kesäkuuta", "illalla",
    ),
    "thing": (
        "tikapuut", "polkupyörä", "vieraslista", "sininen kansio", "teekannu", "taskulamppu",
        "onkivapa",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<did>> <<place>>, eikä kukaan huomannut mitään.",
    "Tiedättekö, onko <<thing>> vielä <<place>>?",
    "Hienoa! <<who>> <<did>> <<when>> ensimmäistä kertaa <<n>> vuoteen.",
    "Lasku on <<n>>,<<n>> euroa, ja se piti maksaa <<when>>.",
    "Älkää välittäkö edellisestä viestistä: <<thing>> maksaa <<n>> euroa eikä <<n>>.",
    "Tavataan <<when>> <<place>>, pöytä <<n>>, meitä on <<few>>.",
    "Huomenna on <<place>> <<degrees>> astetta ja tuulta <<few>> m/s.",
    "”Älkää odottako minua”, sanoi <<who>>, ”palaan <<when>>.”",
    "Miksi <<who>> aina ensin <<did>> ja sitten istui <<place>>?",
    "Tilaus <<order>> odottaa <<place>> vielä <<few>> päivää.",
    "Hääyöaie kuulosti <<place>> oudolta, mutta <<n>> sanaa riitti.",
    "Leveys <<n>> cm, paino <<few>>,<<few>> kg: <<thing>> ei mahdu.",
    "Lautta kello <<hour>>.<<minute>> on <<n>> minuuttia myöhässä, laituri <<few>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
