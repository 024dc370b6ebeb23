"""How long the content of a referral is kept after it is over: the one table, filled from the settings."""

from __future__ import annotations

from datetime import date

from django.conf import settings


def years_kept(kind: str) -> int:
    """For how many years after the end. Raises: KeyError for what is no kind."""
    years: int = settings.YEARS_KEPT[kind]
    return years


def kept_until(kind: str, *, ended_on: date) -> date:
    """The last day on which the content is kept; of 29 February the 28th, where a year has none."""
    year = ended_on.year + years_kept(kind)
    try:
        return ended_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
