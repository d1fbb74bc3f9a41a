"""International bank account numbers (ISO 13616)."""

from tidegate.components.identifiers.checksums import mod_97

LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH CR HR LI LV",
        22: "BG BH DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ DZ ES MD PK RO SA SE SK TN VG",
        25: "AO CV LY MZ PT ST",
        26: "IR IS TR",
        27: "BF BI BJ CF CG CI CM DJ FR GA GR IT MC MG ML MR SM SN TD TG",
        28: "AL AZ BY CY DO GT HN HU KM LB MA NE NI PL SV",
        29: "BR EG GW PS QA UA",
        30: "JO KW MU",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
"""Characters in all, by country: SWIFT, IBAN Registry; of some of Africa and Iran, which are not in
it, as their central banks use them."""


IBAN = r"\b[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,29}"
"""What they look like, in groups or not; what stands behind may look like a part of them."""


def cut_iban(text: str) -> int:
    """How much of a text is as long as its country has them; 0 where that ends within a word."""
    length = LENGTHS.get(text[:2].upper(), 0)
    places = [place for place, sign in enumerate(text, 1) if sign.isalnum()]
    if not 0 < length <= len(places):
        return 0
    end = places[length - 1]
    return 0 if text[end : end + 1].isalnum() else end


def is_iban(number: str) -> bool:
    """Whether letters and digits without separators are one by their check digits."""
    return mod_97(number[4:] + number[:4])
