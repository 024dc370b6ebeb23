"""The owner takes a referral up again: a closed one is reopened, a recipient that was done is asked again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from members.access import Actor
from members.models import Notice
from operations.referrals import clocks, permissions
from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient
from operations.referrals.telling import KIND, say, tell, tell_recipients
from operations.states import AWAITING_RECIPIENT


@transaction.atomic
def reopen(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    version: int,
    reason: str,
    submission: UUID | None = None,
) -> None:
    """A closed referral is sent again, to whom it was sent; who had not answered has the rest of its time.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(referral, submission)
    demand(by, permissions.REOPEN_REFERRAL, referral)
    referral.mark_reopened(at=now, reason=reason)
    fields = ["state", "closed_at", "reopened_at", "reopen_reason"]
    versions.save(referral, fields, version=version, submission=submission)
    waited_for = ReferralRecipient.objects.filter(
        referral=referral, is_open=True, is_running=False, state__in=AWAITING_RECIPIENT
    ).select_related("referral", "agency__country")
    clocks.restart(waited_for)
    tell_recipients(referral, Notice.Kind.REFERRAL_REOPENED, by=by, now=now)
    record(action="reopen_referral", by=by, now=now, kind=KIND, id=referral.id)


@transaction.atomic
def ask_again(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    words: str,
    submission: UUID | None = None,
) -> None:
    """A recipient that has answered or declined has it before it again, with a new clock.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(recipient, submission)
    demand(by, permissions.ASK_AGAIN, recipient)
    before = recipient.state
    recipient.mark_asked_again()
    fields = ["state", "decided_at", "decline_reason", "decline_words", "answered_at"]
    clocks.save_step(recipient, fields, before=before, now=now, version=version, submission=submission)
    say(recipient, ReferralMessage.Kind.ASKED_AGAIN, words, by=by, now=now)
    tell(recipient.agency, Notice.Kind.REFERRAL_ASKED_AGAIN, recipient.referral, by=by, now=now)
    record(action="ask_again", by=by, now=now, kind=KIND, id=recipient.referral_id)
