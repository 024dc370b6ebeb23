"""Correcting an answer: a new version is said in the thread, the former stays to be read as such."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from members.access import Actor
from members.models import Notice
from operations.referrals import queries
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.correction_models import ReferralCorrection
from operations.referrals.models import ReferralMessage, ReferralRecipient
from operations.referrals.permissions import CORRECT_ANSWER
from operations.referrals.telling import KIND, say, tell_owner
from operations.states import RecipientState


def last_answer(actor: Actor, recipient: ReferralRecipient) -> ReferralMessage | None:
    """The version of an answer that holds, for those who may read it; None where there is none. One query."""
    rows = queries.messages_of(actor, recipient.referral).filter(recipient=recipient, kind=ReferralMessage.Kind.ANSWER)
    return rows.filter(replacement__isnull=True).order_by("written_at", "id").last()


@transaction.atomic
def correct_answer(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    words: str,
    reason: str,
    result: str = "",
    language: str = PRESET_LANGUAGE,
    submission: UUID | None = None,
) -> None:
    """Replace the answer; its result may be another, and what was counted with it stays (the return corrects that).

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(recipient, submission)
    demand(by, CORRECT_ANSWER, recipient)
    former = last_answer(by, recipient)
    if former is None:
        raise MovedOn(CORRECT_ANSWER, recipient)
    before, recipient.result = recipient.result, result
    still = {"is_open": True, "state": RecipientState.ANSWERED}
    versions.save(recipient, ["result"], version=version, submission=submission, still=still)
    message = say(recipient, ReferralMessage.Kind.ANSWER, words, language, by=by, now=now)
    ReferralCorrection(
        referral_id=recipient.referral_id,
        recipient=recipient,
        former=former,
        message=message,
        reason=reason,
        result_before=before,
        result=result,
        corrected_at=now,
    ).save(force_insert=True)
    tell_owner(recipient, Notice.Kind.ANSWER_CORRECTED, by=by, now=now)
    record(action="correct_answer", by=by, now=now, kind=KIND, id=recipient.referral_id)
