"""Dates as people write them."""

from tidegate.components.identifiers.calendar_dates import is_date

_MONTH = (
    r"(?:jan|gen|ene|feb|fe\x{301}v|mar|marc\x{327}|ma\x{308}r|mrt|maa|apr|abr|avr|ma[iyj]|mag|mei"
    r"|jun|giu|juin|jul|lug|juil|aug|ago|aou\x{302}?|sep|set|oct|okt|ott|out|nov|dec|de\x{301}c"
    r"|dez|dic)[a-z]{0,9}"
)
"""The beginnings of the months' names in English, German, French, Spanish, Italian, Portuguese and
Dutch."""
_OF = r"(?:(?:\.|st|nd|rd|th|er|o)?,? ?(?:de |of |di )?|[/-])"

DATE = (
    r"[0-9]{1,2}[./ -][0-9]{1,2}[./ -](?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}"
    r"|(?:19|20)[0-9]{6}"
    rf"|[0-9]{{1,2}}{_OF}{_MONTH}(?:[.,]? (?:de |del )?[0-9]{{4}}|[./-](?:[0-9]{{4}}|[0-9]{{2}}))"
    rf"|{_MONTH}(?:\.? |-)[0-9]{{1,2}}(?:(?:st|nd|rd|th)?,? |-)[0-9]{{4}}"
)
"""Day, month and year in any of the usual orders."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2099
"""Nobody alive was born before."""


def is_day_of_birth(text: str) -> bool:
    """Whether a date is one, in some order, on which somebody alive may have been born."""
    groups = "".join(char if char.isdigit() else " " for char in text).split()
    if len(groups[0]) == len("20001231"):
        groups = [text[:4], text[4:6], text[6:]]
    numbers = [int(group) for group in groups]
    year = numbers.pop(0 if len(groups[0]) > 2 else -1)
    if len(groups[0]) <= 2 >= len(groups[-1]):
        year += 2000
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return False
    day, month = (*numbers, 1)[:2]  # a month with a name has no number
    return is_date(year, month, day) or is_date(year, day, month)
