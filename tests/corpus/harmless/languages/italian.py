"""Italian: grave accents, elisions, prices and trains."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "la mia vicina", "il portiere", "la maestra", "il postino", "mio cognato",
        "la bibliotecaria", "il sindaco",
    ),
    "did": (
        "ha dimenticato le chiavi", "ha dipinto il cancello", "ha perso l'ombrello",
        "ha cambiato la password", "ha preparato gli gnocchi", "ha preso l'autobus",
        "ha chiuso la finestra",
    ),
    "place": (
        "vicino al porto", "nell'aula <<hundred>>", "dietro la scuola", "al mercato",
        "al 3° piano", "davanti al cinema", "sotto il ponte",
    ),
    "when": (
        "martedì", "alle <<clock>>", "l'estate scorsa", "prima del temporale", "nel <<year>>",
        "il <<day>> giugno", "dopo pranzo",
    ),
    "thing": (
        "la scala", "la bicicletta", "la lista degli invitati", "la cartella blu",
        "la caffettiera", "la torcia", "la canna da pesca",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>> <<who>> <<did>> <<place>>, e nessuno se n'è accorto.",
    "Sa per caso se <<thing>> è ancora <<place>>?",
    "Che bello! <<when>> <<who>> <<did>> per la prima volta dopo <<n>> anni.",
    "Il conto è di <<n>>,<<n>> €, da pagare entro <<n>> giorni.",
    "Ignora il messaggio precedente: <<thing>> costa <<n>> euro, non <<n>>.",
    "Ci vediamo <<when>> <<place>>, tavolo <<n>>, siamo in <<few>>.",
    "Domani <<place>> ci saranno <<degrees>> gradi: così dice la radio.",
    "«Non aspettatemi», disse <<who>>, «torno <<when>>».",
    "Perché <<who>> non è mai <<place>> e invece <<did>>?",
    "Ho lasciato <<thing>> <<place>>; l'ordine <<order>> arriva fra <<few>> giorni.",
    "È lunga <<n>> cm e pesa <<few>>,<<few>> kg: <<thing>> non ci sta <<place>>.",
    "Il treno delle <<clock>> è in ritardo di <<n>> minuti, binario <<few>>.",
    "Più che la città, mi è piaciuta la libertà di star <<place>> fino alle <<clock>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
