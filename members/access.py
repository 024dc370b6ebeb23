"""Who is asking: the actor, made afresh for each request from memberships and roles in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from common.access import Role
from common.ids import NIL
from members import roles
from members.people.models import Membership, Person, RoleAssignment


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person acting for an agency, a named system actor, or nobody.

    Nobody has nil keys and group 0, which no row has: a forgotten check finds nothing.
    """

    person_id: UUID = NIL
    name: str = ""
    agency_id: UUID = NIL
    agency_name: str = ""
    group_id: int = 0
    country: str = ""  # ISO 3166 alpha-2; empty for an organisation
    country_name: str = ""
    time_zone: str = "UTC"
    roles: frozenset[Role] = frozenset()
    system: str = ""
    has_second_factor: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether a person is behind it."""
        return self.person_id != NIL

    @property
    def role_labels(self) -> list[str]:
        """The names of the roles in their usual order."""
        return [str(role.name) for role in roles.ROLES if role in self.roles]

    @property
    def reads_for_agency(self) -> bool:
        """Whether a role lets the actor open what the agency is a party to; chairs and secretariat may not."""
        return bool(self.roles & roles.READERS)

    def holds(self, role: Role) -> bool:
        """Whether the role is in force for this actor."""
        return role in self.roles


NOBODY = Actor()


def system(name: str) -> Actor:
    """A named system actor; what it may touch stands in the row policies that name it."""
    return Actor(system=name)


def in_force(day: date, prefix: str = "") -> Q:
    """The condition that a dated row (starts_on, ends_on) covers a day."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    )


def actor_for(user: AbstractBaseUser | AnonymousUser, *, now: datetime) -> Actor:
    """The actor behind a signed-in user at an instant; NOBODY when nobody is signed in.

    Somebody without a membership in force, or of a suspended agency, keeps the name and has no rights.
    """
    if not isinstance(user, Person):
        return NOBODY
    day = now.date()
    membership = (
        Membership.objects.filter(in_force(day), person=user, agency__is_active=True)
        .select_related("agency__country", "agency__organisation")
        .annotate(second=Exists(_second_factors().filter(user=OuterRef("person"))))
        .first()
    )
    if membership is None:
        return Actor(person_id=user.id, name=user.name, has_second_factor=_has_second_factor(user))
    held = RoleAssignment.objects.filter(in_force(day), membership=membership).values_list("role", flat=True)
    agency = membership.agency
    return Actor(
        person_id=user.id,
        name=user.name,
        agency_id=agency.id,
        agency_name=agency.name,
        group_id=agency.group_id,
        country=agency.country.iso2 if agency.country else "",
        country_name=agency.body_name,
        time_zone=user.time_zone or agency.time_zone,
        roles=frozenset(roles.BY_CODE[code] for code in held),
        has_second_factor=membership.second,
    )


def _second_factors() -> QuerySet[Authenticator]:
    """What counts as a second factor; recovery codes alone do not."""
    return Authenticator.objects.filter(type=Authenticator.Type.TOTP)


def _has_second_factor(person: Person) -> bool:
    return _second_factors().filter(user=person).exists()
