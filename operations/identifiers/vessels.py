"""Vessels: IMO number with its check digit, MMSI, call sign, or the marks on the hull."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from operations.identifiers.folding import joined
from operations.identifiers.refusals import NotStandard

_PREFIXED = re.compile(r"(IMO|MMSI)(?:NUMBER|NO)?(\d+)")
_CALL_SIGN = re.compile(r"CALLSIGN(?=[A-Z0-9]{3,7}$)")
_MOST_SIGNS = 40


def standard(value: str, country: str) -> str:
    """ "IMO9074729", "MMSI574123456", or a call sign, a hull mark or a name as letters and digits.

    Raises: NotStandard.
    Source: IMO resolution A.1117(30) (check digit); ITU-R M.585 (MMSI); ITU Radio Regulations, article 19.
    """
    typed = _CALL_SIGN.sub("", joined(value))
    if prefixed := _PREFIXED.fullmatch(typed):
        return _imo(prefixed[2]) if prefixed[1] == "IMO" else _mmsi(prefixed[2])
    if typed.isdecimal():
        return _mmsi(typed) if len(typed) == 9 else _imo(typed)
    if not 3 <= len(typed) <= _MOST_SIGNS:
        raise NotStandard(_("Write the IMO number, the MMSI, the call sign, or the marks or name on the hull."))
    return typed


def _imo(digits: str) -> str:
    if len(digits) != 7:
        raise NotStandard(_("An IMO number has 7 digits, an MMSI has 9. Look again: one may be missing."))
    total = sum(weight * int(digit) for weight, digit in zip(range(7, 1, -1), digits, strict=False))
    if total % 10 != int(digits[6]):
        raise NotStandard(_("The last digit of this IMO number does not fit the others. Look again: one is wrong."))
    return f"IMO{digits}"


def _mmsi(digits: str) -> str:
    if len(digits) != 9:
        raise NotStandard(_("An MMSI has 9 digits. Look again: one may be missing."))
    return f"MMSI{digits}"
