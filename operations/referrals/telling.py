"""What is said in the thread of a referral, and who is told that something was done."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import notify
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.message_models import ReferralQuestion, ReferralSending
from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient
from operations.states import RecipientState

KIND = "referral"


def say(
    recipient: ReferralRecipient,
    kind: str,
    words: str,
    language: str = PRESET_LANGUAGE,
    *,
    by: Actor,
    now: datetime,
    sending: ReferralSending | None = None,
) -> ReferralMessage:
    """Words between the owner and this recipient, in a language (BCP 47); what the writer was asked is settled."""
    message = ReferralMessage(
        sending=sending,
        referral_id=recipient.referral_id,
        recipient=recipient,
        group_id=recipient.group_id,
        kind=kind,
        author_id=by.person_id,
        author_agency_id=by.agency_id,
        body=words,
        language=language,
        written_at=now,
    )
    message.save(force_insert=True)
    asked = ReferralQuestion.objects.filter(recipient=recipient, group_id=by.group_id, settled_at__isnull=True)
    asked.update(settled_at=now, settled_by_id=by.person_id, reply=message)
    return message


def tell_owner(recipient: ReferralRecipient, kind: Notice.Kind, *, by: Actor, now: datetime) -> None:
    """A notice to the agency that has the referral."""
    referral = recipient.referral
    has_it = referral.originator  # unless that one was merged
    if has_it.group_id != referral.owner_group_id:
        has_it = Agency.objects.get(group_id=referral.owner_group_id)
    tell(has_it, kind, referral, by=by, now=now)


def seeing(referral: Referral) -> QuerySet[ReferralRecipient]:
    """The recipients that still see it; not one from which it was recalled, nor that was merged, nor took it over."""
    rows = referral.recipients.exclude(state=RecipientState.RECALLED).filter(agency__successor__isnull=True)
    return rows.exclude(group_id=referral.owner_group_id)


def tell_recipients(referral: Referral, kind: Notice.Kind, *, by: Actor, now: datetime) -> None:
    """Each that still sees it."""
    for recipient in seeing(referral).select_related("agency"):
        tell(recipient.agency, kind, referral, by=by, now=now)


def tell(agency: Agency, kind: Notice.Kind, referral: Referral, *, by: Actor, now: datetime) -> None:
    """A notice to one agency about a referral."""
    notify(
        agency=agency,
        kind=kind,
        object_id=referral.id,
        path=referral.get_absolute_url(),
        reference=referral.reference,
        by=by,
        now=now,
    )
