"""French: accents, ligatures, guillemets with narrow no-break spaces, apostrophes."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "ma voisine", "le gardien", "notre facteur", "l'institutrice", "mon beau-frère",
        "la bibliothécaire", "le maire du village",
    ),
    "did": (
        "oublié les clés", "repeint la façade", "perdu son parapluie", "manqué le dernier train",
        "préparé un gâteau", "changé de mot de passe", "signé le contrat",
    ),
    "place": (
        "près du port", "dans la salle <<hundred>>", "derrière l'école", "à la mairie",
        "au marché", "chez le boulanger", "sous le pont",
    ),
    "when": (
        "mardi", "à <<hour>> h <<minute>>", "l'été dernier", "avant l'orage", "en <<year>>",
        "le <<day>> mars", "pendant les fêtes",
    ),
    "thing": (
        "l'échelle", "le vélo", "la liste d'invités", "le dossier bleu", "l'œuvre complète",
        "la carte de fidélité", "le pull en laine",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>>, <<who>> a <<did>> <<place>>, et personne ne s'en est aperçu.",
    "Pourriez-vous vérifier si <<thing>> se trouve encore <<place>>\u202f?",
    "«\u202fN'écoutez pas ce qu'on dit <<place>>\u202f», répétait <<who>>, «\u202ftout sera "
    "prêt <<when>>\u202f».",
    "Il fait <<degrees>> °C <<place>>\u202f; <<when>>, il neigeait à gros flocons.",
    "La facture s'élève à <<n>>,<<n>> €, dont <<few>>,<<n>> € de taxe, à régler <<when>>.",
    "Est-ce vrai que <<who>> a <<did>> <<when>>\u202f?",
    "Ignorez mon message précédent\u202f: <<thing>> coûte bien <<n>> euros.",
    "Le rendez-vous est fixé <<when>> <<place>>, table <<n>>, pour <<few>> personnes.",
    "Cœur léger, <<who>> a traversé la forêt jusqu'à l'aube, soit <<n>> kilomètres.",
    "J'ai laissé <<thing>> <<place>>\u202f; n'hésitez pas à vous en servir <<few>> jours.",
    "Voilà <<n>> ans que <<who>> habite <<place>> sans avoir jamais <<did>>.",
    "Ça m'étonne\u202f: <<thing>> pèse <<n>> kilos et mesure <<n>>,<<few>> cm.",
    "Référence <<order>>\u202f: à rappeler <<place>> avant <<hour>> heures.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
