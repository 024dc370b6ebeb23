"""When an agency's entry has to be confirmed again. Pure."""

from __future__ import annotations

from datetime import date, timedelta

EVERY = timedelta(days=90)


def is_overdue(confirmed_on: date | None, today: date) -> bool:
    """Whether nobody has said for longer than that time that the entry is still true."""
    return confirmed_on is None or today > confirmed_on + EVERY
