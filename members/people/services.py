"""The verbs of those who keep an agency's people: give and end roles, suspend, reinstate, let go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.services import record
from common import clock
from common.access import SIGNED_IN, MovedOn, NotAllowed, Permission, Role, demand
from members import permissions, roles
from members.access import Actor
from members.models import Membership, Person, RoleAssignment
from members.people import queries, sessions

KIND = "person"
DETAILS = ("name", "native_name", "known_as", "phone", "time_zone")  # what people say about themselves


class LastAdministrator(Exception):
    """An agency keeps one administrator that can act: somebody else takes the role first."""


@transaction.atomic
def give_role(*, membership: Membership, role: Role, by: Actor, now: datetime) -> RoleAssignment:
    """Give a role of the agency, in force at once, or propose one that waits for a second person.

    A role that the person holds, or that waits already, is left as it is.

    Raises: NotAllowed, also for a role that the actor may not give; MovedOn when the person has left.
    """
    demand(by, permissions.GIVE_ROLE, membership)
    if role not in queries.roles_to_give(by, membership, now=now):
        raise NotAllowed(permissions.GIVE_ROLE, membership)
    _lock(membership, permissions.GIVE_ROLE)
    held = RoleAssignment.objects.filter(membership=membership, role=role.code, ends_at__isnull=True).first()
    if held:
        return held
    given = RoleAssignment(
        membership=membership,
        role=role.code,
        given_by_id=by.person_id,
        given_at=now,
        starts_at=None if role in roles.OF_TWO else now,
    )
    given.save(force_insert=True)
    record(action="give_role", by=by, now=now, kind=KIND, id=membership.person_id, words=role.code)
    return given


@transaction.atomic
def approve_role(*, given: RoleAssignment, by: Actor, now: datetime) -> None:
    """As second person, let a role take effect. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.APPROVE_ROLE, given)
    _decide(given, approved_by_id=by.person_id, starts_at=now)
    record(action="approve_role", by=by, now=now, kind=KIND, id=given.membership.person_id, words=given.role)


@transaction.atomic
def refuse_role(*, given: RoleAssignment, by: Actor, now: datetime) -> None:
    """As second person, end a proposed role before it begins. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.APPROVE_ROLE, given)
    _decide(given, ends_at=now)
    record(action="refuse_role", by=by, now=now, kind=KIND, id=given.membership.person_id, words=given.role)


@transaction.atomic
def end_role(*, given: RoleAssignment, by: Actor, now: datetime) -> None:
    """Take a role from somebody, from the next request on. Raises: NotAllowed, MovedOn, LastAdministrator."""
    demand(by, permissions.END_ROLE, given)
    if given.role == roles.AGENCY_ADMINISTRATOR.code:
        _keep_an_administrator(given.membership, now=now)
    if not RoleAssignment.objects.filter(id=given.id, ends_at__isnull=True).update(ends_at=now):
        raise MovedOn(permissions.END_ROLE, given)
    record(action="end_role", by=by, now=now, kind=KIND, id=given.membership.person_id, words=given.role)


@transaction.atomic
def suspend(*, membership: Membership, by: Actor, now: datetime) -> None:
    """Stop somebody's access: every session ends, the next request is refused, everything that was done stays.

    The secretariat may suspend an agency's last administrator, who has gone without a successor; nobody else may.

    Raises: NotAllowed, MovedOn, LastAdministrator.
    """
    demand(by, permissions.SUSPEND_PERSON, membership)
    if not by.holds(roles.SECRETARIAT):
        _keep_an_administrator(membership, now=now)
    changed = Person.objects.filter(id=membership.person_id, is_active=True).update(is_active=False, suspended_at=now)
    if not changed:
        raise MovedOn(permissions.SUSPEND_PERSON, membership)
    sessions.end_all(person=membership.person)
    record(action="suspend_person", by=by, now=now, kind=KIND, id=membership.person_id)


@transaction.atomic
def reinstate(*, membership: Membership, by: Actor, now: datetime) -> None:
    """Give access again, with the roles that were held. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.REINSTATE_PERSON, membership)
    changed = Person.objects.filter(id=membership.person_id, is_active=False).update(
        is_active=True, suspended_at=None, reinstated_at=clock.real_now()
    )
    if not changed:
        raise MovedOn(permissions.REINSTATE_PERSON, membership)
    record(action="reinstate_person", by=by, now=now, kind=KIND, id=membership.person_id)


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor, now: datetime) -> None:
    """Somebody has left the agency: all rights in it end now; the account stays, and may be invited elsewhere.

    Raises: NotAllowed, MovedOn, LastAdministrator.
    """
    demand(by, permissions.END_MEMBERSHIP, membership)
    _keep_an_administrator(membership, now=now)
    _lock(membership, permissions.END_MEMBERSHIP)
    RoleAssignment.objects.filter(membership=membership, ends_at__isnull=True).update(ends_at=now)
    Membership.objects.filter(id=membership.id).update(ends_at=now)
    sessions.end_all(person=membership.person)
    record(action="end_membership", by=by, now=now, kind=KIND, id=membership.person_id)


@transaction.atomic
def confirm_details(*, person: Person, by: Actor, now: datetime, **details: str) -> None:
    """Keep what somebody says about himself or herself (`DETAILS`), and that it is right today. Raises: NotAllowed."""
    demand(by, SIGNED_IN)
    if by.person_id != person.id or not details.keys() <= set(DETAILS):
        raise NotAllowed(SIGNED_IN, person)
    for field, value in details.items():
        setattr(person, field, value)
    person.details_at = now
    person.save(update_fields=[*details, "details_at"])
    record(action="confirm_details", by=by, now=now, kind=KIND, id=person.id)


@transaction.atomic
def choose_look(*, person: Person, look: str, by: Actor, now: datetime) -> None:
    """Choose for oneself between light and dark pages. Raises: NotAllowed."""
    demand(by, SIGNED_IN)
    if by.person_id != person.id:
        raise NotAllowed(SIGNED_IN, person)
    person.look = look
    person.save(update_fields=["look"])
    record(action="choose_look", by=by, now=now, kind=KIND, id=person.id)


def _lock(membership: Membership, permission: Permission) -> None:
    """Hold the membership until the end of the transaction, so that two keepers act one after the other."""
    if not Membership.objects.select_for_update().filter(id=membership.id, ends_at__isnull=True).exists():
        raise MovedOn(permission, membership)


def _decide(given: RoleAssignment, **fields: object) -> None:
    """Write the second person's word on a role that still waits."""
    waiting = RoleAssignment.objects.filter(id=given.id, starts_at__isnull=True, ends_at__isnull=True)
    if not waiting.update(**fields):
        raise MovedOn(permissions.APPROVE_ROLE, given)


def _keep_an_administrator(membership: Membership, *, now: datetime) -> None:
    """Refuse to leave the agency without one; the rows are locked, so that two cannot remove each other.

    Raises: LastAdministrator.
    """
    acting = list(queries.administrators(agency_id=membership.agency_id, now=now).select_for_update(of=("self",)))
    others = [held for held in acting if held.membership_id != membership.id]
    if len(acting) > len(others) and not others:
        raise LastAdministrator
