"""The verbs of an invitation: invite, approve, send again, take back, accept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from audit.services import record, record_all
from common import versions
from common.access import SIGNED_IN, MovedOn, NotAllowed, demand
from common.ids import uuid7
from members import permissions, roles
from members.access import Actor, system
from members.acting import acting_as, is_acting
from members.joining import queries
from members.joining.codes import new_handle
from members.models import (
    Agency,
    HandlingRules,
    Invitation,
    Membership,
    Person,
    RoleAssignment,
    RulesAcceptance,
)
from members.people.queries import administrators

KIND = "invitation"
SYSTEM = system("joining")
OPERATOR = system("operator")  # at the command line of the server
LASTS = timedelta(days=7)


_AT_ONCE = 500


@dataclass(frozen=True)
class Invited:
    """Who is invited: an address, a name that the person can correct, and role codes."""

    email: str
    name: str
    held: Sequence[str]


class EnoughBegun(Exception):
    """Two people of the secretariat can act: they approve each other's successors."""


class NoLongerOpen(Exception):
    """The code is wrong, was used, has run out or was taken back; which of these is nobody's business."""


class AlreadyInvited(Exception):
    """An open invitation into this agency waits for this address."""


class HasAccount(Exception):
    """The address has an account: its owner signs in to accept."""


class StillElsewhere(Exception):
    """The person is still one of another agency's people; that agency lets go first."""

    def __init__(self, agency_name: str) -> None:
        super().__init__(agency_name)
        self.agency_name = agency_name


def demand_inviting(*, agency: Agency, by: Actor, now: datetime) -> None:
    """Let an administrator of the agency through; the secretariat only where there is no administrator.

    Raises: NotAllowed, MovedOn.
    """
    demand(by, permissions.INVITE_PERSON)
    if not queries.roles_to_give(by, agency):
        raise NotAllowed(permissions.INVITE_PERSON, agency)
    if not _is_own(agency, by) and administrators(agency_id=agency.id, now=now).exists():
        raise MovedOn(permissions.INVITE_PERSON, agency)


def needs_second(agency: Agency, actor: Actor) -> bool:
    """Whether a second person has to approve: the secretariat invites into an agency that has had an administrator."""
    return not _is_own(agency, actor) and queries.had_administrator(agency_id=agency.id)


def _is_own(agency: Agency, actor: Actor) -> bool:
    return actor.holds(roles.AGENCY_ADMINISTRATOR) and actor.agency_id == agency.id


