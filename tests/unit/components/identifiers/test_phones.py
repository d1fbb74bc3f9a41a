"""Telephone numbers are judged as the library judges them that has the numbering plans."""

import random

import phonenumbers
import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber

from tidegate.components.identifiers.phones import international

_CODES = sorted(COUNTRY_CODE_TO_REGION_CODE)


def _examples(code: int) -> list[str]:
    """An example of each kind of number, as digits behind the code."""
    kinds = range(phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.UNKNOWN)
    if COUNTRY_CODE_TO_REGION_CODE[code] == ("001",):
        found = [phonenumbers.example_number_for_non_geo_entity(code)]
    else:
        found = [
            phonenumbers.example_number_for_type(region, kind)
            for region in COUNTRY_CODE_TO_REGION_CODE[code]
            for kind in kinds
        ]
    return [phonenumbers.national_significant_number(one) for one in found if one]


def _is_valid(code: int, significant: str) -> bool:
    zeros = len(significant) - len(significant.lstrip("0"))
    number = PhoneNumber(
        country_code=code,
        national_number=int(significant),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros or None,
    )
    return phonenumbers.is_valid_number(number)


@pytest.mark.parametrize("code", _CODES)
def test_a_number_counts_if_the_library_says_that_it_is_valid(code: int) -> None:
    chance = random.Random(code)  # noqa: S311  no secret
    examples = _examples(code)
    assert all(international(f"+{code}{example}") for example in examples)
    for example in examples:
        for _ in range(5):
            place = chance.randrange(len(example))
            other = example[:place] + chance.choice("0123456789") + example[place + 1 :]
            assert (international(f"+{code}{other}") is not None) == _is_valid(code, other), other
