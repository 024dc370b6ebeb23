"""What the worker does: ask the owner before content is deleted, and delete it when its time is over.

A last day is over when it is over everywhere (UTC−12), and an owner has had the days of the settings since it
was asked.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from audit.services import record
from common.access import demand
from members.access import system
from members.acting import acting_as
from members.models import Agency, Notice
from members.notices.services import notify
from operations.attachments import store
from operations.referrals.telling import KIND
from operations.retention.permissions import PURGE_REFERRALS

SYSTEM = system("retention")
_AT_ONCE = 100
_LAST_ZONE = timedelta(hours=12)

log = structlog.get_logger("jpoa.retention")


def work(*, now: datetime) -> int:
    """Ask whom is to be asked, then delete what can go; how many referrals lost their content."""
    ask(now=now)
    return purge(now=now)


def ask(*, now: datetime) -> int:
    """Tell each owner whose content is near its last day, once for each such day; how many were told."""
    near = _today(now) + timedelta(days=settings.DAYS_BEFORE_PURGE)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        demand(SYSTEM, PURGE_REFERRALS)
        cursor.execute("select referral, agency, known_as from retentions_to_ask(%s, %s)", [near, _AT_ONCE])
        rows = list(cursor.fetchall())
        for referral_id, agency_id, reference in rows:
            with transaction.atomic():
                cursor.execute("select retention_asked(%s, %s)", [referral_id, now])
                path = f"/referrals/{referral_id}/retention/"
                _tell(agency_id, Notice.Kind.RETENTION_DUE, referral_id, path=path, reference=reference, now=now)
                record(action="ask_before_purge", by=SYSTEM, now=now, kind=KIND, id=referral_id)
    return len(rows)


def purge(*, now: datetime) -> int:
    """Delete what can go, each referral in a transaction of its own, then its files; how many."""
    done = 0
    today, asked_before = _today(now), now - timedelta(days=settings.DAYS_BEFORE_PURGE)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        demand(SYSTEM, PURGE_REFERRALS)
        cursor.execute("select referral from referrals_to_purge(%s, %s, %s)", [today, asked_before, _AT_ONCE])
        due = [row[0] for row in cursor.fetchall()]
    for referral_id in due:
        try:
            with acting_as(SYSTEM), transaction.atomic():
                files = _purge(referral_id, today, asked_before, now=now)
        except DatabaseError:  # it moved on meanwhile; or it cannot go, and the others do not wait for it
            log.warning("a referral was not purged")
            continue
        # What is left of them after a crash here is swept away as what no row speaks of.
        for name in files:
            store.discard(name)
        done += 1
    return done


def _purge(referral_id: UUID, today: date, asked_before: datetime, *, now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select what, of_it, whose, known_as from purge_referral(%s, %s, %s, %s)",
            [referral_id, today, asked_before, now],
        )
        rows = list(cursor.fetchall())
    kind = Notice.Kind.REFERRAL_PURGED
    for what, of_it, whose, reference in rows:
        if what == "request":
            _tell(whose, kind, referral_id, path=f"/destruction/{of_it}/", reference=reference, now=now)
        elif what == "owner":
            _tell(whose, kind, referral_id, path=f"/referrals/{referral_id}/", reference=reference, now=now)
        elif what == "link":
            record(action="purge_link", by=SYSTEM, now=now, kind=KIND, id=of_it)
    record(action="purge_referral", by=SYSTEM, now=now, kind=KIND, id=referral_id)
    return [of_it for what, of_it, _whose, _reference in rows if what == "file"]


def _tell(agency_id: UUID, kind: Notice.Kind, referral_id: UUID, *, path: str, reference: str, now: datetime) -> None:
    agency = Agency.objects.get(id=agency_id)
    notify(agency=agency, kind=kind, object_id=referral_id, path=path, reference=reference, by=SYSTEM, now=now)


def _today(now: datetime) -> date:
    return (now - _LAST_ZONE).date()
