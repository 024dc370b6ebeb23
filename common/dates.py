"""Public dates that are known to the day, the month, the year, or not at all."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    UNKNOWN = "unknown", _("not known")


def parse(text: str | None) -> tuple[date | None, Precision]:
    """A date of a public source: "2015-09-28", "2016-05", "2017" or None.

    Shape: the first day it can mean, and its precision. Raises: ValueError.
    """
    if text is None:
        return None, Precision.UNKNOWN
    parts = [int(part) for part in text.split("-", maxsplit=2)]
    precision = {1: Precision.YEAR, 2: Precision.MONTH, 3: Precision.DAY}[len(parts)]
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day), precision
