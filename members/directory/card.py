"""The card of all duty desks as a PDF: one sheet to hang beside the telephone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from common import pdf as port
from common.phones import spaced
from common.words import instant_words, offset_words
from members.directory.entries import Entry

_TEMPLATE = Path(__file__).parent / "typst" / "card.typ"
OVERDUE = "†"


def pdf(entries: Sequence[Entry], *, now: datetime) -> bytes:
    """The card at an instant; equal entries give equal bytes. Raises: CannotPrint."""
    return port.render(_TEMPLATE, _printed(entries, now), made_at=now.replace(microsecond=0))


def _printed(entries: Sequence[Entry], now: datetime) -> dict[str, port.JSON]:
    return {
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "title": _("Duty desks"),
        "marking": _("EXERCISE") if settings.DEMO else "",
        "note": _("For officers of the member agencies only. Numbers change: the directory in the portal counts."),
        "legend": _("%(sign)s: not confirmed for more than 90 days.") % {"sign": OVERDUE},
        "made_at": instant_words(now, ZoneInfo("UTC")),
        "heads": [_("Country"), _("Agency"), _("Duty desk"), _("Hours there"), _("Zone"), _("Deputy")],
        "rows": [_row(entry, now) for entry in entries],
    }


def _row(entry: Entry, now: datetime) -> dict[str, port.JSON]:
    offset = now.astimezone(ZoneInfo(entry.agency.time_zone)).utcoffset()
    return {
        "body": entry.agency.body_name,
        "name": entry.agency.name,
        "sign": OVERDUE if entry.is_overdue else "",
        "phone": spaced(entry.desk.phone) if entry.desk else "",
        "hours": entry.hours,
        "zone": offset_words(offset or timedelta()),
        "deputy": spaced(entry.deputy.phone) if entry.deputy else "",
    }
