"""Adding words to what was sent: the copy as sent stays as it is, and the addition stands below it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from audit.services import record
from common.access import demand
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from members.models import Notice
from operations.referrals import queries
from operations.referrals.addition_models import ReferralAddition
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.models import Referral
from operations.referrals.permissions import ADD_WORDS
from operations.referrals.telling import KIND, tell_recipients


def of_referral(actor: Actor, referral: Referral) -> QuerySet[ReferralAddition]:
    """What was added to a referral that the actor may see, in order."""
    rows = ReferralAddition.objects.filter(referral=referral, referral__in=queries.visible_to(actor))
    return rows.select_related("agency")


@transaction.atomic
def add(
    *,
    referral: Referral,
    body: str,
    by: Actor,
    now: datetime,
    language: str = PRESET_LANGUAGE,
    showing: UUID | None = None,
) -> ReferralAddition:
    """Words below what was sent; all who still read it are told. One form adds once.

    Raises: NotAllowed, MovedOn; for a second sending AlreadyDone, with other words ChangedMeanwhile.
    """
    demand(by, ADD_WORDS, referral)
    row = ReferralAddition(
        id=showing or uuid7(),
        referral=referral,
        body=body,
        language=language,
        agency_id=by.agency_id,
        added_by_id=by.person_id,
        added_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        made = ReferralAddition.objects.filter(id=row.id, agency_id=by.agency_id).first()
        if made is None:
            raise
        raise (AlreadyDone if made.body == body else ChangedMeanwhile)(referral) from error
    tell_recipients(referral, Notice.Kind.REFERRAL_ADDITION, by=by, now=now)
    record(action="add_words", by=by, now=now, kind=KIND, id=referral.id)
    return row
