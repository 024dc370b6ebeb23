"""People by what they are asked for: an agency's people for its keepers, the chairs, an actor by address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from common.access import Role
from members import roles
from members.access import Actor, actor_for, in_force, on_the_day
from members.models import Agency, CoChairTerm, Membership, Person, RoleAssignment

_OPEN_ROLES = Prefetch(
    "role_assignments",
    RoleAssignment.objects.filter(ends_at__isnull=True).order_by("given_at", "id"),
    to_attr="open_roles",
)
_WITH_PERSON = Membership.objects.select_related("person", "agency__country", "agency__organisation").prefetch_related(
    _OPEN_ROLES
)


def actor_by_email(email: str, *, now: datetime) -> Actor | None:
    """The actor of an active person, or None."""
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    return actor_for(person, now=now) if person else None


def chairing(*, now: datetime) -> QuerySet[CoChairTerm]:
    """The terms in force on the day."""
    return CoChairTerm.objects.filter(on_the_day(now.date()))


def administrators_of(actor: Actor, *, now: datetime) -> list[str]:
    """The names of those who administer the actor's agency, without the actor."""
    return list(
        Person.objects.filter(
            in_force(now, "memberships__"),
            in_force(now, "memberships__role_assignments__"),
            memberships__agency=actor.agency_id,
            memberships__role_assignments__role=roles.AGENCY_ADMINISTRATOR.code,
            is_active=True,
        )
        .exclude(id=actor.person_id)
        .distinct()
        .order_by("name")
        .values_list("name", flat=True)
    )


def agency_words() -> list[str]:
    """The names of all agencies and of their countries."""
    rows = Agency.objects.values_list("name", "short_name", "country__name")
    return [name for row in rows for name in row if name]


def chairs(*, now: datetime) -> QuerySet[Person]:
    """The officers who act for a country that holds the chair, by country and name."""
    return Person.objects.filter(
        in_force(now, "memberships__"),
        in_force(now, "memberships__role_assignments__"),
        memberships__agency__country__in=chairing(now=now).values("country"),
        memberships__agency__is_active=True,
        memberships__role_assignments__role=roles.CO_CHAIR.code,
        is_active=True,
    ).order_by("memberships__agency__country__name", "name")


def first_chair(*, now: datetime) -> Actor | None:
    """The first of them; None where nobody holds the chair."""
    person = chairs(now=now).first()
    return actor_for(person, now=now) if person else None


def kept_by(actor: Actor) -> QuerySet[Membership]:
    """Memberships that the actor keeps: all for the secretariat, those of the own agency for its administrators."""
    if actor.holds(roles.SECRETARIAT):
        return _WITH_PERSON
    if actor.holds(roles.AGENCY_ADMINISTRATOR):
        return _WITH_PERSON.filter(agency_id=actor.agency_id)
    return Membership.objects.none()


def get_kept(actor: Actor, *, membership_id: UUID) -> Membership | None:
    """One of them that has not ended long ago, or None."""
    return kept_by(actor).filter(id=membership_id).first()


def people_of(actor: Actor, *, agency_id: UUID) -> QuerySet[Membership]:
    """Who is in an agency now, by name. Two queries."""
    return kept_by(actor).filter(agency_id=agency_id, ends_at__isnull=True).order_by("person__name", "id")


def agencies_kept_by(actor: Actor, *, now: datetime) -> QuerySet[Agency]:
    """The agencies whose people the actor keeps, with how many there are and whether one is an administrator."""
    kept = Agency.objects.filter(is_active=True)
    if not actor.holds(roles.SECRETARIAT):
        kept = kept.filter(id=actor.agency_id) if actor.holds(roles.AGENCY_ADMINISTRATOR) else kept.none()
    acting = administrators(now=now).filter(membership__agency_id=OuterRef("id"))
    people = Count("memberships", filter=in_force(now, "memberships__") & Q(memberships__person__is_active=True))
    return kept.select_related("country", "organisation").annotate(people=people, has_administrator=Exists(acting))


