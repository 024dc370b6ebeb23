"""Words of a referral, or of a message in it, in another language. They stand beside the original, which counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor
from operations.referrals.models import Referral, ReferralMessage
from operations.referrals.permissions import TRANSLATE_REFERRAL
from operations.referrals.subject_models import ReferralTranslation
from operations.referrals.telling import KIND


@dataclass(frozen=True, kw_only=True)
class Translation:
    """A translation as it comes from a form."""

    language: str  # BCP 47
    kind: str  # one of ReferralTranslation.Kind
    narrative: str
    summary: str = ""
    translated_on: date | None = None


@transaction.atomic
def add(
    *,
    referral: Referral,
    translation: Translation,
    by: Actor,
    now: datetime,
    message: ReferralMessage | None = None,
    showing: UUID | None = None,
) -> ReferralTranslation:
    """Put a translation beside the referral's own words, or beside a message; one form makes one.

    The owner's is read by all that read the original; a recipient's by its own agency and the owner.

    Raises: NotAllowed, MovedOn, AlreadyDone.
    """
    demand(by, TRANSLATE_REFERRAL, referral)
    key = showing or uuid7()
    if (made := ReferralTranslation.objects.filter(id=key, added_agency_id=by.agency_id).first()) is not None:
        raise versions.AlreadyDone(made.referral)
    is_own = referral.owner_group_id == by.group_id
    row = ReferralTranslation(
        id=key,
        referral=referral,
        message=message,
        group_id=None if is_own else by.group_id,
        language=translation.language,
        kind=translation.kind,
        summary=translation.summary,
        narrative=translation.narrative,
        translated_on=translation.translated_on,
        added_by_id=by.person_id,
        added_agency_id=by.agency_id,
        added_at=now,
    )
    row.save(force_insert=True)
    record(action="translate_referral", by=by, now=now, kind=KIND, id=referral.id)
    return row
