"""When an agency's entry has to be confirmed again. Pure."""

from __future__ import annotations

from datetime import date, timedelta

EVERY = timedelta(days=90)


ASKED_AGAIN_AFTER = timedelta(days=30)


def is_due(confirmed_on: date | None, today: date) -> bool:
    """Whether it is time to look at the entry and say that it is still true."""
    return confirmed_on is None or today >= confirmed_on + EVERY


def asks_now(confirmed_on: date | None, asked_on: date | None, today: date) -> bool:
    """Whether the agency is asked today: when it is due, and then again each 30 days."""
    return is_due(confirmed_on, today) and (asked_on is None or today >= asked_on + ASKED_AGAIN_AFTER)


def is_overdue(confirmed_on: date | None, today: date) -> bool:
    """Whether nobody has said for longer than that time that the entry is still true."""
    return confirmed_on is None or today > confirmed_on + EVERY
