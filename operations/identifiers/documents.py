"""Numbers of passports, identity cards and other papers: letters and digits, no filler."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from operations.identifiers.folding import plain
from operations.identifiers.refusals import NotStandard

_BETWEEN = re.compile(r"[\s<.\-/‐‑‒–—]+")
_NUMBER = re.compile(r"[A-Z0-9]{3,30}")


def standard(value: str, country: str) -> str:
    """ "C1234567", from "c 123-4567<<".

    Raises: NotStandard.
    Source: ICAO Doc 9303 part 3, section 4 (signs of the machine-readable zone).
    """
    number = _BETWEEN.sub("", plain(value)).upper()
    if not _NUMBER.fullmatch(number):
        raise NotStandard(
            _("Write the number of the document as it is printed: only the letters A to Z and digits, 3 to 30 signs.")
        )
    return number
