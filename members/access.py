"""Who is asking: the actor, made afresh for each request from memberships and roles in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q

from common.access import Role
from common.ids import NIL
from members import roles
from members.people.models import Person


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
    is_ready: bool = False  # second factor, recovery codes, own details, the handling rules in force

    @property
    def is_signed_in(self) -> bool:
        """Whether a person is behind it."""
        return self.person_id != NIL

    @property
    def role_labels(self) -> list[str]:
        """The names of the roles in their usual order."""
        return [str(role.name) for role in roles.ROLES if role in self.roles]

    @property
    def role_codes(self) -> list[str]:
        """The codes of the roles, sorted."""
        return sorted(role.code for role in self.roles)

    @property
    def reads_for_agency(self) -> bool:
        """Whether a role lets the actor open what the agency is a party to; chairs and secretariat may not."""
        return bool(self.roles & roles.READERS)

    @property
    def is_chair(self) -> bool:
        """Whether the actor is a co-chair now."""
        return roles.CO_CHAIR in self.roles

    def holds(self, role: Role) -> bool:
        """Whether the role is in force for this actor."""
        return role in self.roles


NOBODY = Actor()
# Recovery codes alone are none: they are for the day on which the factor is lost.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def system(name: str) -> Actor:
    """A named system actor; what it may touch stands in the row policies that name it."""
    return Actor(system=name)


def in_force(now: datetime, prefix: str = "") -> Q:
    """The condition that a membership or a role (starts_at, ends_at) is in force at an instant."""
    return Q(**{f"{prefix}starts_at__lte": now}) & (
        Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now})
    )


def on_the_day(day: date) -> Q:
    """The condition that a term or a nomination (starts_on, ends_on) covers a day; its last day counts."""
    return Q(Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def actor_for(user: AbstractBaseUser | AnonymousUser, *, now: datetime) -> Actor:
    """The actor behind a signed-in user at an instant; NOBODY when nobody is signed in.

    Somebody without a membership in force, or of a suspended agency, keeps the name and has no rights. Who is
    suspended oneself has no role, also where the portal would work on in that name.
    """
    if not isinstance(user, Person):
        return NOBODY
    asked = {
        "person": user.id,
        "now": now,
        "day": now.date(),
        "chair": roles.CO_CHAIR.code,
        "second_factors": [str(factor) for factor in SECOND_FACTORS],
        "recovery_codes": Authenticator.Type.RECOVERY_CODES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WHO, asked)
        *of_agency, held, has_second_factor, is_prepared = cursor.fetchone()
    account = {"person_id": user.id, "name": user.name, "has_second_factor": has_second_factor}
    account["is_ready"] = has_second_factor and is_prepared and user.details_at is not None
    if of_agency[0] is None:
        return Actor(**account)
    agency_id, agency_name, group_id, country, country_name, time_zone = of_agency
    return Actor(
        **account,
        agency_id=agency_id,
        agency_name=agency_name,
        group_id=group_id,
        country=country,
        country_name=country_name,
        time_zone=user.time_zone or time_zone,
        roles=frozenset(roles.BY_CODE[code] for code in held) if user.is_active else frozenset(),
    )


# In SQL because it is asked for each page: Django takes longer to word it than PostgreSQL to answer it.
# A co-chair acts while the country holds the chair, and no day longer.
_WHO = """
select agency.id, agency.name, agency.group_id, coalesce(country.iso2, ''),
       coalesce(country.name, organisation.name), agency.time_zone,
       array(select held.role from members_roleassignment held
              where held.membership_id = membership.id
                and held.starts_at <= %(now)s and (held.ends_at is null or held.ends_at > %(now)s)
                and (held.role <> %(chair)s or exists(select from members_cochairterm term
                       where term.country_id = agency.country_id
                         and (term.starts_on is null or term.starts_on <= %(day)s)
                         and (term.ends_on is null or term.ends_on >= %(day)s)))),
       exists(select from mfa_authenticator factor
               where factor.user_id = %(person)s and factor.type = any(%(second_factors)s)),
       exists(select from mfa_authenticator codes
               where codes.user_id = %(person)s and codes.type = %(recovery_codes)s)
       and exists(select from members_rulesacceptance accepted
               where accepted.person_id = %(person)s and accepted.rules_id =
                     (select rules.id from members_handlingrules rules order by rules.edition desc limit 1))
  from (values (%(person)s)) asked (person_id)
  left join (members_membership membership
             join members_agency agency on agency.id = membership.agency_id and agency.is_active)
    on membership.person_id = asked.person_id
   and membership.starts_at <= %(now)s and (membership.ends_at is null or membership.ends_at > %(now)s)
  left join members_country country on country.id = agency.country_id
  left join members_organisation organisation on organisation.id = agency.organisation_id
"""
