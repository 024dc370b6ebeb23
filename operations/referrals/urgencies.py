"""How long a receiver has to answer, by urgency: the one table, filled from the settings."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from operations.referrals.choices import Urgency

# Where a life is in danger nobody waits for a working day.
ROUND_THE_CLOCK = frozenset({Urgency.THREAT_TO_LIFE})


def time_to_answer(urgency: str) -> timedelta:
    """The time that a receiver has. Raises: KeyError for what is no urgency."""
    return timedelta(hours=settings.HOURS_TO_ANSWER[urgency])


def offered() -> list[tuple[str, str]]:
    """The urgencies with their times, for a form."""
    return [(urgency.value, _said(urgency)) for urgency in Urgency]


def _said(urgency: Urgency) -> str:
    hours = settings.HOURS_TO_ANSWER[urgency]
    if urgency in ROUND_THE_CLOCK:
        words = ngettext(
            "%(urgency)s: %(number)d hour, day and night", "%(urgency)s: %(number)d hours, day and night", hours
        )
        return words % {"urgency": urgency.label, "number": hours}
    if hours > 48 and hours % 24 == 0:
        words = ngettext("%(urgency)s: %(number)d working day", "%(urgency)s: %(number)d working days", hours // 24)
        return words % {"urgency": urgency.label, "number": hours // 24}
    return _("%(urgency)s: %(number)d hours of working days") % {"urgency": urgency.label, "number": hours}
