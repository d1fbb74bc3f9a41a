"""Numbers of payment cards (ISO/IEC 7812-1)."""

from tidegate.components.identifiers.checksums import luhn

_ISSUERS = (
    # First and last number of a range, and lengths: the public ranges of ISO/IEC 7812 issuers.
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),  # Mastercard
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

CARD_IN_GROUPS = (
    r"\b(?:(?:4|5[0-9]|2[2-7]|3[05689]|6)[0-9]{2,3}(?:[ .-][0-9]{4}){3}(?:[ .-][0-9]{1,3})?"
    r"|3[0-9]{3}[ .-][0-9]{6}[ .-][0-9]{4,5})\b"
)
"""In groups of four, or as cards of 14 and 15 digits are embossed."""

CARD_OF_USUAL_LENGTH = r"\b(?:3[47][0-9]{13}|(?:[456][0-9]|2[2-7]|3[05689])[0-9]{14})\b"
"""Fifteen or sixteen digits in a row."""

CARD_OF_OTHER_LENGTH = r"\b(?:[3-6][0-9]{11,13}|[456][0-9]{16,18})\b"
"""Other lengths, which are rare, and of which much else is: times, articles, accounts."""


def is_card(number: str) -> bool:
    """Whether digits are one by their check digit, their issuer, and a length of that issuer's."""
    is_issued = any(
        first <= number[: len(first)] <= last and len(number) in lengths
        for first, last, lengths in _ISSUERS
    )
    return is_issued and luhn(number) and len(set(number)) > 1
