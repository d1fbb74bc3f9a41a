"""Telephone numbers, by the numbering plans that the library `phonenumbers` knows."""

from collections.abc import Container
from functools import cache
from typing import Any

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumber

SHORTEST, LONGEST = 7, 15
"""Digits of a number with its country code: ITU-T E.164, section 6; shorter ones are services."""

REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""ISO 3166-1 codes of the regions with a numbering plan."""

_COUNTRY_CODE_AT_MOST = 3

INTERNATIONAL = r"\+[1-9](?:[ ()./-]{0,3}[0-9]){6,14}\b"
"""A number with its country code."""

NATIONAL = r"(?:\([0-9]{1,5}\)|\b[0-9]{1,5})(?: ?[-./]? ?[0-9]{2,8}){1,5}\b"
"""A number as it is dialled within a country, and much else."""

_TRUNK = "(0)"
"""Stands between country code and number, as in +44 (0)20, for those who dial within."""
_AT_HOME = range(SHORTEST, 13)
_ABROAD = range(10, LONGEST + 3)
"""Digits with the prefix of other countries, 00."""
_LONE = range(9, 12)
"""Digits of a national number in a row that does not begin with 0."""
_GROUPED = range(7, 12)
"""Digits of one in groups."""
_DATES = ([4, 2, 2], [2, 2, 4])
"""Digits in the groups that dates begin with."""


def digits_of(text: str) -> str:
    """The ASCII digits in a text."""
    return "".join(filter(str.isdigit, text))


def international(text: str) -> str | None:
    """A number with + and its country code as E.164 has it, None where it is none."""
    digits = digits_of(text.replace(_TRUNK, ""))
    code = _country_code(digits)
    return _valid(code, digits[len(str(code)) :]) if code else None


def cut_international(text: str) -> int:
    """How much of a text is a number with + that is as long as it may be in its country."""
    code = _country_code(digits_of(text)[:_COUNTRY_CODE_AT_MOST])
    if code is None:
        return 0
    more = len(str(code)) + (_TRUNK in text)
    return _cut(text, {length + more for length in _lengths(code)})


def cut_national(text: str) -> int:
    """How much of a text may be a number as it is dialled in some country, by its length alone."""
    return _cut(text, _ABROAD if text.startswith("00") else _AT_HOME)


def _cut(text: str, lengths: Container[int]) -> int:
    """The end of the last group of digits up to which there are so many digits."""
    end = digits = 0
    for place, char in enumerate(text, 1):
        digits += char.isdigit()
        if char.isdigit() and not text[place : place + 1].isdigit() and digits in lengths:
            end = place
    return end


def _country_code(digits: str) -> int | None:
    for length in range(1, _COUNTRY_CODE_AT_MOST + 1):
        code = int(digits[:length])
        if code in COUNTRY_CODE_TO_REGION_CODE:
            return code
    return None


def is_dialled(text: str) -> bool:
    """Whether digits look like a number dialled within some country: by groups and length alone.

    Not a date, nor a number with a fraction, nor thousands in groups of three.
    """
    groups = groups_of(text)
    lengths = [len(group) for group in groups]
    digits = "".join(groups)
    if len(set(digits)) == 1 or lengths[:3] in _DATES:
        return False
    if digits[0] == "0" or text[0] == "(":
        return True
    if len(groups) == 1:
        return len(digits) in _LONE
    are_thousands = lengths[0] < 3 and set(lengths[1:]) == {3}
    is_fraction = len(groups) == 2 and "." in text
    return not are_thousands and not is_fraction and len(digits) in _GROUPED


def groups_of(text: str) -> list[str]:
    """The groups of digits in a text."""
    return "".join(char if char.isdigit() else " " for char in text).split()


def national(text: str, region: str) -> str | None:
    """A number as it is dialled within a region, as E.164 has it; None where it is none."""
    digits = digits_of(text)
    if len(digits) not in _dialled_lengths(region):
        return None
    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    is_valid = phonenumbers.is_valid_number_for_region(parsed, region)
    return f"+{parsed.country_code}{_significant(parsed)}" if is_valid else None


def _valid(code: int, significant: str) -> str | None:
    # Cheap before dear: the library tries some ten expressions on each number.
    if len(significant) not in _lengths(code):
        return None
    zeros = len(significant) - len(significant.lstrip("0"))
    number = PhoneNumber(
        country_code=code,
        national_number=int(significant),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros or None,
    )
    return f"+{code}{significant}" if phonenumbers.is_valid_number(number) else None


def _plan(region: str) -> Any:
    """The numbering plan of a region, of which the library's stubs say that it may be None."""
    return PhoneMetadata.metadata_for_region(region)


def _plan_beyond_regions(code: int) -> Any:
    """That of a country code of no region, such as 800."""
    return PhoneMetadata.metadata_for_nongeo_region(code)


def _significant(number: PhoneNumber) -> str:
    return str(phonenumbers.national_significant_number(number))


@cache
def _lengths(code: int) -> frozenset[int]:
    """Possible digits behind a country code."""
    if COUNTRY_CODE_TO_REGION_CODE[code] == ("001",):
        return frozenset(_plan_beyond_regions(code).general_desc.possible_length)
    return frozenset(
        length
        for region in COUNTRY_CODE_TO_REGION_CODE[code]
        for length in _plan(region).general_desc.possible_length
    )


@cache
def _dialled_lengths(region: str) -> frozenset[int]:
    """Possible digits within a region, its prefix included."""
    metadata = _plan(region)
    prefix = len(metadata.national_prefix or "")
    lengths = metadata.general_desc.possible_length
    return frozenset(lengths) | {length + prefix for length in lengths}
