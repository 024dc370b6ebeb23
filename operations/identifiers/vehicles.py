"""Vehicles: the plate in its own script, or the number of the chassis."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from operations.identifiers.folding import joined
from operations.identifiers.refusals import NotStandard

_CHASSIS_PREFIX = re.compile(r"VIN(?=[A-Z0-9]{17}$)")
_SEVENTEEN = re.compile(r"[A-Z0-9]{17}")
_MOST_SIGNS = 40


def standard(value: str, country: str) -> str:
    """ "51F12345", from "51F-123.45"; a Thai plate keeps its letters; "WAUZZZ8K9AA123456" as it is.

    The check digit of a chassis number is asked for in North America only, so it is not looked at.

    Raises: NotStandard.
    Source: ISO 3779 (17 signs, without I, O and Q).
    """
    number = _CHASSIS_PREFIX.sub("", joined(value))
    if not 2 <= len(number) <= _MOST_SIGNS:
        raise NotStandard(_("Write the number plate, or the chassis number (VIN) with its 17 signs."))
    if _SEVENTEEN.fullmatch(number) and set(number) & set("IOQ"):
        raise NotStandard(_("A chassis number (VIN) has no letters I, O or Q. Look again: they are often 1 or 0."))
    return number
