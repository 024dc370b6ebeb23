"""How a desk reads: whether it is open, until when, and its hours. Pure, from loaded rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.durations import in_words
from common.words import soon_words, weekday_words
from members.directory.models import DutyDesk
from members.directory.opening import opening

DAY_AND_NIGHT = "24/7"


@dataclass(frozen=True)
class DeskState:
    """Open or closed as a tag, and what follows: until when, or from when."""

    words: str
    colour: str
    change: str
    is_open: bool


def desk_state(desk: DutyDesk | None, *, zone: str, now: datetime, is_day_off: Callable[[date], bool]) -> DeskState:
    """A desk at an instant, in the time of the agency that it belongs to."""
    if desk is None or not desk.tells_hours:
        return DeskState(_("Hours not told"), "grey", "", is_open=False)
    there = ZoneInfo(zone)
    found = opening(desk.week, zone=there, now=now, is_day_off=is_day_off)
    words, colour = (_("Open"), "green") if found.is_open else (_("Closed"), "grey")
    if desk.is_round_the_clock:
        return DeskState(words, colour, _("day and night"), is_open=True)
    if found.changes_at is None:
        return DeskState(words, colour, "", is_open=found.is_open)
    change = {
        "time": soon_words(found.changes_at, there, now),
        "length": in_words(found.changes_at - now),
    }
    sentence = _("closes %(time)s there, in %(length)s") if found.is_open else _("opens %(time)s there, in %(length)s")
    return DeskState(words, colour, sentence % change, is_open=found.is_open)


def hours_words(desk: DutyDesk) -> str:
    """The hours of a week in one line: "24/7", "Sun–Thu 09:00–17:00", "Mon–Fri 08:00–17:00, Sat 08:00–12:00"."""
    if desk.is_round_the_clock:
        return DAY_AND_NIGHT
    if not any(desk.hours):
        return _("not told") if not desk.hours else _("closed")
    if len(set(desk.hours)) == 1:
        return _("every day %(hours)s") % {"hours": _span(desk.hours[0])}
    days = _from_the_first_working_day(desk.hours)
    runs = [(hours, [day for day, _hours in run]) for hours, run in groupby(days, key=lambda pair: pair[1])]
    return ", ".join(f"{_days(run)} {_span(hours)}" for hours, run in runs if hours)


def _from_the_first_working_day(hours: Sequence[str]) -> list[tuple[int, str]]:
    """The days with their hours, from the one that follows the days on which it is closed."""
    first = next((day for day in range(7) if hours[day] and not hours[day - 1]), 0)
    return [(day % 7, hours[day % 7]) for day in range(first, first + 7)]


def _days(run: Sequence[int]) -> str:
    if len(run) == 1:
        return weekday_words(run[0])
    return f"{weekday_words(run[0])}–{weekday_words(run[-1])}"


def _span(hours: str) -> str:
    return hours.replace("-", "–")
