"""What a co-chair may see of reports; nothing for anybody else while a report is being made."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from members import roles
from members.access import Actor
from operations.models import JointPeriodOfAction, ReturnCell
from operations.returns import queries as returns
from reporting.models import Snapshot


def rounds_of(year: int) -> QuerySet[JointPeriodOfAction]:
    """The rounds a report of a year covers: those whose window touches it, and the one named after it."""
    touches = Q(starts_on__lte=date(year, 12, 31)) & (Q(ends_on__gte=date(year, 1, 1)) | Q(ends_on__year=year))
    return (
        JointPeriodOfAction.objects.filter(touches | Q(key=str(year)))
        .prefetch_related("labels", "co_chairs", "participants__country", "participants__organisation", "objectives")
        .order_by("starts_on", "key")
    )


def years(actor: Actor, *, now_year: int) -> list[int]:
    """The years a report can be built for: those that a round touches, and the present one; newest first."""
    if not actor.holds(roles.CO_CHAIR):
        return []
    found = {now_year}
    for starts_on, ends_on in JointPeriodOfAction.objects.values_list("starts_on", "ends_on"):
        if starts_on:
            found.update(range(starts_on.year, min((ends_on or starts_on).year, now_year) + 1))
    return sorted(found, reverse=True)


def snapshots(actor: Actor, *, year: int) -> QuerySet[Snapshot]:
    """The snapshots of a year's report, newest first."""
    if not actor.holds(roles.CO_CHAIR):
        return Snapshot.objects.none()
    return (
        Snapshot.objects.filter(edition__report__year=year)
        .select_related("edition__report", "asked_by")
        .order_by("-asked_at", "-id")
    )


def newest_built(actor: Actor, *, year: int) -> Snapshot | None:
    """The snapshot that the page and the PDF of a year show, or None."""
    return snapshots(actor, year=year).filter(state=Snapshot.State.BUILT).first()


def cells_behind(actor: Actor, *, jpoa_key: str, code: str, window: str) -> QuerySet[ReturnCell]:
    """The cells that a figure is the sum of, with the return of each, as far as the actor may see."""
    jpoa = JointPeriodOfAction.objects.filter(key=jpoa_key).first()
    if jpoa is None:
        return ReturnCell.objects.none()
    return (
        returns.cells(actor, jpoa_id=jpoa.id)
        .filter(indicator=code, window=window)
        .select_related("country", "periodic_return")
        .order_by("country__name", "period_starts_on")
    )
