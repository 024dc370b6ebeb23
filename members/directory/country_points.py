"""The verb by which the secretariat says where the point of a country stands on maps."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from members import permissions
from members.access import Actor
from members.models import Country


@transaction.atomic
def keep(
    *,
    country: Country,
    point: tuple[float, float] | None,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Move the point of a country, or take it from all maps. Raises: NotAllowed, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(country, submission)
    demand(by, permissions.KEEP_COUNTRY_POINT)
    country.latitude, country.longitude = point or (None, None)
    versions.save(country, ["latitude", "longitude"], version=version, submission=submission)
    record(action="keep_country_point", by=by, now=now, kind="country", id=country.id)
