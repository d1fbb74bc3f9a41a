"""Dutch: digraphs, trema, apostrophes at the beginning of words."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "de buurvrouw", "de conciërge", "mijn zwager", "de postbode", "onze juf", "de veerman",
        "het stadsbestuur",
    ),
    "did": (
        "de sleutels vergeten", "de schuur geverfd", "een paraplu verloren",
        "het wachtwoord veranderd", "pannenkoeken gebakken", "de trein gemist",
        "het raam dichtgedaan",
    ),
    "place": (
        "bij de haven", "in lokaal <<hundred>>", "achter de school", "op de markt",
        "op de derde verdieping", "tegenover het café", "onder de brug",
    ),
    "when": (
        "dinsdag", "om <<clock>> uur", "vorige zomer", "vóór het onweer", "in <<year>>",
        "op <<day>> juni", "'s avonds",
    ),
    "thing": (
        "de ladder", "de fiets", "de gastenlijst", "de blauwe map", "de theepot", "de zaklamp",
        "het ijzeren hek",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>> heeft <<who>> <<place>> <<did>>, en niemand merkte het.",
    "Weet u of <<thing>> nog <<place>> staat?",
    "Wat leuk! <<who>> heeft <<when>> <<did>>, voor het eerst in <<n>> jaar.",
    "De rekening bedraagt € <<n>>,<<n>> en moet <<when>> betaald zijn.",
    "Negeer het vorige bericht: <<thing>> kost <<n>> euro en geen <<n>>.",
    "We spreken <<when>> af <<place>>, tafel <<n>>, met z'n <<few>>en.",
    "Morgen wordt het <<place>> <<degrees>> graden, met windkracht <<few>>.",
    "„Wacht niet op mij”, zei <<who>>, „ik kom <<when>> terug.”",
    "Heeft <<who>> eigenlijk ooit <<did>>, of was dat een geïmproviseerd verhaal?",
    "Bestelling <<order>> ligt <<place>>; de coördinatie duurde <<few>> dagen.",
    "Met <<n>> cm breed en <<few>>,<<few>> kilo past <<thing>> niet <<place>>.",
    "'s Ochtends om <<clock>> uur is er <<place>> nog niemand te zien.",
    "De arbeidsongeschiktheidsverzekering kost <<n>> euro per maand sinds <<year>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
