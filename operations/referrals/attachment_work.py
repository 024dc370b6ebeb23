"""What the worker does with files: scan them, make small pictures, sweep away what no referral has."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from audit.services import record
from common.access import demand
from members.access import system
from members.acting import acting_as
from members.models import Agency, Notice
from members.notices.services import notify
from operations.attachments import kinds, previews, scanner, store
from operations.attachments.models import Preview, Scan
from operations.attachments.permissions import WORK_ON_ATTACHMENTS
from operations.attachments.sealing import Unreadable
from operations.referrals.attachment_models import ReferralAttachment
from operations.referrals.telling import KIND

SYSTEM = system("attachments")
_AT_ONCE = 10

log = structlog.get_logger("jpoa.attachments")


def work(*, now: datetime) -> int:
    """Scan what waits, then make the small pictures that can be made; how many files were worked on."""
    return _scan_waiting(now=now) + _show_waiting()


def _scan_waiting(*, now: datetime) -> int:
    if not settings.CLAMD:
        return 0
    return sum(_scan(row, now=now, at=settings.CLAMD) for row in _waiting(scan=Scan.WAITING))


def _scan(row: ReferralAttachment, *, now: datetime, at: tuple[str, int] | str) -> bool:
    try:
        content = store.read(row.stored_as, size=row.size)
        is_clean = scanner.is_clean(content.pieces(), at=at)
    except (Unreadable, scanner.NoAnswer):
        log.warning("a file could not be scanned and waits")
        return False
    found = Scan.CLEAN if is_clean else Scan.INFECTED
    with acting_as(SYSTEM), transaction.atomic():
        waiting = ReferralAttachment.objects.filter(id=row.id, scan=Scan.WAITING)
        if not waiting.update(scan=found, scanned_at=now):
            return False
        record(action="scan_attachment", by=SYSTEM, now=now, kind=KIND, id=row.referral_id, words=str(row.id))
        if not is_clean:
            _tell_of_refusal(row, now=now)
    if not is_clean:
        store.discard(row.stored_as)
    return True


def _tell_of_refusal(row: ReferralAttachment, *, now: datetime) -> None:
    """Who can see the file is told, without a word of it; the worker reads no referral, so the database says who."""
    with connection.cursor() as cursor:
        cursor.execute("select agency, reference from attachment_readers(%s)", [row.id])
        readers = list(cursor.fetchall())
    agencies = Agency.objects.in_bulk([agency for agency, _reference in readers])
    for agency, reference in readers:
        notify(
            agency=agencies[agency],
            kind=Notice.Kind.ATTACHMENT_REFUSED,
            object_id=row.referral_id,
            path=f"/referrals/{row.referral_id}/",
            reference=reference,
            by=SYSTEM,
            now=now,
        )


def _show_waiting() -> int:
    rows = _waiting(preview=Preview.WAITING, scan__in=[Scan.NONE, Scan.CLEAN])
    return sum(_show(row) for row in rows)


def _show(row: ReferralAttachment) -> bool:
    """Claimed as failed: a picture that ends the worker is not tried again."""
    with acting_as(SYSTEM):
        if not ReferralAttachment.objects.filter(id=row.id, preview=Preview.WAITING).update(preview=Preview.FAILED):
            return False
    try:
        content = b"".join(store.read(row.stored_as, size=row.size).pieces())
        picture = previews.of(content, kinds.KINDS[row.kind])
        if picture is None:
            return True
        made = store.put(picture)
        store.keep(made.stored_as)
    except (Unreadable, OSError):
        log.warning("no preview could be made")
        return True
    with acting_as(SYSTEM):
        claimed = ReferralAttachment.objects.filter(id=row.id, preview=Preview.FAILED)
        claimed.update(preview=Preview.MADE, preview_as=made.stored_as, preview_size=made.size)
    return True


def _waiting(**how: object) -> list[ReferralAttachment]:
    with acting_as(SYSTEM):
        demand(SYSTEM, WORK_ON_ATTACHMENTS)
        return list(ReferralAttachment.objects.filter(**how).order_by("added_at", "id")[:_AT_ONCE])


def sweep() -> int:
    """Delete the stored files of a day and more of which no row speaks; how many."""
    number = 0
    for stored_as in store.old():
        if not _is_kept(stored_as):
            store.discard(stored_as)
            number += 1
    return number


def _is_kept(stored_as: UUID) -> bool:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        demand(SYSTEM, WORK_ON_ATTACHMENTS)
        cursor.execute("select attachment_is_kept(%s)", [stored_as])
        return bool(cursor.fetchone()[0])  # type: ignore[index]  # one row always
