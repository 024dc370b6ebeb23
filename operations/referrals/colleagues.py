"""Within one agency: with whom and with which desk a referral lies, and notes that nobody else reads."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common.access import demand
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from members.models import Agency, Notice, Person, Unit
from members.notices.services import notify
from operations import permissions
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.note_models import ReferralNote
from operations.referrals.permissions import WRITE_NOTE
from operations.referrals.telling import KIND

Part = Referral | ReferralRecipient


@transaction.atomic
def write_note(*, referral: Referral, body: str, by: Actor, now: datetime, showing: UUID | None = None) -> ReferralNote:
    """A note for the own agency; one form makes one. Raises: NotAllowed, AlreadyDone."""
    demand(by, WRITE_NOTE, referral)
    key = showing or uuid7()
    if ReferralNote.objects.filter(id=key, group_id=by.group_id).exists():
        raise AlreadyDone(referral)
    note = ReferralNote(
        id=key,
        referral=referral,
        agency_id=by.agency_id,
        group_id=by.group_id,
        body=body,
        written_by_id=by.person_id,
        written_at=now,
    )
    note.save(force_insert=True)
    record(action="write_note", by=by, now=now, kind=KIND, id=referral.id)
    return note


@transaction.atomic
def assign(*, part: Part, to: Person, by: Actor, now: datetime) -> None:
    """Say with which officer of the own agency it lies: the owner's own referral, or what an agency received.

    The officer is told, alone. Raises: NotAllowed, ChangedMeanwhile.
    """
    demand(by, permissions.ASSIGN_WORK, part)
    try:
        with transaction.atomic():
            type(part).objects.filter(id=part.id).update(officer=to)
    except IntegrityError as error:  # the officer left the agency at this moment
        raise ChangedMeanwhile(part) from error
    referral = part if isinstance(part, Referral) else part.referral
    if to.id != by.person_id:
        _tell(referral, Notice.Kind.REFERRAL_ASSIGNED, to=to, by=by, now=now)
    record(action="assign_work", by=by, now=now, kind=KIND, id=referral.id)


@transaction.atomic
def move(*, recipient: ReferralRecipient, to: Unit | None, by: Actor, now: datetime) -> None:
    """Say with which open unit of the own agency a received referral lies; None: the main desk. That desk is told.

    Raises: NotAllowed, ChangedMeanwhile.
    """
    demand(by, permissions.ASSIGN_WORK, recipient)
    try:
        with transaction.atomic():
            ReferralRecipient.objects.filter(id=recipient.id).update(unit=to)
    except IntegrityError as error:  # the unit, or the referral, was closed at this moment
        raise ChangedMeanwhile(recipient) from error
    _tell(recipient.referral, Notice.Kind.REFERRAL_MOVED, to=None, by=by, now=now)
    words = str(to.id) if to else "main desk"
    record(action="move_referral", by=by, now=now, kind=KIND, id=recipient.referral_id, words=words)


def _tell(referral: Referral, kind: Notice.Kind, *, to: Person | None, by: Actor, now: datetime) -> None:
    notify(
        agency=Agency.objects.get(id=by.agency_id),
        kind=kind,
        object_id=referral.id,
        path=referral.get_absolute_url(),
        reference=referral.reference,
        by=by,
        now=now,
        mailed_to=to,
    )
