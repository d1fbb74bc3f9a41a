"""Telephone numbers, by the numbering plans that the library `phonenumbers` knows."""

from collections.abc import Callable, Container
from functools import cache
from itertools import chain
from typing import Any

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumber

from tidegate.components.scan.regexp import regexp

SHORTEST, LONGEST = 7, 15
"""Digits of a number with its country code: ITU-T E.164, section 6; shorter ones are services."""

REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""ISO 3166-1 codes of the regions with a numbering plan."""

_COUNTRY_CODE_AT_MOST = 3
_KINDS = (
    "fixed_line",
    "mobile",
    "pager",
    "personal_number",
    "premium_rate",
    "shared_cost",
    "toll_free",
    "uan",
    "voicemail",
    "voip",
)
"""Kinds of numbers that a plan of the library may have."""

_EXTENSION = r"(?:,? ?(?:x|ext|extension|durchwahl|dw|poste|interno)[.:]? ?[0-9]{1,6})?"

INTERNATIONAL = rf"\+[1-9](?:[\t ()./-]{{0,3}}[0-9]){{6,14}}{_EXTENSION}"
"""A number with its country code."""

NATIONAL = (
    r"(?:\([0-9]{1,5}\)|\b[0-9]{1,5})(?:[\t ]?[-./]?[\t ]?[0-9]{2,8}){1,5}(?:-[0-9])?"
    rf"{_EXTENSION}\b"
)
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
    """The ASCII digits in a number, without those of its extension."""
    return "".join(filter(str.isdigit, _number(text)))


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
    return _cut(text, {length + more for length in _lengths(code)}, international)


def cut_national(text: str) -> int:
    """How much of a text may be a number as it is dialled in some country, by groups and length."""
    return _cut(text, _ABROAD if text.startswith("00") else _AT_HOME, is_dialled)


def _cut(text: str, lengths: Container[int], is_one: Callable[[str], object]) -> int:
    """The end of the last group of digits up to which there are so many digits, and it is one.

    Where no such group makes it one, that of the last up to which there are so many digits; 0 where
    there never are. An extension goes with the last group of all.
    """
    number, ends, digits = _number(text), list[int](), 0
    for place, char in enumerate(number, 1):
        digits += char.isdigit()
        if char.isdigit() and not number[place : place + 1].isdigit() and digits in lengths:
            ends.insert(0, place)
    end = next((end for end in ends if is_one(number[:end])), max(ends, default=0))
    return len(text) if end == len(number) else end


def _number(text: str) -> str:
    """A number without its extension, which begins with a letter."""
    extension = next(filter(str.isalpha, text), None)
    return text.partition(extension)[0].rstrip(" ,") if extension else text


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
    return "".join(char if char.isdigit() else " " for char in _number(text)).split()


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
    # The library tries some ten expressions of several regions on each number, one by one.
    if len(significant) not in _lengths(code):
        return None
    is_assigned = regexp(_numbers(code), is_cased=True).is_in(significant)
    return f"+{code}{significant}" if is_assigned else None


def _plan(region: str) -> Any:
    """The numbering plan of a region, of which the library's stubs say that it may be None."""
    return PhoneMetadata.metadata_for_region(region)


def _plan_beyond_regions(code: int) -> Any:
    """That of a country code of no region, such as 800."""
    return PhoneMetadata.metadata_for_nongeo_region(code)


def _significant(number: PhoneNumber) -> str:
    return str(phonenumbers.national_significant_number(number))


def _plans(code: int) -> list[Any]:
    """All that share a country code."""
    regions = COUNTRY_CODE_TO_REGION_CODE[code]
    return [_plan_beyond_regions(code)] if regions == ("001",) else list(map(_plan, regions))


@cache
def _lengths(code: int) -> frozenset[int]:
    """Possible digits behind a country code."""
    return frozenset(chain(*(plan.general_desc.possible_length for plan in _plans(code))))


@cache
def _numbers(code: int) -> str:
    """An expression for what a country code gives out to anybody."""
    kinds = [getattr(plan, kind) for plan in _plans(code) for kind in _KINDS]
    forms = [kind.national_number_pattern for kind in kinds if kind is not None]
    return f"^(?:{'|'.join(dict.fromkeys(filter(None, forms)))})$"


@cache
def _dialled_lengths(region: str) -> frozenset[int]:
    """Possible digits within a region, its prefix included."""
    metadata = _plan(region)
    prefix = len(metadata.national_prefix or "")
    lengths = metadata.general_desc.possible_length
    return frozenset(lengths) | {length + prefix for length in lengths}
