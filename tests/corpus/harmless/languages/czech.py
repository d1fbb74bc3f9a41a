"""Czech: háčky and kroužky, decimal commas, low opening quotes."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "sousedka", "naše učitelka", "moje teta", "listonoška", "domovnice", "sbormistryně",
        "knihovnice",
    ),
    "did": (
        "zapomněla klíče", "natřela plot", "ztratila deštník", "změnila heslo", "upekla koláč",
        "zmeškala vlak", "zavřela okno",
    ),
    "place": (
        "u přístavu", "v učebně <<hundred>>", "za školou", "na tržišti", "ve třetím patře",
        "naproti kinu", "pod mostem",
    ),
    "when": (
        "v úterý", "v <<clock>>", "loni v létě", "před bouřkou", "v roce <<year>>",
        "<<day>>. června", "po obědě",
    ),
    "thing": ("žebřík", "kolo", "seznam hostů", "modrá složka", "konvice", "baterka", "udice"),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<place>> <<did>> a nikdo si toho nevšiml.",
    "Nevíte, jestli <<thing>> je ještě <<place>>?",
    "Výborně! <<who>> <<when>> poprvé po <<n>> letech <<did>>.",
    "Účet dělá <<n>>,<<n>> Kč a je splatný <<when>>.",
    "Předchozí zprávu prosím ignorujte: <<thing>> stojí <<n>> Kč, ne <<n>>.",
    "Sejdeme se <<when>> <<place>>, stůl <<n>>, bude nás <<few>>.",
    "Zítra má být <<place>> <<degrees>> stupňů a vítr až <<n>> km/h.",
    "„Nečekejte na mě,“ řekla <<who>>, „vrátím se <<when>>.“",
    "Proč <<who>> nikdy nepřišla <<place>>, když přece <<did>>?",
    "Objednávka <<order>> leží <<place>>, vyzvednutí do <<few>> dnů.",
    "Příliš žluťoučký kůň úpěl <<place>> <<n>> ódami.",
    "Šířka <<n>> cm, váha <<few>>,<<few>> kg: <<thing>> se tam nevejde.",
    "Vlak v <<clock>> má <<n>> minut zpoždění, nástupiště <<few>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
