"""What an administrator or an auditor sees of the audit, and who the people and agencies in it are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from audit.models import AuditEntry
from members import roles
from members.access import Actor
from members.models import Agency, Membership, Person


def country_of(actor: Actor) -> str:
    """The name of the country whose entries the actor reads as its auditor; empty for all others."""
    return actor.country_name if actor.holds(roles.AUDITOR) and actor.country else ""


def visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """The entries of the actor's country for its auditor, else of the actor's agency for its administrator."""
    if country_of(actor):
        return AuditEntry.objects.filter(country=actor.country)
    if actor.holds(roles.AGENCY_ADMINISTRATOR):
        return AuditEntry.objects.filter(group_id=actor.group_id)
    return AuditEntry.objects.none()


def agencies_of(actor: Actor) -> list[tuple[str, str]]:
    """The agencies whose entries the actor may read, for a filter: (id, name)."""
    found = Agency.objects.filter(id=actor.agency_id)
    if country_of(actor):
        found = Agency.objects.filter(country__iso2=actor.country)
    return [(str(key), name) for key, name in found.order_by("name").values_list("id", "name")]


def all_agencies() -> list[tuple[str, str]]:
    """Every agency, for the filter of the whole record: (id, name)."""
    return [(str(key), name) for key, name in Agency.objects.order_by("name").values_list("id", "name")]


def people_of(agencies: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Everybody who is or was in these agencies, for a filter: (id, name)."""
    found = Membership.objects.filter(agency_id__in=[key for key, _ in agencies]).order_by("person__name")
    return [(str(key), name) for key, name in found.values_list("person_id", "person__name").distinct()]


def names_in(entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    """The names of the people and agencies that these entries speak of, by id. Two queries."""
    people = [key for entry in entries for key in (entry.person_id, _record(entry, "person")) if key]
    agencies = [key for entry in entries for key in (entry.agency_id, _record(entry, "agency")) if key]
    names = dict(Person.objects.filter(id__in=people).values_list("id", "name"))
    return names | dict(Agency.objects.filter(id__in=agencies).values_list("id", "name"))


def _record(entry: AuditEntry, kind: str) -> UUID | None:
    return entry.object_id if entry.object_kind == kind else None
