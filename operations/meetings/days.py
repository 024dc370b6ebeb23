"""When a session is: its days as exactly as they are known, by the day of whoever looks. No table is asked here."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from common.dates import Precision
from members.access import Actor
from operations.meetings.models import Session
from operations.states import JPOAState


def today_of(actor: Actor, now: datetime) -> date:
    """The actor's day at an instant."""
    return now.astimezone(ZoneInfo(actor.time_zone)).date()


def latest(day: date, precision: str) -> date:
    """The last day that a date can mean: of its month or its year where no more is known."""
    if precision == Precision.YEAR:
        return day.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


def last_day(session: Session) -> date:
    """The last day on which a session can be."""
    if session.ends_on:
        return latest(session.ends_on, session.ends_precision)
    return latest(session.starts_on, session.starts_precision)


def is_over(session: Session, today: date) -> bool:
    """Whether its last day lies in the past."""
    return last_day(session) < today


def takes_place(session: Session) -> bool:
    """Whether neither it nor, before it began, its round was cancelled. By the day in UTC: a round has no country's."""
    if session.cancelled_at:
        return False
    if session.jpoa.state != JPOAState.CANCELLED:
        return True
    ended_at = session.jpoa.cancelled_at
    return ended_at is not None and session.starts_on <= ended_at.astimezone(UTC).date()
