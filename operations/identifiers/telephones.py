"""Phone numbers: E.164, and never a country that nobody named."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common import phones
from operations.identifiers.folding import plain
from operations.identifiers.icao9303 import region_of
from operations.identifiers.refusals import NotStandard


def standard(value: str, country: str) -> str:
    """ "+84912345678", from "+84 91 234 56 78", or from "091 234 56 78" with the country VNM.

    Raises: NotStandard.
    Source: ITU-T E.164.
    """
    typed = plain(value)
    region = region_of(country)
    if not typed.startswith("+") and not region:
        raise NotStandard(
            _("Choose the country of this phone number, or write it with + and the country’s number."), "country"
        )
    try:
        return phones.kept(typed, region)
    except phones.NotAPhone as error:
        raise NotStandard(
            _("This is no phone number. Write its digits, for example +64 4 555 0101, and check that none is missing.")
        ) from error
