"""Instants, days and languages in the portal's fixed words: pure functions that know no template."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

MINUS = "\N{MINUS SIGN}"


def offset_words(offset: timedelta) -> str:
    """How far a zone is from UTC: "UTC", "UTC+7", "UTC+5:30", with a true minus sign to the west."""
    minutes = round(offset.total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else MINUS
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def month_words(month: int) -> str:
    """The short name of a month in the active language, as it stands inside a date."""
    name = str(MONTHS_3[month])
    return name[:1].upper() + name[1:]


def day_words(day: date | None, precision: str = "day") -> str:
    """A day as it is known: "24 Nov 2026", "Nov 2026", "2026"; empty when it is not known at all."""
    if day is None or precision == "unknown":
        return ""
    if precision == "year":
        return f"{day.year}"
    if precision == "month":
        return f"{month_words(day.month)} {day.year}"
    return f"{day.day} {month_words(day.month)} {day.year}"


def day_code(day: date, precision: str = "day") -> str:
    """The same day for machines: "2026-11-24", "2026-11" or "2026"."""
    return day.isoformat()[: {"year": 4, "month": 7}.get(str(precision), 10)]


def local_words(instant: datetime, zone: tzinfo) -> str:
    """An instant in one zone: "24 Nov 2026, 14:30 UTC+7"."""
    local = instant.astimezone(zone)
    return f"{day_words(local.date())}, {local:%H:%M} {offset_words(local.utcoffset() or timedelta())}"


def weekday_words(weekday: int) -> str:
    """The short name of a day of the week, from Monday, in the active language."""
    name = str(WEEKDAYS_ABBR[weekday])
    return name[:1].upper() + name[1:]


def soon_words(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """An instant soon after another, in one zone, as short as it is clear: "17:00", "Mon 08:00" or a date."""
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() < today + timedelta(days=7):
        return f"{weekday_words(local.weekday())} {local:%H:%M}"
    return f"{day_words(local.date())}, {local:%H:%M}"


def clock_words(instant: datetime, zone: tzinfo) -> str:
    """What a clock on the wall shows there: "Tue 14:30 UTC+7"."""
    local = instant.astimezone(zone)
    return f"{weekday_words(local.weekday())} {local:%H:%M} {offset_words(local.utcoffset() or timedelta())}"


def utc_words(instant: datetime, zone: tzinfo) -> str:
    """The UTC half beside a local time, with as much of the date as differs; empty where local time is UTC."""
    local, utc = instant.astimezone(zone), instant.astimezone(UTC)
    if not local.utcoffset():
        return ""
    if local.date() == utc.date():
        return f"{utc:%H:%M} UTC"
    if local.year == utc.year:
        return f"{utc.day} {month_words(utc.month)}, {utc:%H:%M} UTC"
    return f"{day_words(utc.date())}, {utc:%H:%M} UTC"


def instant_words(instant: datetime, zone: tzinfo) -> str:
    """An instant in a zone and in UTC: "24 Nov 2026, 14:30 UTC+7 · 07:30 UTC"."""
    return " · ".join(filter(None, (local_words(instant, zone), utc_words(instant, zone))))


def instant_code(instant: datetime) -> str:
    """The same instant for machines: "2026-11-24T07:30:00Z"."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


# The languages of the members' desks by their code; a code that is missing here is shown as it is.
LANGUAGES: dict[str, object] = {
    "ar": _("Arabic"),
    "bn": _("Bengali"),
    "dv": _("Dhivehi"),
    "en": _("English"),
    "es": _("Spanish"),
    "fil": _("Filipino"),
    "fj": _("Fijian"),
    "fr": _("French"),
    "hi": _("Hindi"),
    "id": _("Indonesian"),
    "ms": _("Malay"),
    "my": _("Burmese"),
    "prs": _("Dari"),
    "ps": _("Pashto"),
    "si": _("Sinhala"),
    "ta": _("Tamil"),
    "th": _("Thai"),
    "ur": _("Urdu"),
    "vi": _("Vietnamese"),
    "zh": _("Chinese"),
}


def language_words(code: str) -> str:
    """A language by its name."""
    return str(LANGUAGES.get(code, code))
