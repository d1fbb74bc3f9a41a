"""Portuguese: nasal vowels, cedillas, hyphenated pronouns."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, prose

_SLOTS: Slots = {
    "who": (
        "a minha vizinha", "o porteiro", "a professora", "o carteiro", "o meu cunhado",
        "a bibliotecária", "o capitão",
    ),
    "did": (
        "esqueceu as chaves", "pintou o portão", "perdeu o guarda-chuva", "mudou a senha",
        "fez pão de milho", "chegou de autocarro", "fechou a janela",
    ),
    "place": (
        "junto ao porto", "na sala <<hundred>>", "atrás da escola", "no mercado", "no 3.º andar",
        "em frente ao cinema", "debaixo da ponte",
    ),
    "when": (
        "na terça-feira", "às <<clock>>", "no verão passado", "antes da trovoada", "em <<year>>",
        "no dia <<day>> de junho", "depois do almoço",
    ),
    "thing": (
        "a escada", "a bicicleta", "a lista de convidados", "a pasta azul", "a chaleira",
        "a lanterna", "a cana de pesca",
    ),
}  # fmt: skip
_SENTENCES = (
    "<<when>>, <<who>> <<did>> <<place>> e ninguém deu por isso.",
    "Sabe dizer-me se <<thing>> ainda está <<place>>?",
    "Que bom! <<who>> <<did>> <<when>>, pela primeira vez em <<n>> anos.",
    "A conta é de R$ <<n>>,<<n>> e vence <<when>>; são <<few>> prestações.",
    "Ignore a mensagem anterior: <<thing>> custa <<n>> euros e não <<n>>.",
    "Encontramo-nos <<when>> <<place>>, mesa <<n>>, somos <<few>>.",
    "A previsão <<place>> é de <<degrees>> graus, com ventos de <<n>> km/h.",
    "— Não esperem por mim — avisou <<who>> —, volto <<when>>.",
    "As canções do avô falavam de corações, limões e <<n>> pães.",
    "Por que razão <<who>> nunca <<did>> <<place>>?",
    "Deixei <<thing>> <<place>>; a encomenda <<order>> chega em <<few>> dias.",
    "Mede <<n>> cm e pesa <<few>>,<<few>> kg, portanto não cabe <<place>>.",
    "Não há dúvida de que <<who>> <<did>> antes das <<clock>>.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return prose(chance, _SENTENCES, _SLOTS)