def get_agency_kept(actor: Actor, *, kept_agency_id: UUID) -> Agency | None:
    """One of them, or None."""
    kept = Agency.objects.filter(id=kept_agency_id, is_active=True).select_related("country", "organisation")
    if actor.holds(roles.SECRETARIAT) or (
        actor.holds(roles.AGENCY_ADMINISTRATOR) and actor.agency_id == kept_agency_id
    ):
        return kept.first()
    return None


def waiting_roles(actor: Actor) -> QuerySet[RoleAssignment]:
    """Roles that wait for a second person, oldest first, for those who may be it."""
    found = RoleAssignment.objects.select_related(
        "membership__person", "membership__agency__country", "membership__agency__organisation", "given_by"
    ).filter(starts_at__isnull=True, ends_at__isnull=True, membership__ends_at__isnull=True)
    if actor.roles & {roles.SECRETARIAT, roles.CO_CHAIR}:
        return found.order_by("given_at", "id")
    return found.none()


def get_role(actor: Actor, *, role_id: UUID) -> RoleAssignment | None:
    """A role of an agency that the actor keeps, or, for those who approve, one that needs two; or None."""
    found = RoleAssignment.objects.select_related("membership__person", "membership__agency", "given_by", "approved_by")
    seen = Q(membership__in=kept_by(actor).values("id"))
    if actor.roles & {roles.SECRETARIAT, roles.CO_CHAIR}:
        seen |= Q(role__in=[role.code for role in roles.OF_TWO])
    return found.filter(seen, id=role_id).first()


def may_invite(actor: Actor, agency: Agency, *, now: datetime) -> bool:
    """Whether the actor invites into this agency: its administrator, or the secretariat while it has none."""
    if actor.holds(roles.AGENCY_ADMINISTRATOR) and actor.agency_id == agency.id:
        return True
    return actor.holds(roles.SECRETARIAT) and not administrators(agency_id=agency.id, now=now).exists()


def administrators(*, now: datetime, agency_id: UUID | None = None) -> QuerySet[RoleAssignment]:
    """Roles of administrators that can act now: of one agency, or of all."""
    found = RoleAssignment.objects.filter(
        in_force(now),
        in_force(now, "membership__"),
        membership__person__is_active=True,
        role=roles.AGENCY_ADMINISTRATOR.code,
    )
    return found.filter(membership__agency_id=agency_id) if agency_id else found


def takers(*, agency_id: UUID, but: Person, now: datetime) -> QuerySet[Person]:
    """Who can take work over in an agency from one of its officers; by name."""
    return officers(agency_id=agency_id, now=now).exclude(id=but.id)


def officers(*, agency_id: UUID, now: datetime) -> QuerySet[Person]:
    """The liaison officers of an agency that can act; by name."""
    held = RoleAssignment.objects.filter(
        in_force(now),
        in_force(now, "membership__"),
        membership__agency_id=agency_id,
        role=roles.LIAISON_OFFICER.code,
    )
    acting = Person.objects.filter(is_active=True, id__in=held.values("membership__person_id"))
    return acting.order_by("name", "id")


def roles_to_give(actor: Actor, membership: Membership, *, now: datetime) -> frozenset[Role]:
    """The roles that this actor may give to this person: those of the agency, those of the Group that fit it.

    The chair belongs to a country in its term; an auditor has a country.
    """
    given: frozenset[Role] = frozenset()
    if actor.holds(roles.AGENCY_ADMINISTRATOR) and actor.agency_id == membership.agency_id:
        given |= roles.GIVES[roles.AGENCY_ADMINISTRATOR]
    if not actor.holds(roles.SECRETARIAT):
        return given
    given |= roles.GIVES[roles.SECRETARIAT]
    country_id = membership.agency.country_id
    if country_id is None:
        given -= {roles.AUDITOR}
    if country_id is None or not chairing(now=now).filter(country_id=country_id).exists():
        given -= {roles.CO_CHAIR}
    return given