@transaction.atomic
def invite(
    *,
    agency: Agency,
    email: str,
    name: str,
    held: Sequence[str],
    channel: str,
    by: Actor,
    now: datetime,
    letter_reference: str = "",
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Invitation:
    """Invite an address into an agency, for seven days; whether it has an account makes no difference.

    The mail leaves later. The next administrator of an agency that has lost its last needs a second person
    of the secretariat and the letter's reference.

    Raises: NotAllowed, also for a role that the actor may not give; MovedOn where the agency has administrators;
    AlreadyInvited; AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.INVITE_PERSON)
    demand_inviting(agency=agency, by=by, now=now)
    invitation = _made(Invited(email, name, held), agency=agency, by=by, now=now)
    invitation.id, invitation.submission = showing or uuid7(), submission
    invitation.channel = channel
    invitation.needs_second, invitation.letter_reference = needs_second(agency, by), letter_reference
    versions.add(invitation, invited_by_id=by.person_id)
    if queries.others_open(invitation, now=now).exists():
        raise AlreadyInvited
    record(action="invite_person", by=by, now=now, kind=KIND, id=invitation.id)
    return invitation


@transaction.atomic
def invite_several(*, agency: Agency, invited: Sequence[Invited], by: Actor, now: datetime) -> None:
    """Invite several addresses by mail, by the rules of `invite`, all of them or none.

    Not where a second person has to approve: those are invited one by one.

    Raises: NotAllowed, also for a role that the actor may not give and where a second person has to approve;
    MovedOn where the agency has administrators; AlreadyInvited when one of the addresses is, or is there twice.
    """
    demand(by, permissions.INVITE_PERSON)
    demand_inviting(agency=agency, by=by, now=now)
    if needs_second(agency, by):
        raise NotAllowed(permissions.INVITE_PERSON, agency)
    made = [_made(one, agency=agency, by=by, now=now) for one in invited]
    addresses = {one.email for one in made}
    if len(addresses) < len(made) or queries.open_among(addresses, agency_id=agency.id, now=now).exists():
        raise AlreadyInvited
    Invitation.objects.bulk_create(made, batch_size=_AT_ONCE)
    record_all(action="invite_person", by=by, now=now, kind=KIND, ids=[one.id for one in made])


def _made(invited: Invited, *, agency: Agency, by: Actor, now: datetime) -> Invitation:
    """Not saved yet. Raises: NotAllowed for a role that the actor may not give."""
    allowed = {role.code for role in queries.roles_to_give(by, agency)}
    if not invited.held or not set(invited.held) <= allowed:
        raise NotAllowed(permissions.INVITE_PERSON, agency)
    return Invitation(
        handle=new_handle(),
        agency=agency,
        group_id=agency.group_id,
        email=invited.email.lower(),
        name=invited.name,
        roles=sorted(invited.held),
        invited_by_id=by.person_id,
        invited_at=now,
        expires_at=now + LASTS,
    )


def begin(*, agency: Agency, email: str, name: str, now: datetime) -> Invitation:
    """Invite one of the first two people of the secretariat, as the operator of the portal.

    From then on they propose and approve each other's successors.

    Raises: EnoughBegun where two can act.
    """
    with acting_as(OPERATOR):
        demand(OPERATOR, permissions.BEGIN_SECRETARIAT)
        if queries.secretariat(now=now).count() >= 2:
            raise EnoughBegun
        invitation = Invitation(
            handle=new_handle(),
            agency=agency,
            group_id=agency.group_id,
            email=email.lower(),
            name=name,
            roles=[roles.AGENCY_ADMINISTRATOR.code, roles.SECRETARIAT.code],
            invited_at=now,
            expires_at=now + LASTS,
        )
        invitation.save(force_insert=True)
        record(action="begin_secretariat", by=OPERATOR, now=now, kind=KIND, id=invitation.id)
    return invitation


@transaction.atomic
def approve(
    *, invitation: Invitation, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """As second person of the secretariat, let the invitation leave. Raises: NotAllowed, MovedOn, ChangedMeanwhile."""
    versions.refuse_repeats(invitation, submission)
    demand(by, permissions.APPROVE_INVITATION, invitation)
    invitation.approved_by_id = by.person_id
    invitation.expires_at = now + LASTS
    versions.save(invitation, ["approved_by_id", "expires_at"], version=version, submission=submission)
    record(action="approve_invitation", by=by, now=now, kind=KIND, id=invitation.id)


@transaction.atomic
def renew(
    *, invitation: Invitation, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Let the mail leave once more and the seven days begin again. Raises: NotAllowed, MovedOn, ChangedMeanwhile."""
    versions.refuse_repeats(invitation, submission)
    demand(by, permissions.RENEW_INVITATION, invitation)
    invitation.expires_at = now + LASTS
    invitation.mailed_at = invitation.refused_at = invitation.leased_until = None
    invitation.mail_attempts = 0
    fields = ["expires_at", "mailed_at", "refused_at", "leased_until", "mail_attempts"]
    versions.save(invitation, fields, version=version, submission=submission, still=_STILL_OPEN)
    record(action="renew_invitation", by=by, now=now, kind=KIND, id=invitation.id)


@transaction.atomic
def withdraw(
    *, invitation: Invitation, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Take it back: its code stops working. Raises: NotAllowed, MovedOn, ChangedMeanwhile."""
    versions.refuse_repeats(invitation, submission)
    demand(by, permissions.WITHDRAW_INVITATION, invitation)
    invitation.withdrawn_at, invitation.withdrawn_by_id = now, by.person_id
    fields = ["withdrawn_at", "withdrawn_by_id"]
    versions.save(invitation, fields, version=version, submission=submission, still=_STILL_OPEN)
    record(action="withdraw_invitation", by=by, now=now, kind=KIND, id=invitation.id)


_STILL_OPEN = {"accepted_at__isnull": True, "withdrawn_at__isnull": True}


def open_by(handle: str | None, *, now: datetime, email: str | None = None) -> Invitation:
    """The invitation that a visitor's code names, where given to this address.

    Raises: NoLongerOpen.
    """
    invitation = _found(handle, now=now) if handle else None
    if invitation is None or (email is not None and invitation.email.lower() != email.lower()):
        raise NoLongerOpen
    return invitation


def _found(handle: str, *, now: datetime) -> Invitation | None:
    """Asked by the system actor where nobody acts; somebody who is signed in sees the own address's only."""
    if is_acting():
        return queries.by_handle(handle, now=now)
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.ACCEPT_INVITATION)
        return queries.by_handle(handle, now=now)


def join(*, handle: str, name: str, native_name: str, password: str, now: datetime) -> Person:
    """Make the account of somebody who came with a code, and let it into the agency.

    Raises: NoLongerOpen; HasAccount for an address that has one.
    """
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.ACCEPT_INVITATION)
        invitation = queries.by_handle(handle, now=now, locked=True)
        if invitation is None:
            raise NoLongerOpen
        if queries.account_of(invitation.email):
            raise HasAccount
        person = Person.objects.create_user(
            email=invitation.email, name=name, native_name=native_name, password=password, created_at=now
        )
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        _let_in(person, invitation, by=SYSTEM, now=now)
    return person


