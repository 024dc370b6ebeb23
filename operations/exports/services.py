"""The verbs of an export: ask for it, stop it, take its file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from members.access import Actor
from operations import permissions
from operations.attachments import store
from operations.attachments.sealing import Unsealed
from operations.exports import queries
from operations.exports.models import ReferralExport
from operations.exports.permissions import CANCEL_EXPORT, TAKE_EXPORT
from operations.states import EXPORT_STEPS, ExportState

KIND = "referral_export"


class NoLongerOwn(Exception):
    """The file holds a referral that belongs to another agency now."""


@transaction.atomic
def ask(
    *, chosen: dict[str, str], file_format: str, reason: str, by: Actor, now: datetime, showing: UUID | None = None
) -> ReferralExport:
    """Queue an export of the agency's own referrals; one form makes one.

    `chosen` holds codes and days of the filters. Raises: NotAllowed, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.EXPORT_REFERRALS)
    key = showing or uuid7()
    if (made := ReferralExport.objects.filter(id=key, asked_by_id=by.person_id).first()) is not None:
        raise versions.AlreadyDone(made)
    export = ReferralExport(
        id=key,
        agency_id=by.agency_id,
        group_id=by.group_id,
        number=_next(by),
        asked_by_id=by.person_id,
        asked_at=now,
        reason=reason,
        file_format=file_format,
        chosen=chosen,
    )
    try:
        with transaction.atomic():
            export.save(force_insert=True)
    except IntegrityError as error:  # a colleague asked at this moment, or the form was sent twice
        raise versions.ChangedMeanwhile(export) from error
    words = f"export {export.number}, {file_format}, {reason}"
    record(action="export_referrals", by=by, now=now, kind=KIND, id=export.id, words=words)
    return export


def _next(by: Actor) -> int:
    last = ReferralExport.objects.filter(group_id=by.group_id).aggregate(Max("number"))
    return (last["number__max"] or 0) + 1


@transaction.atomic
def cancel(*, export: ReferralExport, by: Actor, now: datetime) -> None:
    """Stop an export; the worker leaves off between two batches. Raises: NotAllowed, MovedOn."""
    demand(by, CANCEL_EXPORT, export)
    open_ = ReferralExport.objects.filter(id=export.id, state__in=EXPORT_STEPS["cancel"].sources)
    if not open_.update(state=ExportState.CANCELLED, leased_until=None):
        raise MovedOn(CANCEL_EXPORT, export)
    record(action="cancel_export", by=by, now=now, kind=KIND, id=export.id)


@transaction.atomic
def take(*, export: ReferralExport, by: Actor, now: datetime) -> Unsealed:
    """The file, for the officer who asked for it and may still have all that is in it.

    Raises: NotAllowed, MovedOn, NoLongerOwn, Unreadable.
    """
    demand(by, TAKE_EXPORT, export)
    if export.stored_as is None or export.size is None or export.expires_at is None or export.expires_at <= now:
        raise MovedOn(TAKE_EXPORT, export)
    if queries.holds_what_is_not_own(by, export):
        raise NoLongerOwn
    content = store.read(export.stored_as, size=export.size)
    content.check_first()
    words = f"export {export.number}, {export.rows_done} referrals"
    record(action="download_export", by=by, now=now, kind=KIND, id=export.id, words=words)
    return content
