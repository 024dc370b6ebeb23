"""The verbs of a referral's files: add, remove, open, show. A file is on the disk before its row is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from audit.services import record
from common.access import demand
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import notify
from operations.attachments import permissions, store
from operations.attachments.examination import Examined
from operations.attachments.models import Preview, Scan
from operations.attachments.sealing import Unreadable, Unsealed
from operations.attachments.store import Incoming
from operations.referrals import openings
from operations.referrals.attachment_models import ReferralAttachment
from operations.referrals.attachment_queries import Place
from operations.referrals.models import Referral
from operations.referrals.telling import KIND, seeing
from operations.states import ReferralState


class NotStored(Exception):
    """The disk did not take the file; nothing of it is kept."""


@transaction.atomic
def add(
    *, place: Place, by: Actor, now: datetime, file: Incoming, examined: Examined, showing: UUID | None = None
) -> ReferralAttachment:
    """Keep a file that has arrived and was examined; those who read it are told, once the referral is sent.

    The showing of the form becomes the key, so that one form adds one file.

    Raises: NotAllowed, MovedOn, NotStored; with the file that the first sending made, AlreadyDone for the same content,
    else ChangedMeanwhile.
    """
    demand(by, permissions.ADD_ATTACHMENT, place)
    row = ReferralAttachment(
        id=showing or uuid7(),
        stored_as=file.stored_as,
        referral=place.referral,
        recipient=place.recipient,
        name=examined.name,
        kind=examined.kind.code,
        size=file.size,
        digest=file.digest,
        is_encrypted=examined.is_encrypted,
        holds_place=examined.told.place,
        holds_device=examined.told.device,
        scan=Scan.WAITING if settings.CLAMD else Scan.NONE,
        preview=Preview.WAITING if examined.kind.can_be_shown and not examined.is_encrypted else Preview.NONE,
        added_at=now,
        added_by_id=by.person_id,
        agency_id=by.agency_id,
    )
    _insert(row, place)
    try:
        store.keep(file.stored_as)
    except OSError as error:
        raise NotStored from error
    if place.referral.state == ReferralState.SENT:
        for agency in told_of(row):
            tell(agency, Notice.Kind.ATTACHMENT_ADDED, place.referral, by=by, now=now)
    record(action="add_attachment", by=by, now=now, kind=KIND, id=place.id, words=str(row.id))
    return row


def _insert(row: ReferralAttachment, place: Place) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        made = ReferralAttachment.objects.filter(id=row.id, agency_id=row.agency_id, referral=row.referral).first()
        if made and made.digest == row.digest:
            raise AlreadyDone(place) from error  # type: ignore[arg-type]  # where to go on, with an address of its own
        raise ChangedMeanwhile(place) from error  # type: ignore[arg-type]  # the same


@transaction.atomic
def remove(*, attachment: ReferralAttachment, by: Actor, now: datetime) -> None:
    """Take a file out of a draft, for good. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.REMOVE_ATTACHMENT, attachment)
    key, names = attachment.id, [attachment.stored_as, attachment.preview_as]
    ReferralAttachment.objects.filter(id=key).delete()
    record(action="remove_attachment", by=by, now=now, kind=KIND, id=attachment.referral_id, words=str(key))
    for name in filter(None, names):
        transaction.on_commit(lambda name=name: store.discard(name))  # type: ignore[misc]  # each its own


@transaction.atomic
def open_file(*, attachment: ReferralAttachment, by: Actor, now: datetime) -> Unsealed:
    """The content, to be sent as a file; the audit says who took it.

    Raises: NotAllowed, MovedOn, Unreadable.
    """
    demand(by, permissions.OPEN_ATTACHMENT, attachment)
    content = store.read(attachment.stored_as, size=attachment.size)
    content.check_first()
    openings.note(attachment.referral, openings.What.FILE, by=by, now=now, attachment_id=attachment.id)
    record(action="open_attachment", by=by, now=now, kind=KIND, id=attachment.referral_id, words=str(attachment.id))
    return content


@transaction.atomic
def open_preview(*, attachment: ReferralAttachment, by: Actor, now: datetime) -> bytes:
    """The small picture of it; looking at it is an opening too. Raises: NotAllowed, MovedOn, Unreadable."""
    demand(by, permissions.SHOW_ATTACHMENT, attachment)
    if attachment.preview_as is None or attachment.preview_size is None:
        raise Unreadable
    openings.note(attachment.referral, openings.What.PREVIEW, by=by, now=now, attachment_id=attachment.id)
    picture = b"".join(store.read(attachment.preview_as, size=attachment.preview_size).pieces())
    record(action="show_attachment", by=by, now=now, kind=KIND, id=attachment.referral_id, words=str(attachment.id))
    return picture


def told_of(attachment: ReferralAttachment) -> list[Agency]:
    """The other side: of the owner's file all that still see the referral, of a recipient's the owner."""
    referral = attachment.referral
    if attachment.recipient_id:
        return list(Agency.objects.filter(group_id=referral.owner_group_id))
    return [row.agency for row in seeing(referral).select_related("agency")]


def tell(agency: Agency, kind: Notice.Kind, referral: Referral, *, by: Actor, now: datetime) -> None:
    """A notice with the reference alone."""
    notify(
        agency=agency,
        kind=kind,
        object_id=referral.id,
        path=referral.get_absolute_url(),
        reference=referral.reference,
        by=by,
        now=now,
    )
