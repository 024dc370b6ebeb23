"""The verbs of a lost second factor: give a code, ask for a second person, approve, take back, use.

People restore it, never a mail: a mail can be read by whoever has the mailbox, a call back to the desk's known number
cannot be answered by somebody who only pretends to sit there.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from audit.services import record, record_beside
from common import clock, versions
from common.access import MovedOn, NotAllowed, demand
from common.ids import uuid7
from members import permissions, roles
from members.access import Actor, actor_for, system
from members.acting import acting_as
from members.joining.codes import LOST_FACTOR, handle_of, new_handle
from members.joining.queries import secretariat
from members.models import AccountMail, DutyDesk, LostFactor, Membership, Person, RoleAssignment
from members.people import account_mails, sessions
from members.people.queries import administrators
from members.recovery import queries
from members.recovery.models import LASTS, WAITS

KIND = "person"
SYSTEM = system("recovery")


class NotPossible(Exception):
    """A code is not what this person needs; `obstacle` says why (`queries.obstacle`)."""

    def __init__(self, obstacle: str) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class AlreadyAsked(Exception):
    """Somebody has asked for this person, or given a code, and it still holds: `lost`."""

    def __init__(self, lost: LostFactor) -> None:
        super().__init__(lost.id)
        self.lost = lost


class NoLongerOpen(Exception):
    """The code is wrong, somebody else's, was used, has run out or was taken back; which of these is not said."""


def needs_second(membership: Membership, actor: Actor) -> bool:
    """Whether a second person has to approve: everywhere but for an administrator of the same agency."""
    return not (actor.holds(roles.AGENCY_ADMINISTRATOR) and actor.agency_id == membership.agency_id)


@transaction.atomic
def open_for(
    *,
    membership: Membership,
    desk: DutyDesk,
    spoke_to: str,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> LostFactor:
    """After a call back to a known desk, give somebody a code for an hour; the secretariat asks a second person first.

    With the code all sessions of the person end, and both sides are told. An administrator's code takes the place of
    one that was given or asked for before.

    Raises: NotAllowed, also for a desk that the directory does not know for the agency; NotPossible; AlreadyAsked;
    AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.LET_IN_AGAIN, membership)
    if obstacle := queries.obstacle(membership):
        raise NotPossible(obstacle)
    if desk not in queries.known_desks(membership.agency):
        raise NotAllowed(permissions.LET_IN_AGAIN, membership)
    _lock(membership)
    lost = _new(membership, desk, spoke_to, by)
    lost.id, lost.submission = showing or uuid7(), submission
    versions.add(lost, opened_by_id=by.person_id)
    _replace_others(lost, by=by)
    if lost.needs_second:
        others = secretariat(now=now).exclude(membership__person__in=[by.person_id, membership.person_id])
        _tell(_people(others), AccountMail.Kind.CODE_WAITS, about=membership.person)
    else:
        _give(lost, now=now)
    action = "ask_lost_factor" if lost.needs_second else "let_in_again"
    record(action=action, by=by, now=now, kind=KIND, id=membership.person_id)
    return lost


def _new(membership: Membership, desk: DutyDesk, spoke_to: str, by: Actor) -> LostFactor:
    """A code that works from now on, or a request that waits."""
    real_now, waits = clock.real_now(), needs_second(membership, by)
    return LostFactor(
        handle=new_handle(),
        membership=membership,
        desk=desk,
        called_number=desk.phone,
        spoke_to=spoke_to,
        opened_by_id=by.person_id,
        opened_at=real_now,
        needs_second=waits,
        given_at=None if waits else real_now,
        expires_at=real_now + (WAITS if waits else LASTS),
    )


@transaction.atomic
def approve(*, lost: LostFactor, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """As second person of the secretariat, who has called too, give the code; its hour begins.

    Raises: NotAllowed, MovedOn, NotPossible, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(lost, submission)
    demand(by, permissions.APPROVE_LOST_FACTOR, lost)
    real_now = clock.real_now()
    if lost.expires_at <= real_now:
        raise MovedOn(permissions.APPROVE_LOST_FACTOR, lost)
    if obstacle := queries.obstacle(lost.membership):
        raise NotPossible(obstacle)
    lost.approved_by_id, lost.given_at, lost.expires_at = by.person_id, real_now, real_now + LASTS
    fields = ["approved_by_id", "given_at", "expires_at"]
    versions.save(lost, fields, version=version, submission=submission, still=_WITHOUT_END)
    _give(lost, now=now)
    record(action="approve_lost_factor", by=by, now=now, kind=KIND, id=lost.membership.person_id)


@transaction.atomic
def withdraw(
    *, lost: LostFactor, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Take the code or the request back. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(lost, submission)
    demand(by, permissions.WITHDRAW_LOST_FACTOR, lost)
    lost.withdrawn_at, lost.withdrawn_by_id = clock.real_now(), by.person_id
    fields = ["withdrawn_at", "withdrawn_by_id"]
    versions.save(lost, fields, version=version, submission=submission, still=_WITHOUT_END)
    record(action="withdraw_lost_factor", by=by, now=now, kind=KIND, id=lost.membership.person_id)


_WITHOUT_END = {"used_at__isnull": True, "withdrawn_at__isnull": True}


def use(*, code: str, person: Person, now: datetime) -> None:
    """Somebody who has given the password gives the code: the old second factors and recovery codes are gone.

    Raises: NoLongerOpen.
    """
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.USE_LOST_FACTOR)
        real_now = clock.real_now()
        lost = queries.to_use(handle_of(code, purpose=LOST_FACTOR) or "", person=person, real_now=real_now)
        if lost is None:
            raise NoLongerOpen
        LostFactor.objects.filter(id=lost.id).update(used_at=real_now)
        for factor in Authenticator.objects.filter(user=person):
            factor.delete()
        sessions.end_all(person=person)
        account_mails.write(person, AccountMail.Kind.CODE_USED)
        record(action="use_lost_factor", by=SYSTEM, now=now, kind=KIND, id=person.id)
    record_beside(action="use_lost_factor", by=actor_for(person, now=now), now=now, kind=KIND, id=person.id)


def is_unfinished(person: Person) -> bool:
    """Whether somebody without a second factor has come in by a code: then the password alone opens nothing."""
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.USE_LOST_FACTOR)
        return queries.has_used_one(person)