@transaction.atomic
def join_with_account(*, handle: str, by: Actor, person: Person, now: datetime) -> None:
    """Let somebody who has an account, and no agency any more, into the agency that has invited the address.

    Raises: NoLongerOpen, also for an invitation to another address; StillElsewhere.
    """
    demand(by, SIGNED_IN)
    invitation = queries.by_handle(handle, now=now, locked=True)
    if invitation is None or invitation.email.lower() != person.email.lower():
        raise NoLongerOpen
    elsewhere = Membership.objects.filter(person=person, ends_at__isnull=True).select_related("agency").first()
    if elsewhere:  # also in an agency that takes no part at present
        raise StillElsewhere(elsewhere.agency.name)
    _let_in(person, invitation, by=by, now=now)


@transaction.atomic
def accept_rules(*, rules: HandlingRules, by: Actor, now: datetime) -> None:
    """Write down that the person accepts this edition; a second time changes nothing. Raises: NotAllowed."""
    demand(by, SIGNED_IN)
    with suppress(IntegrityError), transaction.atomic():
        RulesAcceptance(person_id=by.person_id, rules=rules, accepted_at=now).save(force_insert=True)
    record(action="accept_rules", by=by, now=now, kind="person", id=by.person_id, words=str(rules.edition))


@transaction.atomic
def publish_rules(*, text: str, after: int, by: Actor, now: datetime, showing: UUID | None = None) -> HandlingRules:
    """Publish the next edition of the handling rules: everybody is asked to accept it before the next page.

    `after` is the edition that the writer saw.

    Raises: NotAllowed; ChangedMeanwhile when another edition came out meanwhile; AlreadyDone for the same form.
    """
    demand(by, permissions.PUBLISH_RULES)
    rules = HandlingRules(
        id=showing or uuid7(), edition=after + 1, text=text, published_by_id=by.person_id, published_at=now
    )
    try:
        with transaction.atomic():
            rules.save(force_insert=True)
    except IntegrityError as error:
        newest = HandlingRules.objects.latest("edition")
        raise (versions.AlreadyDone if newest.id == rules.id else versions.ChangedMeanwhile)(newest) from error
    record(action="publish_rules", by=by, now=now, kind="handlingrules", id=rules.id, words=str(rules.edition))
    return rules


def _let_in(person: Person, invitation: Invitation, *, by: Actor, now: datetime) -> None:
    membership = Membership(person=person, agency_id=invitation.agency_id, starts_at=now)
    membership.save(force_insert=True)
    for code in invitation.roles:
        needs_two = roles.BY_CODE[code] in roles.OF_TWO and invitation.invited_by_id is not None
        RoleAssignment(
            membership=membership,
            role=code,
            given_by_id=invitation.invited_by_id,
            given_at=invitation.invited_at,
            starts_at=None if needs_two else now,
        ).save(force_insert=True)
    invitation.accepted_at, invitation.person = now, person
    Invitation.objects.filter(id=invitation.id).update(accepted_at=now, person=person)
    record(action="accept_invitation", by=by, now=now, kind="person", id=person.id)
