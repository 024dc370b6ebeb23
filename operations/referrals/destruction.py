"""Asking back what has left the portal: an agency that had a referral is asked to destroy its copies, and confirms."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from audit.services import record
from common import versions
from common.access import demand
from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import notify
from operations.referrals.control_models import DestructionRequest
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.permissions import CONFIRM_DESTRUCTION
from operations.referrals.telling import KIND

Cause = DestructionRequest.Cause
Outcome = DestructionRequest.Outcome


def ask(
    recipient: ReferralRecipient, *, cause: str, kind: Notice.Kind, by: Actor, now: datetime, reason: str = ""
) -> DestructionRequest:
    """Within the act that takes it away: the notice of that act leads to the request."""
    referral = recipient.referral
    asked = DestructionRequest(
        referral=referral,
        reference=referral.reference,
        agency=recipient.agency,
        group_id=recipient.agency.group_id,
        asking_agency_id=by.agency_id,
        owner_group_id=referral.owner_group_id,
        cause=cause,
        reason=reason,
        asked_at=now,
        asked_by_id=by.person_id,
    )
    asked.save(force_insert=True)
    notify(
        agency=recipient.agency,
        kind=kind,
        object_id=referral.id,
        path=asked.get_absolute_url(),
        reference=referral.reference,
        by=by,
        now=now,
    )
    return asked


@transaction.atomic
def confirm(
    *,
    asked: DestructionRequest,
    by: Actor,
    now: datetime,
    version: int | None,
    outcome: str,
    words: str = "",
    submission: UUID | None = None,
) -> None:
    """Say for the own agency what became of its copies. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(asked, submission)
    demand(by, CONFIRM_DESTRUCTION, asked)
    asked.outcome, asked.words, asked.confirmed_at, asked.confirmed_by_id = outcome, words, now, by.person_id
    fields = ["outcome", "words", "confirmed_at", "confirmed_by_id"]
    versions.save(asked, fields, version=version, submission=submission, still={"confirmed_at": None})
    notify(
        agency=Agency.objects.get(group_id=asked.owner_group_id),
        kind=Notice.Kind.DESTRUCTION_SAID,
        object_id=asked.referral_id,
        path=f"/referrals/{asked.referral_id}/openings/",
        reference=asked.reference,
        by=by,
        now=now,
    )
    record(action="confirm_destruction", by=by, now=now, kind=KIND, id=asked.referral_id, words=outcome)


def seen_by(actor: Actor) -> QuerySet[DestructionRequest]:
    """The requests to the actor's agency, and those that it made."""
    if not actor.reads_for_agency:
        return DestructionRequest.objects.none()
    rows = DestructionRequest.objects.select_related(
        "agency__country", "agency__organisation", "asking_agency__country", "asking_agency__organisation"
    )
    return rows.filter(group_id=actor.group_id) | rows.filter(owner_group_id=actor.group_id)


def get_seen(actor: Actor, *, request_id: UUID) -> DestructionRequest | None:
    """One request, or None when it is missing or foreign. One query."""
    return seen_by(actor).filter(id=request_id).first()


def to_confirm(actor: Actor) -> QuerySet[DestructionRequest]:
    """What waits for the own agency's word, oldest first."""
    return seen_by(actor).filter(group_id=actor.group_id, confirmed_at__isnull=True)


def of_referral(actor: Actor, referral: Referral) -> QuerySet[DestructionRequest]:
    """The requests about one referral that the actor sees."""
    return seen_by(actor).filter(referral=referral)
