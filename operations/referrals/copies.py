"""A copy of a referral on paper or as a PDF: numbered, marked on each page, written down before it is shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor
from operations.referrals import onward, openings
from operations.referrals.control_models import ShareConsent
from operations.referrals.copy_models import ReferralCopy
from operations.referrals.models import Referral
from operations.referrals.permissions import COPY_REFERRAL, SEE_COPY
from operations.referrals.telling import KIND


@transaction.atomic
def make(
    *,
    referral: Referral,
    reason: str,
    by: Actor,
    now: datetime,
    consent: ShareConsent | None = None,
    showing: UUID | None = None,
) -> ReferralCopy:
    """The next copy of the actor's agency, for itself or by a consent for another one; one form makes one.

    Raises: NotAllowed, MovedOn, AlreadyDone, NotInForce.
    """
    demand(by, COPY_REFERRAL, referral)
    if consent and not onward.is_in_force(consent, scopes=(onward.Scope.PAPER, onward.Scope.BOTH), now=now):
        raise onward.NotInForce
    key = showing or uuid7()
    if (made := ReferralCopy.objects.filter(id=key, group_id=by.group_id).first()) is not None:
        raise versions.AlreadyDone(made)
    copy = ReferralCopy(
        id=key,
        referral=referral,
        agency_id=by.agency_id,
        group_id=by.group_id,
        number=_next(referral, by),
        made_by_id=by.person_id,
        made_at=now,
        reason=reason,
        consent=consent,
    )
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
    except IntegrityError as error:  # a colleague made one at this moment, or the form was sent twice
        raise versions.ChangedMeanwhile(referral) from error
    openings.note(referral, openings.What.COPY, by=by, now=now, why=reason)
    record(action="copy_referral", by=by, now=now, kind=KIND, id=referral.id, words=f"copy {copy.number}")
    return copy


def _next(referral: Referral, by: Actor) -> int:
    last = ReferralCopy.objects.filter(referral=referral, group_id=by.group_id).aggregate(Max("number"))
    return (last["number__max"] or 0) + 1


@transaction.atomic
def note_printing(*, copy: ReferralCopy, by: Actor, now: datetime) -> None:
    """That a copy was shown to be printed, or taken as a file, again. Raises: NotAllowed."""
    demand(by, SEE_COPY, copy)
    openings.note(copy.referral, openings.What.COPY, by=by, now=now, why=copy.reason)
    record(action="open_copy", by=by, now=now, kind=KIND, id=copy.referral_id, words=f"copy {copy.number}")