def _lock(membership: Membership) -> None:
    """Two keepers act one after the other."""
    if not Membership.objects.select_for_update().filter(id=membership.id, ends_at__isnull=True).exists():
        raise MovedOn(permissions.LET_IN_AGAIN, membership)


def _replace_others(lost: LostFactor, *, by: Actor) -> None:
    """One code a person: an administrator's counts, a request of the secretariat does not come twice."""
    others = queries.without_end(lost.membership, real_now=lost.opened_at).exclude(id=lost.id)
    if lost.needs_second and (asked := others.first()):
        raise AlreadyAsked(asked)
    ids = list(others.values_list("id", flat=True))
    LostFactor.objects.filter(id__in=ids).update(withdrawn_at=lost.opened_at, withdrawn_by_id=by.person_id)


def _give(lost: LostFactor, *, now: datetime) -> None:
    """Every session ends; the person, the agency's other administrators and the givers are told."""
    person = lost.membership.person
    sessions.end_all(person=person)
    kinds = AccountMail.Kind
    account_mails.write(person, kinds.CODE_BY_TWO if lost.needs_second else kinds.CODE_BY_AGENCY)
    told = _people(administrators(agency_id=lost.membership.agency_id, now=now))
    told |= {lost.opened_by_id, *filter(None, [lost.approved_by_id])}
    _tell(told - {person.id}, kinds.CODE_GIVEN, about=person)


def _people(held: QuerySet[RoleAssignment]) -> set[UUID]:
    return set(held.values_list("membership__person_id", flat=True))


def _tell(told: set[UUID], kind: AccountMail.Kind, *, about: Person) -> None:
    for person in Person.objects.filter(id__in=told, is_active=True):
        account_mails.write(person, kind, about=about)
