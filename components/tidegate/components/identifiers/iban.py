"""International bank account numbers (ISO 13616-1)."""

from tidegate.components.identifiers.checksums import mod_97

LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "AO CV GW LY MZ PT ST",
        26: "DZ IR IS TR",
        27: "BI CF CG CM DJ FR GA GQ GR IT KM MC MG MR SM TD",
        28: "AL AZ BF BJ BY CI CY DO GT HN HU LB MA ML NE NI PL SN SV TG",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
"""Characters in all, by country: SWIFT, IBAN Registry, release 100 (ISO 13616-2).

Iran and countries of Africa that are not in it use them all the same, as Wikipedia's International
Bank Account Number has it.
"""

IBAN = (
    r"[A-Z]{2}[0-9]{2}"
    r"(?:(?:[ -]{0,2}[A-Z0-9]){11,29}|(?:\t[A-Z0-9]{4}){2,7}(?:\t[A-Z0-9]{1,3})?)"
)
"""What they look like (ISO 13616-1), in groups or not; what stands behind may look like a part.

Tabs stand between all groups or none: beside a number they part columns."""


def cut_iban(text: str) -> int:
    """How much of a text is as long as its country has them; 0 where that ends within a word."""
    length = LENGTHS.get(text[:2].upper(), 0)
    places = [place for place, sign in enumerate(text, 1) if sign.isalnum()]
    if not 0 < length <= len(places):
        return 0
    end = places[length - 1]
    return 0 if text[end : end + 1].isalnum() else end


def is_iban(number: str) -> bool:
    """Whether letters and digits without separators are one by their check digits (ISO 7064)."""
    return mod_97(number[4:] + number[:4])
