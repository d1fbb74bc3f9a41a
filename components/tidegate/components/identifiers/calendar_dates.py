"""Dates inside numbers of persons."""

from datetime import date


def is_date(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_short_date(year: str, month: str, day: str) -> bool:
    """Whether there is such a day in some century, of a year of two digits."""
    # 2000 was a leap year and 1900 was none, so that the later century has all days.
    return is_date(2000 + int(year), int(month), int(day))
