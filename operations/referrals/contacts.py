"""Noting what passed elsewhere between the two sides of a referral, and what an answer was worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common.access import MovedOn, demand
from common.ids import uuid7
from common.versions import AlreadyDone
from members.access import Actor
from members.models import Notice
from operations.referrals import permissions
from operations.referrals.contact_models import ReferralContact, ReferralWorth
from operations.referrals.models import ReferralRecipient
from operations.referrals.telling import KIND, tell


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What passed, as it comes from a form: by an instant, or of another channel by its day."""

    how: str
    whom: str = ""
    number: str = ""
    at: datetime | None = None
    on: date | None = None


@transaction.atomic
def note(
    *, recipient: ReferralRecipient, by: Actor, now: datetime, passed: Passed, showing: UUID | None = None
) -> None:
    """Note it for both sides of the thread. The showing of the form is the key, so that one form notes it once.

    Raises: NotAllowed, MovedOn, AlreadyDone.
    """
    demand(by, permissions.NOTE_CONTACT, recipient)
    row = ReferralContact(
        id=showing or uuid7(),
        referral_id=recipient.referral_id,
        recipient=recipient,
        how=passed.how,
        whom=passed.whom,
        number=passed.number,
        happened_at=passed.at,
        happened_on=passed.on,
        noted_at=now,
        noted_by_id=by.person_id,
        agency_id=by.agency_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if not ReferralContact.objects.filter(id=row.id, agency_id=by.agency_id).exists():
            raise
        raise AlreadyDone(recipient) from error
    record(action="note_contact", by=by, now=now, kind=KIND, id=recipient.referral_id)


@transaction.atomic
def say_worth(*, recipient: ReferralRecipient, by: Actor, now: datetime, worth: str) -> None:
    """Say once what an answer was worth; the receiver is told. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.SAY_WORTH, recipient)
    row = ReferralWorth(
        referral_id=recipient.referral_id,
        recipient=recipient,
        group_id=by.group_id,
        worth=worth,
        said_at=now,
        said_by_id=by.person_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # a colleague, or the same click, said it at this moment
        raise MovedOn(permissions.SAY_WORTH, recipient) from error
    if recipient.agency.successor_id is None:
        tell(recipient.agency, Notice.Kind.REFERRAL_WORTH, recipient.referral, by=by, now=now)
    record(action="say_worth", by=by, now=now, kind=KIND, id=recipient.referral_id)
