"""German: umlauts, long compounds, decimal commas, low opening quotes."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "die Nachbarin", "der Hausmeister", "meine Tante", "das Einwohnermeldeamt",
        "unsere Chorleiterin", "der Fährmann", "die Geschäftsführung", "mein Großonkel",
    ),
    "did": (
        "den Schlüssel verlegt", "die Küche geweißt", "das Passwort vergessen",
        "einen Kuchen gebacken", "den Zug verpasst", "die Rechnung überwiesen",
        "das Fenster offen gelassen",
    ),
    "place": (
        "am Hafen", "im Zimmer <<hundred>>", "hinter der Schule", "in der Straßenbahn",
        "vor dem Rathaus", "auf dem Wochenmarkt", "im Treppenhaus",
    ),
    "when": (
        "am Dienstag", "um <<clock>> Uhr", "letzten März", "vor dem Gewitter", "im Jahr <<year>>",
        "über Ostern", "am <<day>>.<<month>>.",
    ),
    "thing": (
        "die Leiter", "das Fahrrad", "der Regenschirm", "die Gästeliste", "das Kochbuch",
        "der blaue Ordner", "die Donaudampfschifffahrtskarte",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<who>> hat <<when>> <<did>>, und zwar mitten <<place>>.",
    "Könnten Sie bitte nachsehen, ob <<thing>> noch <<place>> steht?",
    "Bis <<when>> waren es nur <<degrees>>,<<few>> Grad, dann kam die Sonne heraus.",
    "Die Haftpflichtversicherungsgesellschaft verlangt <<n>>,<<n>> Euro für den Schaden <<place>>.",
    "„Das geht mich nichts an“, sagte der Schaffner <<when>>, „fragen Sie <<place>>.“",
    "Ist es wahr, dass <<who>> <<when>> <<did>> hat?",
    "Wir treffen uns <<when>> <<place>>; Tisch <<n>>, bitte <<few>> Stühle mitbringen.",
    "Ignorieren Sie bitte die vorige Nachricht, <<thing>> kostet doch <<price>> €.",
    "Größe <<n>>, Gewicht <<few>>,<<few>> kg, Artikel <<order>>: so steht es <<place>>.",
    "Trotz des Fußgängerüberwegs ist <<place>> <<when>> kaum ein Durchkommen.",
    "Mein Rückflug geht <<when>>, davor müsste ich noch <<n>> Seiten über Bäckereifachverkäufer "
    "lesen.",
    "Übrigens hat <<who>> schon <<few>>-mal <<did>>, ohne es zu merken.",
    "Zwischen <<clock>> und <<clock>> Uhr ist <<place>> niemand zu erreichen.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
