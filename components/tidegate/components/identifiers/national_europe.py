"""Numbers of persons and of taxpayers in Europe.

All take the digits and capital letters of a number, without separators.
"""

from tidegate.components.identifiers.calendar_dates import is_date, is_short_date
from tidegate.components.identifiers.checksums import ean_13, luhn, mod_11_10, weighted

_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_ODD_PLACES = "BAKPLCQDREVOSFTGUHMINJWZYX"
"""Letters by their value at an odd place; of digits as of the letters from A on."""
_OMOCODIA = str.maketrans("LMNPQRSTUV", "0123456789")
_MONTHS = "ABCDEHLMPRST"
_NO_NINO = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})


def is_gb_nhs(number: str) -> bool:
    """NHS number: NHS Data Dictionary, NHS NUMBER, modulus 11."""
    check = 11 - weighted(number, range(10, 1, -1)) % 11
    return check % 11 == int(number[9]) and len(set(number)) > 1


def is_gb_nino(number: str) -> bool:
    """National Insurance number: HMRC manual NIM39110; it has no check digit."""
    return (
        number[:2] not in _NO_NINO
        and not set(number[:2]) & set("DFIQUV")
        and number[1] != "O"
        and len(set(number[2:8])) > 1
    )


def is_de_tax_id(number: str) -> bool:
    """Steueridentifikationsnummer: BZSt, section 139b AO: of ten digits one is there again."""
    is_one_repeated = len(set(number[:10])) in (8, 9) and max(map(number[:10].count, number)) <= 3
    return number[0] != "0" and is_one_repeated and mod_11_10(number)


def is_fr_nir(number: str) -> bool:
    """Numéro d'inscription au répertoire: INSEE, décret 82-103; key 97 - n mod 97."""
    month = int(number[3:5])
    if not (1 <= month <= 12 or 20 <= month <= 42 or month >= 50):
        return False
    body = number[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(number[13:])


def is_es_dni(number: str) -> bool:
    """DNI: Real Decreto 1553/2005 and Ministerio del Interior: letter by n mod 23."""
    return _DNI[int(number[:8]) % 23] == number[8] and len(set(number[:8])) > 1


def is_es_nie(number: str) -> bool:
    """NIE: Orden INT/2058/2008: X, Y, Z stand for 0, 1, 2."""
    return is_es_dni(f"{'XYZ'.index(number[0])}{number[1:]}")


def is_it_codice_fiscale(number: str) -> bool:
    """Codice fiscale: Decreto ministeriale 23 dicembre 1976, articles 2 to 6."""
    day = int(number[9:11].translate(_OMOCODIA)) % 40
    if number[8] not in _MONTHS or not 1 <= day <= 31:
        return False
    values = [int(sign, 36) - (10 if sign.isalpha() else 0) for sign in number[:15]]
    odd = sum(_ODD_PLACES.index(chr(ord("A") + value)) for value in values[::2])
    return chr(ord("A") + (odd + sum(values[1::2])) % 26) == number[15]


def is_nl_bsn(number: str) -> bool:
    """Burgerservicenummer: Logisch Ontwerp BSN, Elfproef."""
    return weighted(number, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0 and len(set(number)) > 1


def is_be_national_number(number: str) -> bool:
    """Rijksregisternummer: Royal Decree of 3 April 1984, and of 8 February 1991 for others."""
    month, day = int(number[2:4]) % 20, int(number[4:6])
    is_dated = month <= 12 and day <= 31
    keys = [97 - int(century + number[:9]) % 97 for century in ("", "2")]
    return is_dated and int(number[9:]) in keys


def is_pl_pesel(number: str) -> bool:
    """PESEL: Regulation of the Minister of the Interior of 4 January 2012, section 4."""
    century, month = divmod(int(number[2:4]), 20)
    year = (1900, 2000, 2100, 2200, 1800)[century] + int(number[:2])
    is_checked = weighted(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0
    return is_checked and is_date(year, month, int(number[4:6]))


def is_se_personnummer(number: str) -> bool:
    """Personnummer, samordningsnummer: Skatteverket SKV 704 and SKV 707; ten or twelve digits."""
    short = number[-10:]
    day = int(short[4:6])
    return luhn(short) and is_short_date(short[:2], short[2:4], str(day - 60 if day > 60 else day))


def is_fi_hetu(number: str) -> bool:
    """Henkilötunnus: Digital and Population Data Services Agency: character by n mod 31."""
    day, month, year = number[:2], number[2:4], number[4:6]
    return (
        is_short_date(year, month, day)
        and _HETU[int(number[:6] + number[-4:-1]) % 31] == number[-1]
    )


def is_dk_cpr(number: str) -> bool:
    """CPR-nummer: a date and four digits; since 2007 without a check (CPR-kontoret)."""
    return is_short_date(number[4:6], number[2:4], number[:2])


def is_no_fodselsnummer(number: str) -> bool:
    """Fødselsnummer, D-nummer (day + 40): folkeregisterforskriften, section 2-2-1."""
    day, month = int(number[:2]) % 40, int(number[2:4]) % 40
    return (
        weighted(number, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11 == 0
        and weighted(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0
        and is_short_date(number[4:6], str(month), str(day))
    )


def is_pt_nif(number: str) -> bool:
    """Número de identificação fiscal: Decreto-Lei 14/2013, modulus 11; of persons and others."""
    check = 11 - weighted(number, range(9, 1, -1)) % 11
    return number[0] in "1235689" and int(number[8]) == (0 if check > 9 else check)


def is_ch_ahv(number: str) -> bool:
    """AHV-Nummer: Central Compensation Office (ZAS), EAN-13 with the country code 756."""
    return ean_13(number)


def is_at_svnr(number: str) -> bool:
    """Sozialversicherungsnummer: Dachverband, 31 ASVG: weights over all but the fourth digit."""
    check = weighted(number, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11
    is_dated = is_short_date(number[8:10], number[6:8], number[4:6])
    return number[0] != "0" and check == int(number[3]) and is_dated
