"""Who is in: read by every member."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from members.access import Actor
from members.models import Agency


def agencies() -> QuerySet[Agency]:
    """Active agencies with their country or organisation."""
    return Agency.objects.filter(is_active=True).select_related("country", "organisation")


def others_by_country(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Agencies other than the actor's own, grouped by country, for a form. One query."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for agency in agencies().exclude(id=actor.agency_id):
        groups.setdefault(agency.body_name, []).append((str(agency.id), agency.name))
    return sorted(groups.items())


def named(ids: Iterable[UUID]) -> list[Agency]:
    """Active agencies by id, in the order of their country and name."""
    return list(agencies().filter(id__in=list(ids)))
