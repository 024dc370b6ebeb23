"""Invitations as their keepers see them, and as the person sees hers who comes with a code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from common.access import Role
from members import roles
from members.access import Actor, in_force
from members.models import Agency, HandlingRules, Invitation, Membership, Person, RoleAssignment, RulesAcceptance

# What the secretariat gives to the one who will build up an agency; everybody after that is the administrator's.
_FIRST = frozenset({roles.AGENCY_ADMINISTRATOR, roles.LIAISON_OFFICER})
_WITH_NAMES = Invitation.objects.select_related("agency__country", "agency__organisation", "invited_by")


def visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Newest first: all of them for the secretariat, those of the own agency for its administrators."""
    if actor.holds(roles.SECRETARIAT):
        return _WITH_NAMES.order_by("-invited_at")
    if actor.holds(roles.AGENCY_ADMINISTRATOR):
        return _WITH_NAMES.filter(group_id=actor.group_id).order_by("-invited_at")
    return Invitation.objects.none()


def get_visible(actor: Actor, *, invitation_id: UUID) -> Invitation | None:
    """One invitation, or None."""
    return visible_to(actor).filter(id=invitation_id).first()


def of_agency(actor: Actor, *, agency_id: UUID) -> QuerySet[Invitation]:
    """Those of one agency that nobody has accepted or withdrawn."""
    return visible_to(actor).filter(agency_id=agency_id, accepted_at__isnull=True, withdrawn_at__isnull=True)


def by_handle(handle: str, *, now: datetime, locked: bool = False) -> Invitation | None:
    """The invitation that a code names, if it still works. Asked by the system actor `joining`."""
    found = Invitation.objects.select_for_update(of=("self",)) if locked else Invitation.objects.all()
    invitation = found.select_related("agency__country", "agency__organisation").filter(handle=handle).first()
    if invitation is None or not invitation.is_open(now) or not invitation.agency.is_active:
        return None
    return invitation


def others_open(invitation: Invitation, *, now: datetime) -> QuerySet[Invitation]:
    """Further open invitations of the same address into the same agency."""
    same = Invitation.objects.filter(agency_id=invitation.agency_id, email__iexact=invitation.email, expires_at__gt=now)
    return same.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).exclude(id=invitation.id)


def open_among(emails: Iterable[str], *, agency_id: UUID, now: datetime) -> QuerySet[Invitation]:
    """Open invitations into an agency to one of these addresses, which are in small letters. One query for all."""
    waiting = Invitation.objects.filter(agency_id=agency_id, expires_at__gt=now)
    waiting = waiting.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.annotate(address=Lower("email")).filter(address__in=list(emails))


def is_in_agency(*, agency_id: UUID, email: str, now: datetime) -> bool:
    """Whether somebody with this address is one of the agency's people; of other agencies it says nothing."""
    return Membership.objects.filter(in_force(now), agency_id=agency_id, person__email__iexact=email).exists()


def roles_to_give(actor: Actor, agency: Agency) -> frozenset[Role]:
    """The roles that this actor may put into an invitation to this agency."""
    if actor.holds(roles.AGENCY_ADMINISTRATOR) and actor.agency_id == agency.id:
        return roles.GIVES[roles.AGENCY_ADMINISTRATOR]
    return _FIRST if actor.holds(roles.SECRETARIAT) else frozenset()


def account_of(email: str) -> Person | None:
    """The account with this address, whatever its state."""
    return Person.objects.filter(email__iexact=email).first()


@dataclass(frozen=True)
class FirstSteps:
    """What of a first sign-in a person has done."""

    has_recovery_codes: bool
    has_details: bool
    has_accepted: bool


def first_steps(person: Person) -> FirstSteps:
    """Read afresh. Three queries."""
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES)
    rules = current_rules()
    accepted = rules is not None and RulesAcceptance.objects.filter(person=person, rules=rules).exists()
    return FirstSteps(codes.exists(), person.details_at is not None, accepted)


def current_rules() -> HandlingRules | None:
    """The handling rules that count now."""
    return HandlingRules.objects.order_by("-edition").first()


def secretariat(*, now: datetime) -> QuerySet[RoleAssignment]:
    """Roles of the secretariat that can act now."""
    return RoleAssignment.objects.filter(
        in_force(now),
        in_force(now, "membership__"),
        membership__person__is_active=True,
        role=roles.SECRETARIAT.code,
    )


def had_administrator(*, agency_id: UUID) -> bool:
    """Whether the agency ever had one; the first is invited by one of the secretariat, a later first by two."""
    return RoleAssignment.objects.filter(
        membership__agency_id=agency_id, role=roles.AGENCY_ADMINISTRATOR.code, starts_at__isnull=False
    ).exists()


def to_mail() -> QuerySet[Invitation]:
    """Invitations whose mail has not left yet, oldest first."""
    waiting = Invitation.objects.filter(
        Q(needs_second=False) | Q(approved_by__isnull=False),
        channel=Invitation.Channel.MAIL,
        mailed_at__isnull=True,
        refused_at__isnull=True,
        withdrawn_at__isnull=True,
        accepted_at__isnull=True,
    )
    return waiting.select_related("agency").order_by("invited_at")
