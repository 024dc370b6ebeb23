"""The hours of a desk in one cell: "24/7", or days with their hours, such as "Mon-Fri 08:00-17:00; Sat 8-12".

Days are said in English, whatever language the page has: a file goes from hand to hand. Knows no database.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from members.directory.opening import hours_of

ROUND_THE_CLOCK = "24/7"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PART = re.compile(r"(?P<first>[a-z]+)(?:\s*[-–—]\s*(?P<last>[a-z]+))?\s+(?P<hours>.+)", re.IGNORECASE)
_EVERY_DAY = re.compile(r"(every\s+day|daily)\b", re.IGNORECASE)


def week_from(cell: str) -> list[str]:
    """Seven days from Monday, each as a desk keeps it, empty where it is closed.

    Raises: ValueError for what is no week, and for a day that is named twice.
    """
    week = [""] * 7
    for part in filter(None, (part.strip() for part in re.split(r"[;,\n]", cell))):
        found = _PART.fullmatch(_EVERY_DAY.sub("Mon-Sun", part))
        if found is None:
            raise ValueError(part)
        hours = hours_of(found["hours"])
        for day in _run(_day(found["first"]), _day(found["last"] or found["first"])):
            if week[day]:
                raise ValueError(part)
            week[day] = hours
    return week


def _run(first: int, last: int) -> list[int]:
    """The days from the first to the last; over the end of the week where the last comes before the first."""
    return [(first + number) % 7 for number in range((last - first) % 7 + 1)]


def _day(name: str) -> int:
    """Raises: ValueError."""
    return _DAYS.index(name[:3].title())


def said(week: Sequence[str]) -> str:
    """A week as a cell; `week_from` reads it back."""
    runs = [(hours, [day for day, _hours in run]) for hours, run in groupby(enumerate(week), key=lambda pair: pair[1])]
    return "; ".join(f"{_named(days)} {hours}" for hours, days in runs if hours)


def _named(days: Sequence[int]) -> str:
    return _DAYS[days[0]] if len(days) == 1 else f"{_DAYS[days[0]]}-{_DAYS[days[-1]]}"
