"""Lost second factors as their keepers see them, and as the sign-in asks for one; the numbers that can be called."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import F, Q, QuerySet

from common import clock
from members import roles
from members.access import SECOND_FACTORS, Actor
from members.joining.queries import secretariat
from members.models import Agency, DutyDesk, LostFactor, Membership, Person

_WITH_NAMES = LostFactor.objects.select_related(
    "membership__person", "membership__agency", "desk__agency", "desk__unit", "opened_by", "approved_by"
)

# Who has signed in since a code was given has found the factor, or never lost it: the code is void.
_NOT_VOID = (
    Q(given_at__isnull=True)
    | Q(membership__person__last_login__isnull=True)
    | Q(membership__person__last_login__lte=F("given_at"))
)


def visible_to(actor: Actor) -> QuerySet[LostFactor]:
    """All of them for the secretariat, those of the own agency for its administrators."""
    if actor.holds(roles.SECRETARIAT):
        return _WITH_NAMES.order_by("-opened_at")
    if actor.holds(roles.AGENCY_ADMINISTRATOR):
        return _WITH_NAMES.filter(membership__agency_id=actor.agency_id).order_by("-opened_at")
    return LostFactor.objects.none()


def get_visible(actor: Actor, *, lost_factor_id: UUID) -> LostFactor | None:
    """One of them, or None."""
    return visible_to(actor).filter(id=lost_factor_id).first()


def waiting(actor: Actor, *, real_now: datetime) -> list[LostFactor]:
    """Those that wait for a second person of the secretariat, oldest first."""
    if not actor.holds(roles.SECRETARIAT):
        return []
    found = visible_to(actor).filter(given_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=real_now)
    return list(found.order_by("opened_at"))


def without_end(membership: Membership, *, real_now: datetime) -> QuerySet[LostFactor]:
    """The codes of a person that still work, and the requests that still wait."""
    found = _WITH_NAMES.filter(_NOT_VOID, membership=membership, expires_at__gt=real_now)
    return found.filter(used_at__isnull=True, withdrawn_at__isnull=True)


def to_use(handle: str, *, person: Person, real_now: datetime) -> LostFactor | None:
    """The code's row, held, if it works for this person. Asked by the system actor `recovery`.

    Whoever gave it can still act; and a suspension since then has ended it, also where access was given again.
    """
    rows = LostFactor.objects.exclude(membership__person__reinstated_at__gte=F("given_at"))
    found = rows.select_for_update(of=("self",)).filter(
        _NOT_VOID,
        Q(approved_by__isnull=True) | Q(approved_by__is_active=True),
        opened_by__is_active=True,
        handle=handle,
        membership__person=person,
        membership__person__is_active=True,
        membership__ends_at__isnull=True,
        membership__agency__is_active=True,
        given_at__isnull=False,
        used_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=real_now,
    )
    return found.first()


def has_used_one(person: Person) -> bool:
    """Whether the person has ever come in with a code. Asked by the system actor `recovery`."""
    return LostFactor.objects.filter(membership__person=person, used_at__isnull=False).exists()


_KNOWN_AFTER = timedelta(hours=72)


def known_desks(agency: Agency) -> list[DutyDesk]:
    """The desks at which the agency's people can be called back: its own, its units', their deputies'. One query.

    A number that was put in within three days is none of them: whoever put it in could answer there.
    """
    own = Q(agency=agency, unit__isnull=True) | Q(agency=agency, unit__closed_at__isnull=True)
    found = DutyDesk.objects.filter(own | Q(stands_in_for__agency=agency), agency__is_active=True).exclude(phone="")
    found = found.exclude(phone_changed_at__gte=clock.real_now() - _KNOWN_AFTER)
    desks = {desk.id: desk for desk in found.select_related("agency", "unit")}
    return sorted(
        desks.values(), key=lambda desk: (desk.agency_id != agency.id, desk.unit_id is not None, str(desk.id))
    )


def desks_of_secretariat(*, now: datetime) -> list[DutyDesk]:
    """The desks of the agencies in which the secretariat works. One query."""
    agencies = secretariat(now=now).values("membership__agency")
    found = DutyDesk.objects.filter(agency__in=agencies, agency__is_active=True, unit__isnull=True).exclude(phone="")
    return list(found.select_related("agency").order_by("agency__name"))


def obstacle(membership: Membership) -> str:
    """Why this person is not let in by a code: left, suspended, agency, no_factor or no_number; empty where nothing is.

    Somebody who came in with a code and went away before a new factor was set up may get another one.
    """
    person = membership.person
    if membership.ends_at is not None:
        return "left"
    if not membership.agency.is_active:
        return "agency"
    if not person.is_active:
        return "suspended"
    has_factor = Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()
    if not has_factor and not has_used_one(person):
        return "no_factor"
    return "" if known_desks(membership.agency) else "no_number"
