"""The clock of a receiving agency: pure rules over the steps that were taken, no Django.

It runs while the receiving agency must act and stops while it waits for the sender or the referral is closed. It counts
the time of the receiver's working days in its own zone; what is round the clock counts plain hours. Nothing is added
up on the way: each answer here is worked out from all the steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from members.directory.working_days import Calendar, is_working_day

NO_TIME = timedelta(0)
# Further on nobody keeps holidays; a calendar without any working day ends here too.
_MOST_DAYS = 3_660


@dataclass(frozen=True)
class Mark:
    """Since an instant it is the receiver who must act, or it is not; `is_anew` where the time begins again in full."""

    at: datetime
    is_running: bool
    is_anew: bool = False


@dataclass(frozen=True)
class Rhythm:
    """How the time of an agency passes: its zone and working days; without a calendar, round the clock."""

    zone: str
    calendar: Calendar | None


def due_at(*, time_to_answer: timedelta, marks: Sequence[Mark], rhythm: Rhythm) -> datetime | None:
    """When the time to answer is used up, if the clock runs on from the last mark; UTC. None while it stands still.

    Where it was used up before a stop, that instant.
    """
    left = time_to_answer
    for start, end in _stretches(marks):
        if end is None:
            return _after(start, left, rhythm)
        used = counted(start, end, rhythm)
        if used >= left:
            return _after(start, left, rhythm)
        left -= used
    return None


def counted(start: datetime, end: datetime, rhythm: Rhythm) -> timedelta:
    """How much time of the agency passes between two instants."""
    if rhythm.calendar is None:
        return max(end - start, NO_TIME)
    total = NO_TIME
    for begins, ends in _working(start, rhythm):
        if begins >= end:
            break
        total += min(ends, end) - begins
    return total


def _stretches(marks: Sequence[Mark]) -> Iterator[tuple[datetime, datetime | None]]:
    """From when to when the clock ran since it was last begun anew; the last one may be open."""
    begins: datetime | None = None
    for mark in _of_last_clock(marks):
        if mark.is_running and begins is None:
            begins = mark.at
        elif not mark.is_running and begins is not None:
            yield begins, mark.at
            begins = None
    if begins is not None:
        yield begins, None


def _of_last_clock(marks: Sequence[Mark]) -> Iterable[Mark]:
    anew = [place for place, mark in enumerate(marks) if mark.is_anew]
    return marks[anew[-1] :] if anew else marks


def _after(start: datetime, length: timedelta, rhythm: Rhythm) -> datetime:
    """The instant at which so much time of the agency has passed since `start`."""
    if rhythm.calendar is None:
        return start + length
    for begins, ends in _working(start, rhythm):
        if ends - begins >= length:
            return begins + length
        length -= ends - begins
    return start + length  # no such number of working days is known: plain time, rather than no due time


def _working(start: datetime, rhythm: Rhythm) -> Iterator[tuple[datetime, datetime]]:
    """The working time from an instant on, day by day, in UTC."""
    zone = ZoneInfo(rhythm.zone)
    day = start.astimezone(zone).date()
    for _ in range(_MOST_DAYS):
        following = day + timedelta(days=1)
        if rhythm.calendar is None or is_working_day(day, rhythm.calendar):
            yield max(_midnight(day, zone), start.astimezone(UTC)), _midnight(following, zone)
        day = following


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
