"""The verb by which the secretariat keeps the weekend and the public holidays of a country."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from members import permissions
from members.access import Actor
from members.directory.days_off import PublicHoliday
from members.models import Country, Holiday


@transaction.atomic
def keep(
    *,
    country: Country,
    weekend: list[int],
    holidays: Iterable[PublicHoliday],
    since: date,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Change on which days a country does not work, from a day on; agencies with days of their own keep those.

    Raises: NotAllowed, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(country, submission)
    demand(by, permissions.KEEP_COUNTRY_DAYS)
    country.weekend = weekend
    versions.save(country, ["weekend"], version=version, submission=submission)
    Holiday.objects.filter(country=country, day__gte=since).delete()
    Holiday.objects.bulk_create(
        Holiday(country=country, day=one.day, name=one.name, is_estimated=one.is_estimated)
        for one in holidays
        if one.day >= since
    )
    record(action="keep_country_days", by=by, now=now, kind="country", id=country.id)
