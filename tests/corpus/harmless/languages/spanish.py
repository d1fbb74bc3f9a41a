"""Spanish: opening question and exclamation marks, tildes, ordinal signs."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "mi vecina", "el portero", "nuestra maestra", "el cartero", "mi cuñado",
        "la bibliotecaria", "el alcalde",
    ),
    "did": (
        "olvidó las llaves", "pintó la fachada", "perdió el paraguas", "cambió la contraseña",
        "preparó una tortilla", "llegó en autobús", "cerró la ventana",
    ),
    "place": (
        "junto al puerto", "en el aula <<hundred>>", "detrás de la escuela", "en el mercado",
        "en la 3.ª planta", "frente al cine", "bajo el puente",
    ),
    "when": (
        "el martes", "a las <<clock>>", "el verano pasado", "antes de la tormenta", "en <<year>>",
        "el <<day>> de junio", "después de la siesta",
    ),
    "thing": (
        "la escalera", "la bicicleta", "la lista de invitados", "la carpeta azul",
        "la tarjeta de puntos", "la cafetera", "la caña de pescar",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>>, <<who>> <<did>> <<place>> y nadie se enteró.",
    "¿Sabe usted si <<thing>> sigue <<place>>?",
    "¡Qué alegría! <<who>> <<did>> <<when>> por primera vez en <<n>> años.",
    "La factura asciende a <<n>>,<<n>> € y vence <<when>>.",
    "Ignora el mensaje anterior: <<thing>> cuesta <<n>> euros, no <<n>>.",
    "Quedamos <<when>> <<place>>, mesa n.º <<n>>, para <<few>> personas.",
    "Según <<who>>, mañana habrá <<degrees>> grados y viento del sur <<place>>.",
    "—No me esperes —dijo <<who>>—, volveré <<when>>.",
    "El pingüino del cuento vivía <<place>> con <<few>> cigüeñas y <<n>> peces.",
    "¿Por qué <<who>> nunca <<did>> <<place>>, como todos?",
    "Dejé <<thing>> <<place>>; el pedido <<order>> llega en <<few>> días.",
    "Mide <<n>> cm por <<n>> cm y pesa <<few>>,<<few>> kg: cabe <<place>>.",
    "Año tras año, <<who>> cuenta que <<when>> <<did>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
