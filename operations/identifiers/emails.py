"""E-mail addresses: small letters, and the domain as the network writes it."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from operations.identifiers.folding import plain
from operations.identifiers.refusals import NotStandard

_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def standard(value: str, country: str) -> str:
    """ "name@xn--exmple-cua.example", from "Name@exämple.example".

    The part before the @ loses its capitals too: no provider in use tells two mailboxes apart by them.

    Raises: NotStandard.
    Source: RFC 5321; RFC 3490.
    """
    typed = plain(value).removeprefix("mailto:").lower()
    local, at, domain = typed.rpartition("@")
    labels = _network_form(domain).split(".") if at else []
    if not _LOCAL.fullmatch(local) or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NotStandard(_("This is no e-mail address. Write it like name@example.org."))
    return f"{local}@{'.'.join(labels)}"


def _network_form(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
