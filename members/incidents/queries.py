"""Incidents as the database's own clock has them: waiting, open, or over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.fields import BooleanField
from django.db.models.functions import Now

from audit.incidents import Incident
from audit.models import AuditEntry
from members import roles
from members.access import Actor
from members.models import Agency, Country, Person

WAITS_FOR = timedelta(days=7)
# Both are accounts in force: with one of them suspended the other would read alone.
_IS_SUSPENDED = Exists(
    Person.objects.filter(Q(id=OuterRef("asked_by_id")) | Q(id=OuterRef("confirmed_by_id")), is_active=False)
)
_IS_OPEN = Q(ends_at__gt=Now()) & ~_IS_SUSPENDED
_IS_WAITING = Q(confirmed_at__isnull=True) & Q(asked_at__gt=Now() - WAITS_FOR) & ~_IS_SUSPENDED


def visible_to(actor: Actor) -> QuerySet[Incident]:
    """Newest first: all of them for auditors, those that were opened for everybody who reads for an agency."""
    found = Incident.objects.annotate(
        is_open=ExpressionWrapper(_IS_OPEN, BooleanField()), is_waiting=ExpressionWrapper(_IS_WAITING, BooleanField())
    ).order_by("-asked_at")
    if actor.holds(roles.AUDITOR):
        return found
    return found.filter(confirmed_at__isnull=False) if actor.reads_for_agency else found.none()


def get_visible(actor: Actor, *, incident_id: UUID) -> Incident | None:
    """One incident, or None. One query."""
    return visible_to(actor).filter(id=incident_id).first()


def open_ones(actor: Actor) -> QuerySet[Incident]:
    """Those for which the actor reads the whole record now."""
    own = Q(asked_by_id=actor.person_id) | Q(confirmed_by_id=actor.person_id)
    return visible_to(actor).filter(own, _IS_OPEN)


def whole_record() -> QuerySet[AuditEntry]:
    """Every entry: the row wall gives them to the two auditors of an open incident, and to nobody else."""
    return AuditEntry.objects.all()


def touched() -> QuerySet[Agency]:
    """Every agency in force: the whole record speaks of each, or begins to while it is open."""
    return Agency.objects.filter(is_active=True).select_related("country", "organisation").order_by("name")


def country_names(incident: Incident) -> list[str]:
    """The countries of the two auditors."""
    codes = [incident.asked_country, incident.confirmed_country]
    return list(Country.objects.filter(iso2__in=codes).order_by(F("name")).values_list("name", flat=True))


def auditor_names(incident: Incident) -> tuple[str, str]:
    """Who asked and who confirmed, for auditors; the second is empty while it waits. One query."""
    asker, confirmer = incident.asked_by_id, incident.confirmed_by_id
    names = dict(Person.objects.filter(id__in=[asker, confirmer]).values_list("id", "name"))
    return names.get(asker, ""), names.get(confirmer, "") if confirmer else ""
