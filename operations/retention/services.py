"""The owner's verbs: keep longer, lift a hold, say that it may be deleted. Order: demand, change, record."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor
from operations.referrals.models import Referral
from operations.referrals.telling import KIND
from operations.retention.models import LegalHold, Retention
from operations.retention.permissions import HOLD_REFERRAL, LET_GO, LIFT_HOLD


@transaction.atomic
def hold(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    reason: str,
    until: date,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> LegalHold:
    """Keep the content until a day, if it would be deleted before; one form sets one hold.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    demand(by, HOLD_REFERRAL, referral)
    row = LegalHold(
        id=showing or uuid7(),
        referral=referral,
        reason=reason,
        until=until,
        agency_id=by.agency_id,
        set_by_id=by.person_id,
        set_at=now,
        submission=submission,
    )
    versions.add(row, referral=referral)
    record(action="hold_referral", by=by, now=now, kind=KIND, id=referral.id)
    return row


@transaction.atomic
def lift(*, hold: LegalHold, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """End a hold before its day. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(hold, submission)
    demand(by, LIFT_HOLD, hold)
    hold.lifted_at, hold.lifted_by_id = now, by.person_id
    fields = ["lifted_at", "lifted_by_id"]
    versions.save(hold, fields, version=version, submission=submission, still={"lifted_at": None})
    record(action="lift_hold", by=by, now=now, kind=KIND, id=hold.referral_id)


@transaction.atomic
def let_go(
    *, retention: Retention, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Say that it may be deleted on its day, after something new came in. Raises: as lift."""
    versions.refuse_repeats(retention, submission)
    demand(by, LET_GO, retention)
    retention.needs_yes, retention.agreed_at, retention.agreed_by_id = False, now, by.person_id
    fields = ["needs_yes", "agreed_at", "agreed_by_id"]
    versions.save(retention, fields, version=version, submission=submission, still={"is_over": False})
    record(action="let_go", by=by, now=now, kind=KIND, id=retention.referral_id)
