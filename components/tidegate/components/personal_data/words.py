"""Words that stand near personal data, as expressions."""

import unicodedata
from functools import cache

from tidegate.components.scan.pattern import EDGE
from tidegate.components.scan.reading import folded

THING = "\0"
"""Stands for what words may speak of, between those before and those after it; no folded text holds
it."""
UP_TO_THING = r"[^a-z\x00]*\x00"
_GLUED = rf"(?:{EDGE}|[0-9])"
_SHORT = 4
"""Letters up to which a word counts as a whole word alone: `tel` is the beginning of `tell`, while
longer ones have endings and are parts of compounds."""


def words(*phrases: str) -> str:
    """An expression for phrases, separated by commas, in any case, with or without their accents.

    It is matched against what stands around a THING.

    A phrase begins with a word; if its last word has up to four letters it also ends with one.
    Words of scripts without spaces may stand anywhere. Where a colon ends a phrase, no letter may
    stand between it and the THING: `phone: 030 123` is one, and a phone case 123 is not.
    """
    every = [phrase.strip() for some in phrases for phrase in some.split(",")]
    return "|".join(map(_expression, every))


@cache
def anywhere(expression: str) -> str:
    """An expression for words wherever they stand in a text, and for a little more.

    What they speak of may be glued to one, as in `ssn123-45-6789`: beside a THING that is its end.
    """
    if not expression:
        return ""
    glued = f"{expression}|".replace(f"{EDGE}|", f"{_GLUED}|").removesuffix("|")
    return f"(?i:{glued.replace(UP_TO_THING, '')})"


def _expression(phrase: str) -> str:
    # Classes of ASCII only: those of Unicode make a large automaton of each.
    letters = folded(phrase.removesuffix(":")).text
    is_spaced = letters[0].isascii()
    begin = EDGE if is_spaced else ""
    end = EDGE if is_spaced and len(letters.split()[-1]) <= _SHORT else ""
    if phrase.endswith(":"):
        end = UP_TO_THING
    return begin + "".join(map(_letter, letters)) + end


def _letter(letter: str) -> str:
    if unicodedata.combining(letter):
        return f"{letter}*"
    return letter if letter.isalnum() else "[^a-z0-9]{0,3}"  # none in dateOfBirth


OTHER_NUMBERS = words(
    "order number, order no, order nr, order id, invoice, isbn, issn, ean, gtin, sku, tracking",
    "ticket, serial number, serial no, part number, part no, product id, product number, item no",
    "article number, batch, commit, build, timestamp, transaction id, imei",
    "bestellnummer, bestellung, auftragsnummer, rechnungsnummer, artikelnummer, sendungsnummer",
    "seriennummer, vorgangsnummer, numéro de commande, facture, numéro de série, référence",
    "número de pedido, factura, numero d'ordine, fattura, numero di serie",
    "número do pedido, fatura, número de série, bestelnummer, factuurnummer, serienummer",
)
"""Numbers that are nobody's, in seven languages."""
