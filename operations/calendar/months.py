"""Months as lists of days and as tables of weeks that begin on Monday. Pure, from entries that were found."""

from __future__ import annotations

import re
from calendar import Calendar, monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from operations.calendar.entries import Entry

_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
MOST_IN_A_CELL = 4


def month_of(text: str) -> date | None:
    """The first day of a month written as 2026-11; None for anything else."""
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    year, month = int(written[1]), int(written[2])
    return date(year, month, 1) if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 else None


def code_of(month: date) -> str:
    """The same month as an address has it: 2026-11."""
    return f"{month:%Y-%m}"


def last_day(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def former(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def following(month: date) -> date:
    """The first day of the month after."""
    return last_day(month) + timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A day with what stands on it."""

    on: date
    entries: list[Entry] = field(default_factory=list)
    is_today: bool = False
    is_outside: bool = False  # of the month before or after, to fill a week
    more: int = 0  # how many entries are left out of the cell

    @property
    def code(self) -> str:
        """The day for machines: 2026-11-26."""
        return self.on.isoformat()


@dataclass(frozen=True)
class Month:
    """A month of the list: its days that have anything, and what is known to the month only."""

    first: date
    days: list[Day]
    undated: list[Entry]


def listed(entries: Sequence[Entry], *, first: date, last: date, today: date) -> list[Month]:
    """The months of the list, in order; an entry of several days stands on the first of them that is shown.

    Today has its line whether anything stands on it or not.
    """
    dated: dict[date, list[Entry]] = {today: []} if first <= today <= last else {}
    undated: dict[date, list[Entry]] = {}
    for entry in entries:
        begins = max(entry.first, first)
        if begins > last or entry.last < first:
            continue
        if entry.precision == "day":
            dated.setdefault(begins, []).append(entry)
        else:
            undated.setdefault(entry.first.replace(day=1), []).append(entry)
    months = sorted({day.replace(day=1) for day in dated} | undated.keys())
    return [
        Month(
            month,
            [Day(day, dated[day], day == today) for day in sorted(dated) if day.replace(day=1) == month],
            undated.get(month, []),
        )
        for month in months
    ]


def table(entries: Sequence[Entry], *, month: date, today: date) -> list[list[Day]]:
    """The weeks of a month, Monday first, with the days before and after it that fill them."""
    known = [entry for entry in entries if entry.precision == "day"]
    return [
        [_cell(known, day, today=today, month=month) for day in week]
        for week in Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    ]


def _cell(entries: Sequence[Entry], day: date, *, today: date, month: date) -> Day:
    if day.month != month.month:
        return Day(day, is_outside=True)
    there = [entry for entry in entries if entry.first <= day <= entry.last]
    return Day(day, there[:MOST_IN_A_CELL], day == today, more=max(len(there) - MOST_IN_A_CELL, 0))
