"""Imports as their keepers see them, and what the rows of a file are compared with, each in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from members import roles
from members.access import Actor, in_force
from members.imports.models import MemberImport
from members.models import Agency, Country, DutyDesk, Invitation, Membership, Organisation, RoleAssignment
from members.people.queries import administrators, agencies_kept_by, kept_by

MOST_SHOWN = 10


def visible_to(actor: Actor) -> QuerySet[MemberImport]:
    """The secretariat's for the secretariat, those of the own agency's administrators for them; newest first."""
    seen = Q(pk__in=[])
    if actor.holds(roles.SECRETARIAT):
        seen |= Q(kept_by=roles.SECRETARIAT.code)
    if actor.holds(roles.AGENCY_ADMINISTRATOR):
        seen |= Q(kept_by=roles.AGENCY_ADMINISTRATOR.code, group_id=actor.group_id)
    return MemberImport.objects.filter(seen).defer("content").select_related("uploaded_by").order_by("-uploaded_at")


def get_visible(actor: Actor, *, import_id: UUID) -> MemberImport | None:
    """One of them, or None."""
    return visible_to(actor).filter(id=import_id).first()


def latest(actor: Actor, *, kind: str) -> list[MemberImport]:
    """The last few of a kind. One query."""
    return list(visible_to(actor).defer("content", "problems").filter(kind=kind)[:MOST_SHOWN])


def all_agencies() -> list[Agency]:
    """Every agency, also suspended ones, with its country or organisation."""
    return list(Agency.objects.select_related("country", "organisation"))


def desks() -> dict[UUID, DutyDesk]:
    """The main desk of each agency that has one."""
    return {desk.agency_id: desk for desk in DutyDesk.objects.filter(unit__isnull=True)}


def bodies_by_words() -> dict[str, Country | Organisation]:
    """Countries and organisations by name and by code, in small letters. Two queries."""
    found: dict[str, Country | Organisation] = {}
    for organisation in Organisation.objects.all():
        found |= dict.fromkeys((organisation.name.casefold(), organisation.code.casefold()), organisation)
    for country in Country.objects.all():
        found |= dict.fromkeys((country.name.casefold(), country.iso2.casefold()), country)
    return found


@dataclass(frozen=True)
class ToFill:
    """An agency whose people the actor keeps, and why nobody can be invited into it by a file, if so."""

    agency: Agency
    refusal: str


def agencies_to_fill(actor: Actor, *, now: datetime) -> dict[str, ToFill]:
    """The agencies whose people the actor keeps, by short name. Three queries."""
    had = set(
        RoleAssignment.objects.filter(role=roles.AGENCY_ADMINISTRATOR.code, starts_at__isnull=False).values_list(
            "membership__agency_id", flat=True
        )
    )
    have = set(administrators(now=now).values_list("membership__agency_id", flat=True))
    return {
        agency.short_name: ToFill(agency, "" if _is_own(agency, actor) else _refusal(agency.id, have=have, had=had))
        for agency in agencies_kept_by(actor, now=now)
    }


def _is_own(agency: Agency, actor: Actor) -> bool:
    return actor.holds(roles.AGENCY_ADMINISTRATOR) and actor.agency_id == agency.id


def _refusal(agency_id: UUID, *, have: set[UUID], had: set[UUID]) -> str:
    if agency_id in have:
        return _("This agency has an administrator, who invites its people.")
    if agency_id in had:
        return _("This agency has lost its administrator. Invite the next one on its page: a second person approves.")
    return ""


def there_already(actor: Actor, *, now: datetime) -> set[tuple[UUID, str]]:
    """The addresses that are in an agency that the actor keeps, or have an open invitation to it. Two queries."""
    members = Membership.objects.filter(in_force(now), id__in=kept_by(actor).order_by().values("id"))
    invited = Invitation.objects.filter(expires_at__gt=now, accepted_at__isnull=True, withdrawn_at__isnull=True)
    pairs = [*members.values_list("agency_id", "person__email"), *invited.values_list("agency_id", "email")]
    return {(agency_id, email.lower()) for agency_id, email in pairs}


def agencies_to_take_out(actor: Actor) -> QuerySet[Agency]:
    """The agencies whose entry the actor keeps: all but merged ones for the secretariat, an administrator's own."""
    kept = (
        Agency.objects.filter(successor__isnull=True).select_related("country", "organisation").order_by("short_name")
    )
    if actor.holds(roles.SECRETARIAT):
        return kept
    return kept.filter(id=actor.agency_id) if actor.holds(roles.AGENCY_ADMINISTRATOR) else kept.none()


def officers_to_take_out(actor: Actor, *, now: datetime) -> QuerySet[Membership]:
    """Who is in an agency that the actor keeps, as its page shows them."""
    return kept_by(actor).filter(in_force(now), agency__is_active=True).order_by("agency__short_name", "person__email")


def waiting() -> QuerySet[MemberImport]:
    """What the worker has to do, oldest first."""
    at_work = [MemberImport.State.CHECKING, MemberImport.State.APPLYING]
    return MemberImport.objects.filter(state__in=at_work).defer("content").order_by("uploaded_at", "id")
