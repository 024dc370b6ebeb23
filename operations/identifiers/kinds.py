"""The kinds of identifiers, and the one standard form of each: what search, hints and matching compare.

Knows no model, no request and no language of a reader. A form is for comparing; what was typed is kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.identifiers import accounts, addresses, documents, emails, handles, telephones, vehicles, vessels
from operations.identifiers.folding import plain
from operations.identifiers.icao9303 import is_code
from operations.identifiers.refusals import NotStandard

__all__ = ["MOST_SIGNS", "Kind", "NotStandard", "asks_country", "standard"]

MOST_SIGNS = 200  # as written and in standard form


class Kind(models.TextChoices):
    PHONE = "phone", _("Phone number")
    EMAIL = "email", _("E-mail address")
    DOCUMENT = "document", _("Passport, identity card or other document")
    VEHICLE = "vehicle", _("Vehicle: number plate or VIN")
    VESSEL = "vessel", _("Vessel: IMO number, MMSI, call sign or name")
    ACCOUNT = "account", _("Account: IBAN, account number or wallet")
    HANDLE = "handle", _("Online name: service and name")
    ADDRESS = "address", _("Address")
    OTHER = "other", _("Other")


@dataclass(frozen=True)
class _Rule:
    standard: Callable[[str, str], str]
    asks_country: bool = False  # issuer, bank or plan of numbers: asked for beside the value, never assumed


_RULES = {
    Kind.PHONE: _Rule(telephones.standard, asks_country=True),
    Kind.EMAIL: _Rule(emails.standard),
    Kind.DOCUMENT: _Rule(documents.standard, asks_country=True),
    Kind.VEHICLE: _Rule(vehicles.standard, asks_country=True),
    Kind.VESSEL: _Rule(vessels.standard),
    Kind.ACCOUNT: _Rule(accounts.standard, asks_country=True),
    Kind.HANDLE: _Rule(handles.standard),
    Kind.ADDRESS: _Rule(addresses.standard, asks_country=True),
    Kind.OTHER: _Rule(addresses.standard),
}


def asks_country(kind: str) -> bool:
    """Whether a form asks for a country or an issuer beside the value of this kind."""
    return _RULES[Kind(kind)].asks_country


def standard(kind: str, value: str, country: str = "") -> str:
    """The one form that all usual writings of an identifier have in common, at most MOST_SIGNS long.

    `country` is a code of ICAO 9303 or nothing. Only a phone number without + needs it; where it is asked for and
    given, it must be a code. The form of a form is the form itself.

    Raises: NotStandard, with words for the field; ValueError for a kind that is none.
    """
    rule = _RULES[Kind(kind)]
    if country and rule.asks_country and not is_code(country):
        raise NotStandard(_("Choose the country from the list."), "country")
    if not plain(value):
        raise NotStandard(_("Write a value, or leave the whole line empty."))
    if len(value) > MOST_SIGNS:
        raise NotStandard(_("This is too long. Write at most 200 signs, and put the rest into the text."))
    form = rule.standard(value, country)
    if len(form) > MOST_SIGNS:
        raise NotStandard(_("This is too long. Write at most 200 signs, and put the rest into the text."))
    return form
