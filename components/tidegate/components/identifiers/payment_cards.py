"""Numbers of payment cards (ISO/IEC 7812-1)."""

from tidegate.components.identifiers.checksums import luhn

_ISSUERS = (
    # First and last number of a range, and lengths. The register of ISO/IEC 7812-2 is not public:
    # these are the ranges that the networks publish, as Wikipedia's Payment card number has them.
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),  # Mastercard's 2-series, since 2017
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),  # American Express
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "659", (16, 19)),  # Discover
    ("300", "305", (14, 16)),  # Diners Club
    ("3095", "3095", (14, 16)),  # Diners Club
    ("36", "36", (14, 16)),  # Diners Club
    ("38", "39", (14, 16)),  # Diners Club
    ("3528", "3589", (16, 19)),  # JCB
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("50", "50", tuple(range(12, 20))),  # Maestro
    ("56", "59", tuple(range(12, 20))),  # Maestro
    ("6304", "6304", tuple(range(12, 20))),  # Maestro
    ("67", "67", tuple(range(12, 20))),  # Maestro
)

_ENDS_BEFORE = frozenset(" \t.-") | {""}
_SHORTEST = min(min(lengths) for _, _, lengths in _ISSUERS)
_APART = "[ .-]{1,2}"
"""Between groups. Tabs stand there throughout or nowhere: beside a number they part columns."""

CARD_IN_GROUPS = (
    rf"(?:4|5[0-9]|2[2-7]|3[05689]|6)[0-9]{{2,3}}"
    rf"(?:(?:{_APART}[0-9]{{4}}){{3}}(?:{_APART}[0-9]{{1,3}})?|(?:\t[0-9]{{4}}){{3}})"
    rf"|3[0-9]{{3}}(?:{_APART}[0-9]{{6}}{_APART}|\t[0-9]{{6}}\t)[0-9]{{4,5}}"
)
"""In groups of four, or as cards of 14 and 15 digits are embossed."""

CARD_OF_USUAL_LENGTH = r"3[47][0-9]{13}|(?:[456][0-9]|2[2-7]|3[05689])[0-9]{14}"
"""Fifteen or sixteen digits in a row."""

CARD_OF_OTHER_LENGTH = r"[3-6][0-9]{11,13}|[456][0-9]{16,18}"
"""Other lengths, which are rare, and of which much else is: times, articles, accounts."""


def is_card(number: str) -> bool:
    """Whether digits are one by their check digit, their issuer, and a length of that issuer's."""
    return luhn(number) and len(set(number)) > 1 and _is_issued(number)


def _is_issued(number: str) -> bool:
    return any(
        first <= number[: len(first)] <= last and len(number) in lengths
        for first, last, lengths in _ISSUERS
    )


def cut_card(text: str) -> int:
    """How much of a text is a card's number, 0 where nothing is: an expiry may stand behind it."""
    ends = [
        place
        for place in range(len(text), _SHORTEST - 1, -1)
        if text[place - 1].isdigit() and text[place : place + 1] in _ENDS_BEFORE
    ]
    return next((end for end in ends if is_card("".join(filter(str.isdigit, text[:end])))), 0)
