"""The one door to the library of public holidays: what a country's calendar begins with, until people correct it."""

from __future__ import annotations

import holidays

from members.directory.days_off import PublicHoliday

# In every language of the library the same mark would be another word; English is asked for.
_ESTIMATED = "estimated"
_ENGLISH = ("en_US", "en_GB")


def weekend_of(iso2: str, year: int) -> list[int]:
    """The days of the week on which a country rests, Monday being 0; Saturday and Sunday where it is not known."""
    known = _calendar(iso2, year)
    return sorted(known.weekend) if known is not None else [5, 6]


def of_country(iso2: str, year: int) -> list[PublicHoliday]:
    """The public holidays of a country in a year, by day; none for a country that the library does not know."""
    known = _calendar(iso2, year)
    return [
        PublicHoliday(day, _name(words), _ESTIMATED in words.casefold()) for day, words in sorted((known or {}).items())
    ]


def _calendar(iso2: str, year: int) -> holidays.HolidayBase | None:
    try:
        known = holidays.country_holidays(iso2, years=year)
    except NotImplementedError:
        return None
    english = next((code for code in _ENGLISH if code in (known.supported_languages or ())), None)
    return holidays.country_holidays(iso2, years=year, language=english) if english else known


def _name(words: str) -> str:
    return words.replace(" (estimated)", "").replace("; ", ", ")[:120]
