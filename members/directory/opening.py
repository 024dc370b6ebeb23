"""When a duty desk is open, and when that changes: hours by weekday, in the desk's own time.

Knows no desk, no database and no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS_AHEAD = 60  # so far it is looked for the next change


@dataclass(frozen=True)
class Shift:
    """From one time of day to another; a shift that ends no later than it begins ends on the next day."""

    opens: time
    closes: time

    def on(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """The shift that begins on a day, in UTC.

        Where the clock is put back, a time that comes twice begins with the first and ends with the second. Where it
        is put forward, a time that does not exist is as much later as the clock jumped.
        """
        last = day if self.closes > self.opens else day + timedelta(days=1)
        begins = datetime.combine(day, self.opens, zone)
        ends = datetime.combine(last, self.closes, zone)
        return begins.astimezone(UTC), max(ends.astimezone(UTC), ends.replace(fold=1).astimezone(UTC))


Week = tuple[Shift | None, ...]  # seven, from Monday; None: closed


@dataclass(frozen=True)
class Opening:
    """Whether somebody is there, and the instant at which that changes; None where no change is in sight."""

    is_open: bool
    changes_at: datetime | None


def week_of(hours: Sequence[str]) -> Week:
    """Hours as a desk keeps them: "08:00-17:00", or nothing for a day on which it is closed."""
    return tuple(_shift(words) if words else None for words in hours)


def _shift(words: str) -> Shift:
    opens, closes = (time.fromisoformat(part) for part in words.split("-"))
    return Shift(opens, closes)


_TYPED = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.]?(\d{2}))?", re.ASCII)


def hours_of(typed: str) -> str:
    """Hours as a desk keeps them, from "8-17", "08:00 – 17:00", "0800-1700"; midnight may be 24:00.

    Raises: ValueError.
    """
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        raise ValueError(typed)
    opens, closes = found.group(1, 2), found.group(3, 4)
    if int(closes[0]) == 24 and not int(closes[1] or 0):
        closes = ("0", "0")
    return "-".join(f"{time(int(hour), int(minute or 0)):%H:%M}" for hour, minute in (opens, closes))


def _never(day: date) -> bool:
    return False


def opening(week: Week | None, *, zone: tzinfo, now: datetime, is_day_off: Callable[[date], bool] = _never) -> Opening:
    """Open or closed at an instant; without a week somebody is always there.

    A shift belongs to the day on which it begins: on a day off none begins, but that of the night before still ends.
    Units: `now` is aware; `changes_at` is in UTC.
    """
    if week is None:
        return Opening(True, None)
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=number) for number in range(-2, DAYS_AHEAD)]
    until = None
    for begins_at, ends_at in _shifts(week, zone, (day for day in days if not is_day_off(day))):
        if until is None and begins_at > now:
            return Opening(False, begins_at)
        if until is not None and begins_at > until:
            return Opening(True, until)
        if ends_at > now:
            until = ends_at if until is None else max(until, ends_at)
    in_sight = datetime.combine(days[-1], time.min, zone)
    return Opening(until is not None, until if until and until < in_sight else None)


def _shifts(week: Week, zone: tzinfo, days: Iterable[date]) -> Iterator[tuple[datetime, datetime]]:
    for day in days:
        shift = week[day.weekday()]
        if shift is None:
            continue
        begins_at, ends_at = shift.on(day, zone)
        if ends_at > begins_at:  # else it lies in the hour that the clock left out
            yield begins_at, ends_at
