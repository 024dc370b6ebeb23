"""Accounts: IBAN with its check digits, other numbers of banks, wallets of crypto-currencies."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from operations.identifiers.folding import plain
from operations.identifiers.icao9303 import code_of
from operations.identifiers.refusals import NotStandard

_BETWEEN = re.compile(r"[\s.\-/‐‑‒–—]+")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_WALLET_IN_HEX = re.compile(r"0x[0-9a-f]{40,64}", re.IGNORECASE)
_WALLET_IN_BECH32 = re.compile(r"(bc1|ltc1|addr1)[a-z0-9]{20,110}", re.IGNORECASE)
_WALLET_IN_BASE58 = re.compile(r"(?=.*[a-z])(?=.*[A-Z])[1-9A-HJ-NP-Za-km-z]{25,110}")
_NUMBER = re.compile(r"[A-Z0-9]{4,40}")


def standard(value: str, country: str) -> str:
    """ "GB82WEST12345698765432", from "gb82 west 1234 5698 7654 32"; a wallet keeps its capitals where they count.

    Raises: NotStandard.
    Source: ISO 13616 (IBAN), ISO 7064 (mod 97-10).
    """
    typed = _BETWEEN.sub("", plain(value))
    if _WALLET_IN_HEX.fullmatch(typed) or _WALLET_IN_BECH32.fullmatch(typed):
        return typed.lower()
    if _WALLET_IN_BASE58.fullmatch(typed):
        return typed
    number = re.sub(r"^IBAN:?(?=[A-Z]{2}\d{2})", "", typed.upper())
    if _IBAN.fullmatch(number) and code_of(number[:2]):
        return _iban(number)
    if not _NUMBER.fullmatch(number):
        raise NotStandard(
            _("Write the IBAN, account number or wallet: only the letters A to Z and digits, at least 4.")
        )
    return number


def _iban(number: str) -> str:
    turned = number[4:] + number[:4]
    if int("".join(str(int(sign, 36)) for sign in turned)) % 97 != 1:
        raise NotStandard(_("The check digits of this IBAN do not fit. Look again: one sign is wrong or missing."))
    return number
