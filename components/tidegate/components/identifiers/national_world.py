"""Numbers of persons and of taxpayers outside Europe.

All take the digits and capital letters of a number, without separators.
"""

from tidegate.components.identifiers.calendar_dates import is_date, is_short_date
from tidegate.components.identifiers.checksums import luhn, mod_11_2, verhoeff, weighted

_ITIN_GROUPS = frozenset((*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)))
_NRIC = {
    "S": (0, "JZIHGFEDCBA"),
    "T": (4, "JZIHGFEDCBA"),
    "F": (0, "XWUTRQPNMLK"),
    "G": (4, "XWUTRQPNMLK"),
    "M": (3, "XWUTRQPNJLK"),
}
"""What is added, and the letters by remainder."""


def is_us_ssn(number: str) -> bool:
    """Social Security number: 20 CFR 422.103, SSA randomization: areas, groups, serials."""
    area, group, serial = number[:3], number[3:5], number[5:]
    return (
        area not in ("000", "666")
        and area[0] != "9"
        and group != "00"
        and serial != "0000"
        and len(set(number)) > 1
    )


def is_us_itin(number: str) -> bool:
    """Individual Taxpayer Identification Number: IRM 3.21.263, ranges of the middle digits."""
    return number[0] == "9" and int(number[3:5]) in _ITIN_GROUPS


def is_in_aadhaar(number: str) -> bool:
    """Aadhaar: UIDAI, Numbering Scheme (2010): Verhoeff, no first 0 or 1."""
    return verhoeff(number) and len(set(number)) > 1


def is_br_cpf(number: str) -> bool:
    """CPF: Receita Federal, Instrução Normativa 1.548/2015: two check digits of modulus 11."""
    checks = [
        weighted(number[:length], range(length + 1, 1, -1)) * 10 % 11 % 10 for length in (9, 10)
    ]
    return number[9:] == f"{checks[0]}{checks[1]}" and len(set(number)) > 1


def is_br_cnpj(number: str) -> bool:
    """CNPJ: Receita Federal, Instrução Normativa 2.229/2024: letters too, as ASCII less 48."""
    values = [ord(sign) - ord("0") for sign in number]
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    for length in (12, 13):
        pairs = zip(values[:length], weights[13 - length :], strict=True)
        rest = sum(value * weight for value, weight in pairs) % 11
        if values[length] != (0 if rest < 2 else 11 - rest):
            return False
    return len(set(number)) > 1


def is_ca_sin(number: str) -> bool:
    """Social insurance number: Employment and Social Development Canada; Luhn, no first 0 or 8."""
    return number[0] not in "08" and luhn(number)


def is_au_tfn(number: str) -> bool:
    """Tax file number: Australian Taxation Office, TFN algorithm; nine digits."""
    return weighted(number, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0 and len(set(number)) > 1


def is_jp_my_number(number: str) -> bool:
    """My Number: Order 85 of 2014 of the Ministry of Internal Affairs, article 5."""
    rest = weighted(number, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return int(number[11]) == (0 if rest <= 1 else 11 - rest) and len(set(number)) > 1


def is_kr_dated(number: str) -> bool:
    """Resident registration number of since October 2020, when all but date and sex got random."""
    return number[6] in "12345678" and is_short_date(number[:2], number[2:4], number[4:6])


def is_kr_rrn(number: str) -> bool:
    """Resident registration number: Resident Registration Act, enforcement rules, annex."""
    check = (11 - weighted(number, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return is_kr_dated(number) and check == int(number[12])


def is_cn_resident_id(number: str) -> bool:
    """Resident identity number: GB 11643-1999, with ISO/IEC 7064 MOD 11-2."""
    return is_date(int(number[6:10]), int(number[10:12]), int(number[12:14])) and mod_11_2(number)


def is_tr_tckn(number: str) -> bool:
    """T.C. kimlik number: Directorate of Population and Citizenship, two check digits."""
    digits = [int(digit) for digit in number]
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def is_za_id(number: str) -> bool:
    """Identity number: Identification Act 68 of 1997, regulations: date, citizenship, Luhn."""
    is_dated = is_short_date(number[:2], number[2:4], number[4:6])
    return is_dated and number[10] in "012" and luhn(number)


def is_sg_nric(number: str) -> bool:
    """NRIC and FIN: Immigration & Checkpoints Authority; the formula was never published.

    It is T. Ngiam's, 'The Singapore NRIC check letter', with the series M of 2022.
    """
    added, letters = _NRIC[number[0]]
    return letters[(weighted(number[1:8], (2, 7, 6, 5, 4, 3, 2)) + added) % 11] == number[8]


def is_il_id(number: str) -> bool:
    """Mispar zehut: Population and Immigration Authority; nine digits, Luhn."""
    return luhn(number) and len(set(number)) > 1
