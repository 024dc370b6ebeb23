"""The months of a round for which returns are expected: pure rules, no Django."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS_TO_REPORT = 10


@dataclass(frozen=True)
class Month:
    """A calendar month, cut at the ends of the round; both days included."""

    starts_on: date
    ends_on: date


def months(*, first: date, last: date) -> Iterator[Month]:
    """The months between two days, both included."""
    start = first
    while start <= last:
        end = min(start.replace(day=monthrange(start.year, start.month)[1]), last)
        yield Month(start, end)
        start = end + timedelta(days=1)


def is_over(*, last: date, zone: str, now: datetime) -> bool:
    """Whether the last day of a period has passed in the agency's zone."""
    return now.astimezone(ZoneInfo(zone)).date() > last


def due_at(*, month: Month, zone: str, days: int | None = None) -> datetime:
    """The end of the tenth day after the month, or of the one that the round names, in the agency's zone; in UTC."""
    last_day = month.ends_on + timedelta(days=DAYS_TO_REPORT if days is None else days)
    return datetime.combine(last_day, time(23, 59), tzinfo=ZoneInfo(zone)).astimezone(UTC)
