"""Birth, and what states hand out without a check digit."""

from tidegate.components.identifiers.calendar_dates import is_date
from tidegate.components.personal_data.dates import DATE, is_day_of_birth
from tidegate.components.personal_data.entity import Entity, Form, alone, numbered, rule, written
from tidegate.components.personal_data.words import OTHER_NUMBERS, words
from tidegate.components.scan.pattern import EDGE
from tidegate.schemas.records import Severity

_DATE_DIGITS = 8
_FEWEST_DIGITS = 5
_DATE_OR_MOMENT = rf"{EDGE}(?P<value>{DATE})(?:{EDGE}|T[0-9]{{2}}:)"
"""A date, also before a time, as ISO 8601 has it."""


def is_document_number(number: str) -> bool:
    """Whether letters and digits may be the number of a document, and are no date."""
    digits = "".join(filter(str.isdigit, number))
    if len(number) == len(digits) == _DATE_DIGITS:
        year, last_year = int(digits[:4]), int(digits[4:])
        if is_date(year, int(digits[4:6]), int(digits[6:])):
            return False
        if is_date(last_year, int(digits[2:4]), int(digits[:2])):
            return False
    return len(digits) >= _FEWEST_DIGITS and len(set(number)) > 1


PASSPORT = Entity(
    rule("passport", "The number of a passport (ICAO Doc 9303), beside words that say so."),
    {
        "passport": Form(
            # German ones have neither vowels nor letters that look like digits.
            alone(r"[A-Z]{0,3}[0-9]{6,9}|[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}"),
            "weak",
            numbered(is_document_number),
            is_cased=True,
        )
    },
    words=words(
        "passport number, passport no, passport nr, passport:, passport is, my passport",
        "reisepass:, reisepassnummer, passnummer, passeport:, numéro de passeport, pasaporte:",
        "número de pasaporte, passaporto:, numero di passaporto, passaporte:, paspoort:",
        "número do passaporte, paspoortnummer",
    ),
    against=OTHER_NUMBERS,
)

DRIVING_LICENCE = Entity(
    rule("driving_licence", "The number of a driving licence, beside words that say so."),
    {
        "driving_licence": Form(
            # Of Great Britain (DVLA), Germany (Anlage 8 FeV), and most of the others.
            alone(r"[A-Z9]{5}[0-9]{6}[A-Z0-9]{5}|[A-Z][0-9]{2}[0-9A-Z]{8}|[A-Z]{0,2}[0-9]{7,12}"),
            "weak",
            numbered(is_document_number),
        )
    },
    words=words(
        "driving licence, driving license, driver licence, driver license, driver's licence",
        "driver's license, dl number, führerschein",
        "fahrerlaubnis, permis de conduire, carnet de conducir, permiso de conducir",
        "licencia de conducir, patente di guida, patente n, carta de condução, cnh, rijbewijs",
    ),
    against=OTHER_NUMBERS,
)

DATE_OF_BIRTH = Entity(
    rule("date_of_birth", "A date, beside words that speak of birth.", Severity.MEDIUM),
    {"date_of_birth": Form(_DATE_OR_MOMENT, "weak", written(is_day_of_birth))},
    words=words(
        "date of birth:, birth date:, birthday:, dob:, date of birth is, birthday is",
        "born, geboren, geburtsdatum:, geburtstag:, geb:, date de naissance:, né le, née le",
        "fecha de nacimiento:, nacido, nacida, data di nascita:, nato il, nata il, nato a, nata a",
        "data de nascimento:, nascido, nascida, geboortedatum:",
        "生年月日, 出生日期, 생년월일",
    ),
    against="",
)

ENTITIES = (PASSPORT, DRIVING_LICENCE, DATE_OF_BIRTH)
