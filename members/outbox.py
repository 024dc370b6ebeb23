"""Mails that wait as rows: how a worker takes some of them for itself. What they say is their room's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from common import clock

_BATCH = 10
_LEASE = timedelta(minutes=2)
_MOST_ATTEMPTS = 20

Row = TypeVar("Row", bound=Model)


def claim(waiting: QuerySet[Row]) -> list[Row]:
    """Up to ten of the rows, leased for two minutes of real time so that no other worker takes them.

    A row has `leased_until` and `mail_attempts`; after twenty attempts it is left alone. A mail whose worker died
    is taken again when the lease is over, so it may go out twice, never not at all.
    """
    real_now = clock.real_now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=real_now)
    rows = waiting.select_for_update(skip_locked=True, of=("self",)).filter(free, mail_attempts__lt=_MOST_ATTEMPTS)
    claimed = list(rows[:_BATCH])
    waiting.model._default_manager.filter(pk__in=[row.pk for row in claimed]).update(
        leased_until=real_now + _LEASE, mail_attempts=F("mail_attempts") + 1
    )
    return claimed
