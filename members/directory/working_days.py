"""Working days: a weekend and public holidays. Knows neither Django, countries nor a clock.

A day that is only estimated, because the moon decides, is no holiday here: it moves nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_MOST_DAYS_WITHOUT_WORK = 366


class NoWorkingDay(ValueError):
    """There is no working day within a year."""


@dataclass(frozen=True)
class Calendar:
    """On which days of the week nobody works (Monday is 0), and on which days of the year."""

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether people are at work on a day."""
    return day.weekday() not in calendar.weekend and day not in calendar.holidays


def add_working_days(day: date, number: int, calendar: Calendar) -> date:
    """The working day that is `number` working days after a day; with 0 the day itself, or the first that follows.

    Units: `number` in days, 0 or more. Raises: NoWorkingDay, ValueError.
    """
    if number < 0:
        raise ValueError("working days are counted forward")
    found = _on_or_after(day, calendar)
    if found != day and number:
        number -= 1  # the first working day after a day off is one after it
    for _ in range(number):
        found = _on_or_after(found + timedelta(days=1), calendar)
    return found


def _on_or_after(day: date, calendar: Calendar) -> date:
    for _ in range(_MOST_DAYS_WITHOUT_WORK):
        if is_working_day(day, calendar):
            return day
        day += timedelta(days=1)
    raise NoWorkingDay(day.isoformat())
