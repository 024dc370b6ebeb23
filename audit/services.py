"""Writing audit entries: in the same transaction as what happened, or beside it for a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog
from django.db import connections, transaction
from django.utils.functional import Promise

from audit.models import AuditEntry, Outcome
from common import clock
from common.access import Asking
from common.ids import NIL

_AT_ONCE = 500


class Acting(Asking, Protocol):
    """Who did it: what an entry needs beyond `Asking`."""

    @property
    def agency_id(self) -> UUID: ...
    @property
    def country(self) -> str: ...


def record(
    *, action: str, by: Acting, now: datetime, kind: str = "", id: UUID | None = None, words: str | Promise = ""
) -> None:
    """Add an entry to the running transaction: if it cannot be written, nothing happens at all."""
    _entry(action=action, by=by, now=now, kind=kind, id=id, words=words).save(force_insert=True)


def record_all(*, action: str, by: Acting, now: datetime, kind: str, ids: Iterable[UUID]) -> None:
    """Add an entry for each of many records to which the same was done at once, in the running transaction."""
    entries = [_entry(action=action, by=by, now=now, kind=kind, id=key, words="") for key in ids]
    AuditEntry.objects.bulk_create(entries, batch_size=_AT_ONCE)


def record_refusal(
    *, action: str, by: Acting, now: datetime, kind: str = "", id: UUID | None = None, words: str | Promise = ""
) -> None:
    """Add an entry on the second connection, because the refused request's own transaction rolls back."""
    _beside(_entry(action=action, by=by, now=now, kind=kind, id=id, words=words), Outcome.REFUSED, by)


def record_beside(
    *, action: str, by: Acting, now: datetime, kind: str = "", id: UUID | None = None, words: str | Promise = ""
) -> None:
    """Add an entry on the second connection, because it is in the name of somebody whom the request is not yet."""
    _beside(_entry(action=action, by=by, now=now, kind=kind, id=id, words=words), Outcome.DONE, by)


def _beside(entry: AuditEntry, outcome: Outcome, by: Acting) -> None:
    entry.outcome = outcome
    with transaction.atomic(using="aside"):
        with connections["aside"].cursor() as cursor:
            cursor.execute(
                "select set_config('app.group', %s, true), set_config('app.person', %s, true)",
                [str(by.group_id or ""), "" if by.person_id == NIL else str(by.person_id)],
            )
        entry.save(force_insert=True, using="aside")


def _entry(*, action: str, by: Acting, now: datetime, kind: str, id: UUID | None, words: str | Promise) -> AuditEntry:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return AuditEntry(
        recorded_at=clock.real_now(),
        portal_at=now,
        action=action,
        object_kind=kind,
        object_id=id,
        person_id=None if by.person_id == NIL else by.person_id,
        agency_id=None if by.agency_id == NIL else by.agency_id,
        group_id=by.group_id or None,
        country=by.country,
        system=by.system,
        request_id=request_id,
        words=str(words)[:200],
    )
