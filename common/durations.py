"""Lengths of time in words."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import ngettext


def in_words(length: timedelta) -> str:
    """A positive length in its largest fitting unit: days from two days on, hours from two hours on, else minutes."""
    minutes = int(length.total_seconds() // 60)
    hours, days = minutes // 60, minutes // (60 * 24)
    if days >= 2:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours >= 2:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
