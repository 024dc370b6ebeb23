"""What an owner sees of how long content is kept. Recipients see the day in the referral and nothing of this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from members.access import Actor
from operations.referrals.models import Referral
from operations.retention.models import LegalHold, Retention


@dataclass(frozen=True)
class Soon:
    """How much content of the own agency is deleted soon, and how much of it waits for a person's word."""

    number: int
    to_decide: int


def _of(actor: Actor) -> QuerySet[Retention]:
    if not actor.reads_for_agency:
        return Retention.objects.none()
    return Retention.objects.filter(owner_group_id=actor.group_id)


def get_retention(actor: Actor, *, referral_id: UUID) -> Retention | None:
    """Of a referral of the own agency that is over, or None. One query."""
    return _of(actor).filter(referral_id=referral_id).select_related("referral__handling_code", "agreed_by").first()


def get_hold(actor: Actor, *, referral_id: UUID, hold_id: UUID) -> LegalHold | None:
    """A hold on a referral of the own agency, or None. One query."""
    if not actor.reads_for_agency:
        return None
    rows = LegalHold.objects.filter(id=hold_id, referral_id=referral_id, referral__owner_group_id=actor.group_id)
    return rows.select_related("referral__handling_code").first()


def holds_of(actor: Actor, referral: Referral) -> list[LegalHold]:
    """All holds there were, oldest first, for the owner. One query."""
    if not actor.reads_for_agency:
        return []
    rows = LegalHold.objects.filter(referral=referral, referral__owner_group_id=actor.group_id)
    return list(rows.select_related("set_by", "lifted_by"))


def deleted_soon(actor: Actor, *, today: date) -> QuerySet[Retention]:
    """What is deleted within the days in which the owner is asked, or would be if somebody said yes."""
    near = today + timedelta(days=settings.DAYS_BEFORE_PURGE)
    return _of(actor).filter(is_over=False, due_on__lte=near).select_related("referral__handling_code")


def soon(actor: Actor, *, today: date) -> Soon:
    """The two numbers for the desk, each up to a hundred. One query."""
    rows = list(deleted_soon(actor, today=today).values_list("needs_yes", flat=True)[:100])
    return Soon(number=len(rows), to_decide=sum(rows))
