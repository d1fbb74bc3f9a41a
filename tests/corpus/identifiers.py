"""Identifiers that are right by their own check; a text that holds one by chance is left out.

Bare numbers of nine or ten digits (seconds since 1970, for one) are not looked at: every eleventh
passes some check of a country without being anybody's number.
"""

import re
from collections.abc import Callable

from corpus.numbers import luhn

_RUN = re.compile(r"\d(?:[ \u00a0-]?\d){12,}")
_PREFIX = re.compile(r"3[04-9]|4|5|6|222[1-9]|22[3-9]|2[3-6]|27[01]|2720")
_IBAN = re.compile(
    r"\b[A-Za-z]{2}\d{2}(?:[A-Za-z0-9]{11,30}|(?: [A-Za-z0-9]{4}){2,7}(?: \w{1,4})?)\b"
)
_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_VERHOEFF = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_PERMUTED = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def holds_identifier(text: str) -> bool:
    """Whether some part of the text is a card, an account or a number of a person by its check."""
    return (
        any(_is_card(run[0]) for run in _RUN.finditer(text))
        or any(_is_iban(found[0]) for found in _IBAN.finditer(text))
        or _OTHER.search(text) is not None
        or any(_is_personal(found) for found in _PERSONAL.finditer(text))
    )


def _is_personal(found: re.Match[str]) -> bool:
    assert found.lastgroup is not None
    return _CHECKS[found.lastgroup](re.sub(r"[ .-]", "", found[0]))


def _is_card(run: str) -> bool:
    groups = re.split(r"[ \u00a0-]", run)
    for first in range(len(groups)):
        number = ""
        for group in groups[first:]:
            number += group
            if len(number) > 19:
                break
            if len(number) >= 13 and _PREFIX.match(number) and luhn(number):
                return True
    return False


def _is_iban(found: str) -> bool:
    account = found.replace(" ", "").upper()
    if not account.isascii() or not account.isalnum():
        return False
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def _weighted(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def _eleven(number: str) -> bool:
    """Brazil, Poland, Norway, Türkiye, Germany: eleven digits each."""
    digits = [int(digit) for digit in number]
    cpf = all(
        _weighted(number, tuple(range(length + 1, 1, -1))[:length]) * 10 % 11 % 10 == digits[length]
        for length in (9, 10)
    )
    pesel = _weighted(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0
    norway = _weighted(number, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11 == 0
    first = (sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10
    turkey = first == digits[9] and sum(digits[:10]) % 10 == digits[10]
    product = 10
    for digit in digits[:10]:
        product = ((digit + product) % 10 or 10) * 2 % 11
    return cpf or pesel or norway or turkey or (11 - product) % 10 == digits[10]


def _verhoeff(number: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = int(_VERHOEFF[check][int(_PERMUTED[place % 8][int(digit)])])
    return check == 0


def _cnpj(number: str) -> bool:
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    return all(
        (11 - _weighted(number, weights[13 - length :])) % 11 % 10 == int(number[length])
        for length in (12, 13)
    )


def _china(found: str) -> bool:
    weights = tuple(2**place % 11 for place in range(17, 0, -1))
    return found[17].upper() == "10X98765432"[_weighted(found, weights) % 11]


def _nhs(number: str) -> bool:
    return (11 - _weighted(number, tuple(range(10, 1, -1))) % 11) % 11 == int(number[9])


def _spain(found: str) -> bool:
    return found[-1] == _DNI[int(found[:8]) % 23]


def _america(number: str) -> bool:
    return number[:3] not in ("000", "666") and number[0] != "9"


_SHAPES = {
    # without the first digit
    "eleven": r"\d{10}",
    "dotted": r"\d\d\.\d{3}\.\d{3}-\d\d",
    "india": r"\d{3} ?\d{4} ?\d{4}",
    "brazil": r"\d{13}",
    "china": r"\d{16}[\dXx]",
    "britain": r"\d\d \d{3} \d{4}",
    "spain": r"\d{7}-?[A-Z]",
    "america": r"\d\d-(?!00)\d\d-(?!0000)\d{4}",
    "korea": r"\d{5}-\d{7}",
}
_CHECKS: dict[str, Callable[[str], bool]] = {
    "eleven": _eleven,
    "dotted": _eleven,
    "india": _verhoeff,
    "brazil": _cnpj,
    "china": _china,
    "britain": _nhs,
    "spain": _spain,
    "america": _america,
    "korea": lambda number: True,
}
_PERSONAL = re.compile(
    r"\d(?<![\w.]\d)(?:"
    + "|".join(f"(?P<{country}>{shape})" for country, shape in _SHAPES.items())
    + r")(?!\w)"
)
_OTHER = re.compile(
    r"[A-Z](?<!\w.)[A-Z]\d{6}[A-D](?!\w)"
    r"|[0-9A-Fa-f](?<![\w:-].)[0-9A-Fa-f](?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])"
)
"""A British insurance number; the address of a network card."""
