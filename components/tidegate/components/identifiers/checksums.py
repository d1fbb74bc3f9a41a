"""Check digits that several kinds of numbers share.

All take texts of ASCII digits and letters without separators.
"""

from collections.abc import Sequence

_DIHEDRAL = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_PERMUTATION = "1576283094"
_DOUBLED = str.maketrans("0123456789", "0246813579")
"""Twice a digit, and of that the sum of the digits."""


def weighted(number: str, weights: Sequence[int]) -> int:
    """The sum of digits times weights, as far as the shorter of both goes."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def luhn(number: str) -> bool:
    """Whether the last digit is right by ISO/IEC 7812-1, annex B: modulus 10, double-add-double."""
    return sum(map(int, number[::-2] + number[-2::-2].translate(_DOUBLED))) % 10 == 0


def mod_97(text: str) -> bool:
    """Whether letters and digits leave 1 by ISO/IEC 7064, MOD 97-10; a letter is its value + 10."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97 == 1


def mod_11_10(number: str) -> bool:
    """Whether the last digit is right by ISO/IEC 7064, MOD 11,10 (a hybrid system)."""
    product = 10
    for digit in number[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (product + int(number[-1])) % 10 == 1


def mod_11_2(number: str) -> bool:
    """Whether the last character, a digit or X, is right by ISO/IEC 7064, MOD 11-2."""
    total = 0
    for digit in number[:-1]:
        total = (total + int(digit)) * 2 % 11
    return (total + (10 if number[-1] in "Xx" else int(number[-1]))) % 11 == 1


def verhoeff(number: str) -> bool:
    """Whether the last digit is right by J. Verhoeff, Error Detecting Decimal Codes (1969)."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        permuted = int(digit)
        for _ in range(place % 8):
            permuted = int(_PERMUTATION[permuted])
        check = int(_DIHEDRAL[check][permuted])
    return check == 0


def ean_13(number: str) -> bool:
    """Whether the last digit is right by the GS1 General Specifications, section 7.9."""
    return weighted(number, (1, 3) * 7) % 10 == 0
